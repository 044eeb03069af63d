import { Failure } from "../evidence/log/failure.ts";
import { show } from "../evidence/text/show.ts";
import { notGiven } from "./given.ts";

/** How many arguments a method takes at most, and the options that may follow them. */
export interface CallShape {
  readonly most: number;
  readonly options: readonly string[];
}

/** The shapes of all methods of a channel, as of its parts (`see.no`). */
export type ChannelShape<C> = {
  readonly [K in keyof C]-?: C[K] extends (...args: never[]) => unknown ? CallShape : ChannelShape<C[K]>;
};

export function takes(most: number, ...options: string[]): CallShape {
  return { most, options };
}

/** Shapes by a method's name, or those of a part by its name: of any channel. */
export interface Shapes {
  readonly [name: string]: CallShape | Shapes;
}

/** Options that are times, in milliseconds. */
const TIMES: readonly string[] = ["within", "holdMs"];

/**
 * Types are not looked at when a flow is loaded: what a call does not take (`{ force: true }`, `{ timeout: 500 }`) would
 * be done without, and nobody the wiser.
 * @param call as the flow wrote it, e.g. `user.click`
 * @throws Failure for arguments and options that the call does not take, and for a time that is none
 */
export function demandShape(call: string, shape: CallShape, args: readonly unknown[]): void {
  const { most, options: known } = shape;
  const hasOptions = known.length > 0;
  const besides = args.slice(hasOptions ? most + 1 : most).find((one) => one !== undefined);
  if (besides !== undefined) throw notTaken(call, shape, besides);
  if (hasOptions && args[most] !== undefined) demandOptions(call, known, args[most]);
}

function demandOptions(call: string, known: readonly string[], given: unknown): void {
  const some = `\`{ ${known.map((name) => (isTime(name) ? `${name}: 5_000` : name)).join(", ")} }\``;
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw notGiven(call, `its options as an object, ${some}`, given);
  }
  for (const [name, value] of Object.entries(given)) {
    if (!known.includes(name)) {
      throw new Failure({
        kind: "error",
        title: `\`${call}\` has no option \`${name}\``,
        message: "it would be done without",
        next: `its options are ${some}${known.some(isTime) ? ", times in milliseconds" : ""}`,
      });
    }
    const isMs = typeof value === "number" && Number.isFinite(value) && value >= 0;
    if (isTime(name) && value !== undefined && !isMs)
      throw notGiven(call, `milliseconds as \`${name}\``, value);
  }
}

function isTime(option: string): boolean {
  return TIMES.includes(option);
}

function notTaken(call: string, { most, options }: CallShape, given: unknown): Failure {
  const count = most === 0 ? "no argument" : most === 1 ? "one argument" : `${most} arguments`;
  return new Failure({
    kind: "error",
    title: `\`${call}\` takes ${count}${options.length > 0 ? " and options" : ""}, and was given ${show(given)} besides`,
    message: "it would be done without",
    next: "take it away; docs/flows.md says what a call takes",
  });
}

import { isDeepStrictEqual, types } from "node:util";
import type { WitnessEntry } from "../../mocks/witness-log/entry.ts";
import { faultInPart } from "../../mocks/witness-log/entry-part.ts";
import { Failure } from "../evidence/log/failure.ts";
import { show } from "../evidence/text/show.ts";
import { holds } from "../evidence/text/text-match.ts";

type DeepPartial<T> = T extends object ? { readonly [K in keyof T]?: DeepPartial<T[K]> } : T;

/** Which exchanges are meant: the given fields equal the entry's (lists whole, objects in part), or a predicate. */
export type WitnessMatch = DeepPartial<WitnessEntry> | ((entry: WitnessEntry) => boolean);

/**
 * Tells of an entry whether it is meant.
 * @param call as the flow wrote it, e.g. `witness.saw`
 * @throws Failure for a match that means no exchange, or all of them: see {@link faultInPart}; what it returns throws for a
 * function that answers with a promise, which would hold of every exchange
 */
export function matcherOf(call: string, match: WitnessMatch): (entry: WitnessEntry) => boolean {
  if (typeof match !== "function") {
    demandFields(call, match);
    return (entry) => contains(entry, match);
  }
  return (entry) => {
    const answer: unknown = match(entry);
    if (!types.isPromise(answer)) return Boolean(answer);
    throw new Failure({
      kind: "error",
      title: `\`${call}\` needs an answer, and its function gave a promise`,
      message: "a promise would hold of every exchange",
      next: "take `async` from the function: an entry is there whole",
    });
  };
}

function demandFields(call: string, match: unknown): void {
  const fault = faultInPart(match);
  if (fault === undefined) return;
  throw new Failure({
    kind: "error",
    title: `\`${call}\` needs ${fault}`,
    message: `it was given ${show(match)}`,
    next: "see the type `WitnessEntry`, or what the report says that the witness saw",
  });
}

/** A match in a reviewer's words. */
export function describeMatch(match: WitnessMatch): string {
  if (typeof match === "function") return `an exchange for which ${match.toString().slice(0, 120)}`;
  const { step, ...rest } = match;
  const what = step ? `"${step}"` : "an exchange";
  return Object.keys(rest).length === 0 ? what : `${what} with ${show(rest)}`;
}

/** Whether every field that `part` gives is in `whole` with the same value; objects are compared in part. */
function contains(whole: unknown, part: unknown): boolean {
  if (part instanceof RegExp) return typeof whole === "string" && holds(whole, part);
  if (part === null || typeof part !== "object" || Array.isArray(part)) return isDeepStrictEqual(whole, part);
  if (whole === null || typeof whole !== "object") return false;
  return Object.entries(part).every(([key, value]) => contains(Reflect.get(whole, key), value));
}

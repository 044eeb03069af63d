import { reasonOf } from "../evidence/log/failure.ts";
import { messageOf } from "../evidence/log/message-of.ts";
import { show } from "../evidence/text/show.ts";
import type { Command } from "./contexts.ts";
import { StackError } from "./stack-error.ts";

/**
 * Calls a function of a stack's definition.
 * @throws StackError that names service and function, with the author's line, when it throws
 */
export function authored<T>(service: string, what: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof StackError) throw error;
    const { at } = reasonOf(error);
    throw new StackError(`the \`${what}\` of service ${service} threw: ${messageOf(error)}`, {
      ...{ service, cause: error },
      ...(at ? { at } : {}),
    });
  }
}

/**
 * Holds what a service's `command` gave, or `ctx.run` was given, against what can be started.
 * @throws StackError that names the part that is wrong
 */
export function commandOf(service: string, given: unknown): Command {
  const problem = problemOf(given);
  if (problem === undefined) return given as Command;
  // A promise that nobody awaits must not end the process.
  if (given instanceof Promise) given.catch(() => {});
  throw new StackError(`the command of service ${service} can't be started: ${problem}`, {
    service,
    next: 'A command is returned at once, e.g. { file: "node", args: ["server.js"], cwd: ctx.root, env: { PORT: "1" } }.',
  });
}

function problemOf(given: unknown): string | undefined {
  if (given instanceof Promise) return "it is a promise; what takes time belongs into `prepare`";
  if (given === null || typeof given !== "object") return `it is ${show(given)}`;
  const { file, args, cwd, env }: Record<string, unknown> = { ...given };
  if (!isText(file) || file === "") return `its \`file\` is ${show(file)}`;
  if (args !== undefined && !Array.isArray(args)) return `its \`args\` are ${show(args)}, not a list`;
  const odd = (args ?? []).findIndex((arg: unknown) => !isText(arg));
  if (odd >= 0) return `its \`args[${odd}]\` is ${show((args as unknown[])[odd])}, not a text`;
  if (cwd !== undefined && !isText(cwd)) return `its \`cwd\` is ${show(cwd)}`;
  if (env === undefined) return undefined;
  if (env === null || typeof env !== "object") return `its \`env\` is ${show(env)}`;
  const unfit = Object.entries(env).find(
    ([, value]) => !FITS.includes(typeof value) || !isText(String(value)),
  );
  return unfit && `its \`env.${unfit[0]}\` is ${show(unfit[1])}`;
}

/** Of variables: numbers and truth values read as they are written. */
const FITS = ["string", "number", "boolean", "undefined"];

/** The system takes no text with a NUL in it. */
function isText(value: unknown): value is string {
  return typeof value === "string" && !value.includes("\0");
}

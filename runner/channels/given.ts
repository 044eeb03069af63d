import { types } from "node:util";
import { Failure } from "../evidence/log/failure.ts";
import { asRead } from "../evidence/text/read-text.ts";
import { show } from "../evidence/text/show.ts";
import { freshPattern } from "../evidence/text/text-match.ts";

/**
 * Flows in plain JavaScript have no types: what is not there (`world.nmae`) must not become an error of ours.
 * @param call as the flow wrote it, e.g. `see.text`
 * @throws Failure for neither a text nor a pattern
 */
export function demandText(call: string, wanted: unknown): asserts wanted is string | RegExp {
  if (typeof wanted === "string" || wanted instanceof RegExp) return;
  throw notGiven(call, "a text or a pattern", wanted);
}

/**
 * @throws Failure for neither a text nor a pattern, and for one that is in every text: a check of it could not fail
 */
export function demandReadable(call: string, wanted: unknown): asserts wanted is string | RegExp {
  demandText(call, wanted);
  const isEverywhere = typeof wanted === "string" ? asRead(wanted) === "" : freshPattern(wanted).test("");
  if (isEverywhere)
    throw notGiven(call, "something to read", wanted, `${show(wanted)}, which is in every text`);
}

/**
 * @param what as it reads after "needs", e.g. `a key, as "Enter"`
 * @throws Failure for no text
 */
export function demandString(call: string, what: string, value: unknown): asserts value is string {
  if (typeof value !== "string") throw notGiven(call, what, value);
}

/** @throws Failure for none of these */
export function demandOneOf(call: string, known: readonly string[], value: unknown): void {
  if (known.some((one) => one === value)) return;
  throw notGiven(call, `one of ${known.map((one) => `"${one}"`).join(", ")}`, value);
}

/** @throws Failure for no whole number from 0 on */
export function demandCount(call: string, value: unknown): void {
  if (!Number.isInteger(value) || Number(value) < 0) throw notGiven(call, "a whole number from 0 on", value);
}

/** @throws Failure for what can't be typed; it may be a secret, and is not said */
export function demandTyped(call: string, value: unknown): asserts value is string {
  if (typeof value === "string") return;
  throw notGiven(call, "a text", value, value === null ? "null" : typeof value);
}

/** @throws Failure for what is no number of pixels */
export function demandPixels(call: string, pixels: unknown): asserts pixels is number {
  if (typeof pixels === "number" && Number.isFinite(pixels)) return;
  throw notGiven(call, "pixels as a number", pixels);
}

/**
 * What was not awaited or not called differs from every value, so that some checks of it could never fail.
 * @throws Failure for a promise or a function, also as an item of a list
 */
export function demandValues(call: string, ...values: readonly unknown[]): void {
  for (const value of values.flat(1)) {
    if (!types.isPromise(value) && typeof value !== "function") continue;
    const isPromise = typeof value !== "function";
    throw new Failure({
      kind: "error",
      title: `\`${call}\` compares values, and was given a ${isPromise ? "promise" : "function"}`,
      message: "",
      next: isPromise ? "write `await` before what is compared" : "call it, and await what it returns",
    });
  }
}

/** @throws Failure for what a text or a list can't hold: that it is not there would be no news */
export function demandPart(call: string, inside: unknown, part: unknown): void {
  const fits = typeof inside === "string" ? typeof part === "string" && part !== "" : part !== undefined;
  if (fits && !(part instanceof RegExp)) return;
  throw notGiven(call, typeof inside === "string" ? "a text to look for" : "an item to look for", part);
}

/** A call that needs something else than it was given. */
export function notGiven(call: string, needs: string, given: unknown, said = show(given)): Failure {
  return new Failure({
    kind: "error",
    title: `\`${call}\` needs ${needs}, and was given ${said}`,
    message: "",
    next: given === undefined ? "look for a name that nothing has, as in `world.nmae`" : "see docs/flows.md",
  });
}

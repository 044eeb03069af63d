import { createCheck } from "../channels/check.ts";
import { altered } from "./alter-value.ts";
import type { ObservedCall } from "./observed-calls.ts";

/**
 * Whether a `check` that held would have failed of another value, by trying such values on it.
 * @returns undefined when it would, else what it is blind for
 */
export function blindCheck({ method, args }: Pick<ObservedCall, "method" | "args">): string | undefined {
  const tried = valuesAgainst(method, args);
  return tried.some((values) => fails(method, values))
    ? undefined
    : `it holds whatever the value is: tried ${tried.map(([actual]) => JSON.stringify(actual) ?? "undefined").join(", ")}`;
}

function valuesAgainst(method: string, args: readonly unknown[]): readonly (readonly unknown[])[] {
  const [actual, expected] = args;
  switch (method) {
    case "equal":
      return [[altered(expected), expected]];
    case "notEqual":
      return [[expected, expected]];
    case "includes":
      return Array.isArray(actual) ? [[[], expected]] : [["", expected]];
    case "excludes":
      return Array.isArray(actual)
        ? [[[...actual, expected], expected]]
        : [[`${actual}${expected}`, expected]];
    case "atLeast":
      return [[Number(expected) - 1, expected]];
    case "atMost":
      return [[Number(expected) + 1, expected]];
    case "before":
      return [[expected, expected]];
    case "distinct":
      return [[[0, 0]]];
    // Of texts: none at all, and some that have nothing of what was there.
    default:
      return ["", "something else", "0", "\u2260 1 a B_ /:?\n\u00e9"].map((text) => [text, expected]);
  }
}

function fails(method: string, values: readonly unknown[]): boolean {
  let failed = false;
  const check = createCheck({
    check: ({ ok }) => {
      failed ||= !ok;
    },
  });
  try {
    Reflect.apply(Reflect.get(check, method), check, values);
  } catch {
    return true; // A value that can't even be compared fails the frame.
  }
  return failed;
}

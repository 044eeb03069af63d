import type { Recording } from "../evidence/log/recording.ts";
import { show } from "../evidence/text/show.ts";
import { holds as fits } from "../evidence/text/text-match.ts";
import { areEqual } from "./equality.ts";
import { type Shown, showBoth } from "./first-difference.ts";
import { demandPart, demandString, demandValues } from "./given.ts";

/**
 * Compares values that a frame gathered. Each method records expected and actual, then throws
 * `AssertionFailed` when they don't agree. `title` says in a reviewer's words what is compared.
 */
export interface CheckChannel {
  /** Deeply and strictly equal, as `assert.deepStrictEqual` has it. */
  equal<T>(actual: T, expected: NoInfer<T>, title?: string): void;
  notEqual<T>(actual: T, expected: NoInfer<T>, title?: string): void;
  matches(actual: string | null | undefined, expected: RegExp, title?: string): void;
  startsWith(actual: string | null | undefined, expected: string, title?: string): void;
  endsWith(actual: string | null | undefined, expected: string, title?: string): void;
  /** A text that holds a part, or a list that holds an item. */
  includes<T>(
    actual: string | readonly T[] | null | undefined,
    expected: NoInfer<T> | string,
    title?: string,
  ): void;
  excludes<T>(
    actual: string | readonly T[] | null | undefined,
    expected: NoInfer<T> | string,
    title?: string,
  ): void;
  atLeast(actual: number, expected: number, title?: string): void;
  atMost(actual: number, expected: number, title?: string): void;
  /** `earlier` happened before `later`; both are milliseconds of one clock, or ISO times. */
  before(earlier: number | string, later: number | string, title?: string): void;
  /** All values differ from each other, and there are at least two of them. */
  distinct(actual: readonly unknown[], title?: string): void;
}

/** @param recorder where each comparison goes; it throws for one that does not hold */
export function createCheck(recorder: Pick<Recording, "check">): CheckChannel {
  const recordShown = (ok: boolean, title: string, shown: Shown) => {
    demandString("check", "a text as its title", title);
    recorder.check({ channel: "check", title, ok, ...shown, waitedMs: 0 });
  };
  const record = (ok: boolean, title: string, expected: string, actual: unknown) =>
    recordShown(ok, title, { expected, actual: show(actual) });
  const text = (actual: string | null | undefined, holds: (text: string) => boolean) =>
    typeof actual === "string" && holds(actual);
  const holds = (call: string, actual: string | readonly unknown[] | null | undefined, part: unknown) =>
    typeof actual === "string"
      ? typeof part === "string" && actual.includes(part)
      : Array.isArray(actual) && actual.some((item) => areEqual(call, item, part));

  return {
    equal: (actual, expected, title = "values are equal") => {
      demandValues("check.equal", actual, expected);
      if (areEqual("check.equal", actual, expected)) record(true, title, show(expected), actual);
      else recordShown(false, title, showBoth(actual, expected));
    },
    notEqual: (actual, expected, title = "values differ") => {
      demandValues("check.notEqual", actual, expected);
      record(!areEqual("check.notEqual", actual, expected), title, `anything but ${show(expected)}`, actual);
    },
    matches: (actual, expected, title = "text has the expected form") =>
      record(
        text(actual, (value) => fits(value, expected)),
        title,
        `text that matches ${expected}`,
        actual,
      ),
    startsWith: (actual, expected, title = "text begins as expected") =>
      record(
        text(actual, (value) => value.startsWith(something("startsWith", expected))),
        title,
        `text that begins with ${show(expected)}`,
        actual,
      ),
    endsWith: (actual, expected, title = "text ends as expected") =>
      record(
        text(actual, (value) => value.endsWith(something("endsWith", expected))),
        title,
        `text that ends with ${show(expected)}`,
        actual,
      ),
    includes: (actual, expected, title = "it is included") =>
      record(
        holds(
          "check.includes",
          actual,
          typeof actual === "string" ? something("includes", expected) : expected,
        ),
        title,
        `something that includes ${show(expected)}`,
        actual,
      ),
    excludes: (actual, expected, title = "it is not included") => {
      demandValues("check.excludes", actual, expected);
      demandPart("check.excludes", actual, expected);
      record(
        (typeof actual === "string" || Array.isArray(actual)) && !holds("check.excludes", actual, expected),
        title,
        `something without ${show(expected)}`,
        actual,
      );
    },
    atLeast: (actual, expected, title = "value is large enough") =>
      record(areNumbers(actual, expected) && actual >= expected, title, `at least ${show(expected)}`, actual),
    atMost: (actual, expected, title = "value is small enough") =>
      record(areNumbers(actual, expected) && actual <= expected, title, `at most ${show(expected)}`, actual),
    before: (earlier, later, title = "order in time") =>
      record(instant(earlier) < instant(later), title, `a moment before ${later}`, earlier),
    distinct: (actual, title = "all values differ") => {
      demandValues("check.distinct", actual);
      record(
        actual.length > 1 && actual.every((item, at) => !holds("check.distinct", actual.slice(0, at), item)),
        title,
        "at least two values, each different",
        actual,
      );
    },
  };
}

/** Every text holds "": a check of it could not fail. */
function something<T>(check: string, part: T): T {
  if (part === "") throw new TypeError(`check.${check} needs a text to look for, and "" is in every text`);
  return part;
}

/** What is missing (`null`, "", an empty list) would be compared as 0. */
function areNumbers(...values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === "number" || typeof value === "bigint");
}

// An unreadable time compares as NaN: neither before nor after anything, so the check fails.
function instant(time: number | string): number {
  return typeof time === "number" ? time : Date.parse(time);
}

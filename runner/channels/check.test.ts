import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { EvidenceEvent } from "../evidence/log/events.ts";
import { AssertionFailed } from "../evidence/log/failure.ts";
import { Recorder } from "../evidence/log/recorder.ts";
import { type CheckChannel, createCheck } from "./check.ts";

const dir = mkdtempSync(join(tmpdir(), "fraimz-check-"));
const recorder = new Recorder(dir);
const events: EvidenceEvent[] = [];
recorder.onEvent((event) => events.push(event));
const check = createCheck(recorder.frame("flow", 1));
afterAll(() => {
  recorder.close();
  rmSync(dir, { recursive: true });
});

/** What plain JavaScript may give where a number belongs. */
const absent = (value: unknown) => value as number;

type Case = [name: string, holds: (c: CheckChannel) => void, fails: (c: CheckChannel) => void];
const cases: Case[] = [
  ["equal", (c) => c.equal({ a: [1] }, { a: [1] }), (c) => c.equal({ a: [1] }, { a: [2] })],
  ["equal is strict", (c) => c.equal<unknown>(1, 1), (c) => c.equal<unknown>("1", 1)],
  ["notEqual", (c) => c.notEqual("a", "b"), (c) => c.notEqual("a", "a")],
  ["matches", (c) => c.matches("abc", /b/g), (c) => c.matches("abc", /d/)],
  [
    "matches needs a text",
    (c) => c.matches("undefined", /undefined/),
    (c) => c.matches(undefined, /undefined/),
  ],
  ["startsWith", (c) => c.startsWith("abc", "ab"), (c) => c.startsWith("abc", "bc")],
  ["endsWith", (c) => c.endsWith("abc", "bc"), (c) => c.endsWith("abc", "ab")],
  ["includes a part", (c) => c.includes("abc", "b"), (c) => c.includes("abc", "d")],
  ["includes an item", (c) => c.includes([{ a: 1 }], { a: 1 }), (c) => c.includes([{ a: 1 }], { a: 2 })],
  ["excludes", (c) => c.excludes(["a"], "b"), (c) => c.excludes(["a"], "a")],
  ["excludes needs something to look in", (c) => c.excludes("", "b"), (c) => c.excludes(undefined, "b")],
  ["atLeast", (c) => c.atLeast(2, 2), (c) => c.atLeast(1, 2)],
  ["atLeast of no number", (c) => c.atLeast(0, 0), (c) => c.atLeast(Number.NaN, 0)],
  ["atLeast of nothing", (c) => c.atLeast(0, 0), (c) => c.atLeast(absent(null), 0)],
  ["atMost of nothing", (c) => c.atMost(0, 3), (c) => c.atMost(absent(""), 3)],
  ["atMost of an empty list", (c) => c.atMost(0, 3), (c) => c.atMost(absent([]), 3)],
  ["atLeast with no bound", (c) => c.atLeast(3, 0), (c) => c.atLeast(3, absent(null))],
  ["atMost", (c) => c.atMost(2, 2), (c) => c.atMost(3, 2)],
  ["before", (c) => c.before(1, 2), (c) => c.before(2, 2)],
  ["before of no time", (c) => c.before("2026-01-01", "2026-01-02"), (c) => c.before("soon", "2026-01-02")],
  ["distinct", (c) => c.distinct(["a", "b"]), (c) => c.distinct(["a", "b", "a"])],
  ["distinct needs two", (c) => c.distinct([1, 2]), (c) => c.distinct([1])],
];

describe("check", () => {
  it.each(cases)("%s passes, fails, and records both", (_name, holds, fails) => {
    events.length = 0;
    holds(check);
    expect(() => fails(check)).toThrow(AssertionFailed);
    expect(events.map((event) => event.type === "check" && event.ok)).toEqual([true, false]);
  });
  it("carries expected and actual in the failure", () => {
    const failing = () => check.equal("x", "y", "the echo");
    expect(failing).toThrow('the echo\nexpected "y"; saw "x"');
  });
});

it.each([
  ["includes", (c: CheckChannel) => c.includes("abc", "")],
  ["startsWith", (c: CheckChannel) => c.startsWith("abc", "")],
  ["endsWith", (c: CheckChannel) => c.endsWith("abc", "")],
])("%s takes no empty text, which is in every text; a list may hold one", (name, run) => {
  expect(() => run(check)).toThrow(`check.${name} needs a text to look for`);
  expect(() => check.includes(["a", ""], "")).not.toThrow();
});

/** In plain JavaScript nothing hinders it. */
const loose = check as unknown as Record<string, (...given: unknown[]) => void>;

it.each([
  ["equal", [Promise.resolve(1), Promise.resolve(1)]],
  ["notEqual", [Promise.resolve(["a"]), []]],
  ["notEqual", [() => ["a"], []]],
  ["excludes", [[Promise.resolve("a")], "a"]],
  ["distinct", [[Promise.resolve(1), Promise.resolve(1)]]],
])("%s takes nothing that was not awaited or called, which differs from every value", (name, given) => {
  expect(() => loose[name]?.(...given)).toThrow(/compares values, and was given a (promise|function)/);
});

it.each([
  ["a pattern", "text", /a/],
  ["a pattern in a list", ["a"], /a/],
  ["nothing", ["a"], undefined],
  ["nothing in a text", "undefined", undefined],
  ["an empty text", "a", ""],
])("excludes takes no %s, which no text or list holds as such", (_, inside, part) => {
  expect(() => loose.excludes?.(inside, part)).toThrow(/needs (a text|an item) to look for/);
});

class Hiding {
  readonly #held: number;
  constructor(held: number) {
    this.#held = held;
  }
  get held(): number {
    return this.#held;
  }
}

describe("equality of what hides all it holds is no answer:", () => {
  it.each<[string, unknown, unknown, unknown, unknown]>([
    ["headers", new Headers({ a: "1" }), new Headers({ a: "2" }), [["a", "1"]], [["a", "2"]]],
    ["parameters", new URLSearchParams("a=1"), new URLSearchParams("a=2"), "a=1", "a=2"],
    ["an iterator", new Map([[1, 2]]).values(), new Map([[1, 3]]).values(), [2], [3]],
    ["a blob", new Blob(["a"]), new Blob(["b"]), "a", "b"],
    ["private fields", new Hiding(1), new Hiding(2), 1, 2],
    [
      "an inner one",
      { list: [new Map([["a", new Hiding(1)]])] },
      { list: [new Map([["a", new Hiding(2)]])] },
      [1],
      [2],
    ],
  ])("%s", (_, one, other, content, otherContent) => {
    const refusal = /`check\.\w+` can't see what an? .* holds/;
    expect(() => loose.equal?.(one, other)).toThrow(refusal);
    expect(() => loose.notEqual?.(one, other)).toThrow(refusal);
    expect(() => loose.includes?.([one], other)).toThrow(refusal);
    expect(() => loose.excludes?.([one], other)).toThrow(refusal);
    expect(() => loose.distinct?.([one, other])).toThrow(refusal);
    // The same one is equal, another kind is not, and what they hold can be compared.
    loose.equal?.(one, one);
    loose.notEqual?.(one, undefined);
    loose.notEqual?.(content, otherContent);
  });

  it.each<[string, unknown, unknown]>([
    ["addresses", new URL("http://a.test/1"), new URL("http://a.test/1")],
    ["times", new Date(5), new Date(5)],
    ["errors", new RangeError("a", { cause: 1 }), new RangeError("a", { cause: 1 })],
    ["bytes", Buffer.from("ab"), Buffer.from("ab")],
    ["maps and sets", new Map([["a", new Set([1])]]), new Map([["a", new Set([1])]])],
    ["objects without a prototype", Object.create(null), Object.create(null)],
    ["empty lists and objects", { a: [], b: {} }, { a: [], b: {} }],
  ])("%s are compared", (name, one, other) => {
    if (name === "addresses" && !/^v20\.1/.test(process.version)) loose.equal?.(one, other);
    else if (name !== "addresses") loose.equal?.(one, other);
  });
});

it("of two long values that are equal each is said as it is", () => {
  events.length = 0;
  const long = "one ".repeat(100);
  check.equal(long, long);
  expect(events).toMatchObject([{ ok: true, expected: JSON.stringify(long), actual: JSON.stringify(long) }]);
});

describe("of two long values what differs first is said before the whole:", () => {
  const rows = (last: string) =>
    Array.from({ length: 300 }, (_, i) => ({ name: i === 250 ? last : `row ${i}` }));
  it.each<[string, unknown, unknown, RegExp]>([
    [
      "in a list",
      rows("a"),
      rows("b"),
      /expected "b" at \[250\]\.name, in \[.*; saw "a" at \[250\]\.name, in \[/s,
    ],
    [
      "a missing member",
      [...rows("a"), 1],
      rows("a"),
      /expected nothing at \[300\], in .*; saw 1 at \[300\], in/s,
    ],
    ["a member of an odd name", { "a b": "c".repeat(300) }, {}, /expected nothing at \["a b"\], in/],
    [
      "in a text",
      `${"one ".repeat(900)}two three`,
      `${"one ".repeat(900)}two four`,
      /expected "one one one one two four" from character 3605, in "one .*; saw "one one one one two three" from character 3605, in/s,
    ],
    [
      "a text that ends",
      "one ".repeat(100),
      `${"one ".repeat(100)}two`,
      /saw the end from character 401, in "one/,
    ],
    [
      "in a word without an end",
      "x".repeat(900),
      `${"x".repeat(899)}y`,
      /expected "y" from character 900, in "x/,
    ],
    ["no member, but the whole", new Map([[1, "a".repeat(300)]]), "a", /expected "a"; saw Map/],
    ["short ones are read whole", { a: 1 }, { a: 2 }, /expected \{ a: 2 \}; saw \{ a: 1 \}/],
  ])("%s", (_, actual, expected, said) => {
    expect(() => loose.equal?.(actual, expected)).toThrow(said);
  });
});

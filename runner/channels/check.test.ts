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

import { expect, it } from "vitest";
import { alterationsOf } from "./alter-value.ts";

const values = (value: unknown, unwanted: readonly unknown[] = []): unknown[] =>
  alterationsOf(value, unwanted).map((one) => one.value);

it.each([
  ["a text", "on"],
  ["an empty text", ""],
  ["a number", 3],
  ["zero", 0],
  ["no number", Number.NaN],
  ["a truth", true],
  ["nothing", null],
  ["nothing at all", undefined],
  ["a list", [1, "a"]],
  ["an empty list", []],
  ["an object", { a: { b: 1 } }],
  ["an empty object", {}],
  ["a date", new Date(0)],
])("%s has alterations, each of them another value", (_what, value) => {
  const altered = values(value);
  expect(altered.length).toBeGreaterThan(0);
  for (const one of altered) expect(one).not.toEqual(value);
});

it("alters every part of a value, and keeps its shape and its functions", () => {
  const close = () => {};
  expect(values({ id: 1, names: ["a"], open: false, close })[0]).toEqual({
    id: 2,
    names: ["something else"],
    open: true,
    close,
  });
});

it("puts what must not be in each place of its type", () => {
  expect(values({ state: "pending", count: 1 }, ["connected"])).toContainEqual({
    state: "connected",
    count: 1,
  });
});

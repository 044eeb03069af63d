import { expect, test } from "vitest";
import { SHOWN_LIMIT, show } from "./show.ts";

const many = 400_000;

test.each([
  ["a text", Array.from({ length: many }, (_, i) => `row ${i}`).join("\n")],
  ["a list", Array.from({ length: many }, (_, i) => i)],
  ["an object", Object.fromEntries(Array.from({ length: many }, (_, i) => [`k${i}`, i]))],
  ["a map", new Map(Array.from({ length: many }, (_, i) => [i, i]))],
  [
    "lists in lists",
    Array.from({ length: 100 }, () =>
      Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => ({}))),
    ),
  ],
])("%s of any size is shown soon, and cut", (_, value) => {
  // The processor's time: a machine that others use is slower by the clock alone.
  const began = process.cpuUsage();
  expect(show(value).length).toBeLessThan(SHOWN_LIMIT + 100);
  const { user, system } = process.cpuUsage(began);
  expect((user + system) / 1000).toBeLessThan(2_000);
});

test("what is short is shown whole: order, holes, circles, getters, classes", () => {
  const circle: { self?: unknown; list: number[] } = { list: [1, 2] };
  circle.self = circle;
  expect(show(circle)).toBe("<ref *1> { list: [ 1, 2 ], self: [Circular *1] }");
  expect(show({ b: 1, a: undefined })).toBe("{ a: undefined, b: 1 }");
  expect(show(Object.assign([], { 0: 1, 2: 3, length: 3 }))).toBe("[ 1, <1 empty item>, 3 ]");
  expect(show(Array.from({ length: 130 }, () => 0))).toContain("... 30 more items");
  expect(
    show({
      get now() {
        throw new Error("looked at");
      },
    }),
  ).toBe("{ now: [Getter] }");
  expect(
    show(
      new (class Point {
        x = 1;
      })(),
    ),
  ).toBe("Point { x: 1 }");
  expect(show(Object.create(null))).toBe("[Object: null prototype] {}");
});

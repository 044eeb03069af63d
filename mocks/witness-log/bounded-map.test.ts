import { expect, test } from "vitest";
import { BoundedMap } from "./bounded-map.ts";

test("beyond the limit it forgets what was not asked for longest, and tells", () => {
  const forgotten: string[] = [];
  const map = new BoundedMap<string, number>(2, (value, key) => forgotten.push(`${key}=${value}`));
  map.set("a", 1);
  map.set("b", 2);
  expect(map.get("a")).toBe(1);
  map.set("c", 3);
  expect([map.size, map.has("a"), map.has("b"), map.has("c")]).toEqual([2, true, false, true]);
  expect(forgotten).toEqual(["b=2"]);
});

test("what is set again counts as new, and once", () => {
  const map = new BoundedMap<string, number>(2);
  map.set("a", 1);
  map.set("b", 2);
  map.set("a", 3);
  map.set("c", 4);
  expect([...map.entries()]).toEqual([
    ["a", 3],
    ["c", 4],
  ]);
});

test("looking whether a key is there does not keep it", () => {
  const map = new BoundedMap<string, number>(1);
  map.set("a", 1);
  expect([map.has("a"), map.get("b")]).toEqual([true, undefined]);
  map.set("b", 2);
  expect(map.has("a")).toBe(false);
});

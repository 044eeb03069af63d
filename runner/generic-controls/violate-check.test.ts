import { expect, it } from "vitest";
import { blindCheck } from "./violate-check.ts";

it.each([
  ["equal", ["a", "a"]],
  ["equal", [{ a: [1] }, { a: [1] }]],
  ["equal", [undefined, undefined]],
  ["notEqual", ["a", "b"]],
  ["matches", ["12 open", /^\d+ open$/]],
  ["matches", ["", /^$/]],
  ["startsWith", ["/a/b", "/a"]],
  ["endsWith", ["/a/b", "b"]],
  ["includes", ["abc", "b"]],
  ["includes", [["a"], "a"]],
  ["excludes", ["abc", "d"]],
  ["excludes", [["a"], "b"]],
  ["atLeast", [3, 2]],
  ["atMost", [1, 2]],
  ["before", ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"]],
  ["distinct", [[1, 2, 3]]],
])("a check.%s that can fail is not blind: %j", (method, args) => {
  expect(blindCheck({ method, args })).toBeUndefined();
});

it.each([
  ["matches", ["x", /.*/s]],
  ["matches", ["x", /^/]],
  ["matches", ["x", /|x/]],
  ["atLeast", [0, Number.NEGATIVE_INFINITY]],
])("a check.%s that holds of everything is blind: %j", (method, args) => {
  expect(blindCheck({ method, args })).toMatch(/^it holds whatever the value is/);
});

import { expect, it } from "vitest";
import { pathWithin } from "./path-within.ts";

it.each([
  ["/a/b", "/a/b/c/d.ts", "c/d.ts"],
  ["/a/b", "/a/b", ""],
  ["/a/b", "/a/b/..c/d", "..c/d"],
  ["/a/b", "/a/bc", undefined],
  ["/a/b", "/a", undefined],
  ["/a/b", "/", undefined],
])("from %s the path %s is named %s", (folder, path, named) => {
  expect(pathWithin(folder, path)).toBe(named);
});

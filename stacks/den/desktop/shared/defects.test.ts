import { expect, test } from "vitest";
import { readDesktopDefects } from "./defects.ts";

test("defects are read by name, none by default", () => {
  expect(readDesktopDefects(undefined)).toEqual([]);
  expect(readDesktopDefects(" in-app-dialog , builtins-shown ")).toEqual(["in-app-dialog", "builtins-shown"]);
});

test("an unknown defect is refused, so that a control can't plant nothing", () => {
  expect(() => readDesktopDefects("in-app-dialogue")).toThrow(/unknown defect: in-app-dialogue/);
});

import { describe, expect, it, test } from "vitest";
import { fileCircles } from "./file-circles.ts";
import { unused, violation } from "./judge.ts";
import type { Import } from "./module-imports.ts";
import { ROOMS, type Room } from "./rooms.ts";

const HOUSE: Readonly<Record<string, Room>> = {
  top: { imports: ["top/inner", "api/index.ts"], packages: ["zod"] },
  "top/inner": { imports: [] },
  api: { imports: [] },
};
const toFile = (file: string): Import => ({ line: 1, file, package: undefined });
const toPackage = (name: string): Import => ({ line: 1, file: undefined, package: name });

describe("the map lets a room import", () => {
  it.each([
    ["its own files", "top/a.ts", toFile("top/b.ts")],
    ["files of a folder below that is no room of its own", "api/a.ts", toFile("api/deep/down/b.ts")],
    ["a room that it names", "top/a.ts", toFile("top/inner/b.ts")],
    ["the one file that it names of another room", "top/a.ts", toFile("api/index.ts")],
    ["a package that it names", "top/a.ts", toPackage("zod")],
  ])("%s", (_what, from, to) => expect(violation(HOUSE, from, to)).toBeUndefined());
});

describe("the map refuses", () => {
  it.each([
    ["a room that it does not name", "top/inner/a.ts", toFile("top/b.ts"), "top/inner may not import top"],
    ["another file of a room", "top/a.ts", toFile("api/secret.ts"), "top may not import api"],
    ["a file that stands in no room", "top/a.ts", toFile("cellar/b.ts"), "top may not import cellar/b.ts"],
    ["a package that it does not name", "api/a.ts", toPackage("zod"), "api may not import the package zod"],
    ["whatever a file without a room imports", "cellar/a.ts", toPackage("zod"), /stands in no room/],
  ])("%s", (_what, from, to, why) => expect(violation(HOUSE, from, to)).toMatch(why));
});

test("what the map allows and nothing uses is named", () => {
  const imports = new Map([["top/a.ts", [toFile("top/inner/b.ts"), toPackage("zod")]]]);
  expect(unused(HOUSE, imports)).toEqual([{ room: "top", allowed: "api/index.ts" }]);
});

test("files that import each other are found whatever the way round, and a mere fork is none", () => {
  const imports = new Map([
    ["a", ["b", "c"]],
    ["b", ["d"]],
    ["c", ["d"]],
    ["d", []],
    ["e", ["f"]],
    ["f", ["g"]],
    ["g", ["e", "d"]],
    ["self", ["self"]],
  ]);
  expect(fileCircles(imports).map((circle) => circle.toSorted())).toEqual([["e", "f", "g"], ["self"]]);
});

it.each([
  ["runner/evidence/log/recorder.ts", toFile("runner/cdp/page/tab.ts")],
  ["runner/report/model.ts", toFile("runner/cdp/page/tab.ts")],
  ["runner/stack/boot.ts", toFile("runner/surfaces/surface.ts")],
  ["runner/run/run-flow.ts", toFile("stacks/den/stack.ts")],
  ["stacks/den/api/main.ts", toFile("runner/stack/boot.ts")],
  ["stacks/den/api/connections/callback.ts", toFile("stacks/den/api/planted/plant.ts")],
  ["flows/smoke.flow.ts", toFile("runner/run/run-flow.ts")],
  ["mocks/witness-log/entry.ts", toFile("mocks/oauth-mcp/tenant.ts")],
  ["runner/report/model.ts", toPackage("chrome-remote-interface")],
])("in this house %s may not import %o", (from, to) => {
  expect(violation(ROOMS, from, to)).toMatch("may not import");
});

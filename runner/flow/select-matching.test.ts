import { expect, test } from "vitest";
import { defineStack } from "../stack/define-stack.ts";
import type { Flow } from "./parse-flow.ts";
import { grepPattern, selectMatching } from "./select-matching.ts";

const stack = defineStack({ name: "nothing", title: "Nothing", services: {}, surfaces: {} });
const flow = (id: string, title: string, name: string, proves: string[] = []): Flow => ({
  ...{ id, path: `flows/${id}.flow.ts`, kind: "fraimz.flow", controls: [] },
  frames: [{ name, claim: `${name} is claimed`, proves, assertions: () => {} }],
  spec: { title, audience: "user", stack },
});
const FLOWS = [
  flow("cart", "A customer buys", "The lamp", ["D3"]),
  flow("login", "Sign in", "Password", ["D31"]),
];
const ids = (text: string) => selectMatching(FLOWS, grepPattern(text)).map(({ id }) => id);

test("--grep finds flows by id, title, frame, claim and requirement, in either case of letters", () => {
  for (const text of ["^cart$", "customer", "LAMP", "lamp is claimed", "^D3$"])
    expect(ids(text), text).toEqual(["cart"]);
  expect(ids("D3")).toEqual(["cart", "login"]);
  expect(ids("nothing of it")).toEqual([]);
});

test("--grep takes a pattern with flags, which finds the same in each flow", () => {
  expect(ids("/LAMP/")).toEqual([]);
  expect(ids("/claimed/g")).toEqual(["cart", "login"]);
  expect(() => grepPattern("(")).toThrow(SyntaxError);
});

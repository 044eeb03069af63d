import { expect, test } from "vitest";
import { ready } from "./readiness/ready.ts";
import { requireShape } from "./stack-shape.ts";

const web = { command: () => ({ file: "node" }), ready: ready.http("/") };
const whole = {
  name: "x",
  title: "X",
  services: { web },
  surfaces: { page: { kind: "browser", url: () => "" } },
};

test("a part that is missing or of another kind is named, with an example", () => {
  expect(() => requireShape({ ...whole, services: { web: { ...web, command: "node server.js" } } })).toThrow(
    /^the stack "x" is not defined well:\nservices\.web\.command: must be a function, e\.g\. command: \(ctx\) => /,
  );
  expect(() => requireShape({ ...whole, services: { web: { command: web.command } } })).toThrow(
    /services\.web\.ready: must say how it is known to be ready, e\.g\. ready: ready\.http\("\/"\)/,
  );
  expect(() => requireShape({ ...whole, surfaces: { page: { kind: "tab" } } })).toThrow(
    /surfaces\.page\.kind: must have a kind: "browser", "electron", "display" or "terminal"/,
  );
});

test("every part that does not fit is named at once, also one that no stack has", () => {
  expect(() =>
    requireShape({ ...whole, title: "", service: {}, services: { web: { ...web, port: 1 } } }),
  ).toThrow(
    /title: must not be empty[\s\S]*services\.web\.port: a stack has no such part[\s\S]*service: a stack has no such part/,
  );
});

test("what is no object at all is named as such", () => {
  expect(() => requireShape(undefined)).toThrow(/^a stack is not defined well:\nthe definition: /);
});

test("a whole definition is let through", () => {
  expect(() => requireShape({ ...whole, options: undefined, requires: () => ["linux"] })).not.toThrow();
});

import { expect, it } from "vitest";
import { parseFlow } from "../flow/parse-flow.ts";
import { defineStack } from "../stack/define-stack.ts";
import { planRun } from "./plan.ts";

it("controls have keys of their own, whatever script their names are written in", () => {
  const stack = defineStack({ name: "nothing", title: "Nothing", services: {}, surfaces: {} });
  const controls = ["Broken cart", "broken: cart!", "接続なし", "接続", "!", "?"].map((name) => ({
    ...{ name, fault: {}, breaks: "One" },
  }));
  const frames = [{ name: "One", claim: "c", assertions() {} }];
  const spec = { title: "T", audience: "internal", stack };
  const flow = parseFlow(
    { id: "a", path: "/no/such/a.flow.ts" },
    { kind: "fraimz.flow", spec, frames, controls },
  );
  expect(planRun([flow], { repeat: 1, controls: "only" }).map(({ key }) => key)).toEqual([
    "a!broken-cart",
    "a!broken-cart-2",
    "a!接続なし",
    "a!接続",
    "a!-1",
    "a!-2",
  ]);
});

it("a variant is one that the stack has, and no property of every object", () => {
  const stack = defineStack({ name: "nothing", title: "Nothing", services: {}, surfaces: {} });
  const frames = [{ name: "One", claim: "c", assertions() {} }];
  const spec = { title: "T", audience: "internal", stack };
  const flow = parseFlow(
    { id: "a", path: "/no/such/a.flow.ts" },
    { kind: "fraimz.flow", spec, frames, controls: [] },
  );
  for (const variant of ["__proto__", "constructor", ""]) {
    expect(() => planRun([flow], { stack: `nothing:${variant}`, repeat: 1, controls: "none" })).toThrow(
      `has no variant "${variant}"`,
    );
  }
});

it("a fault that is no option of the stack is refused before anything starts, by the control's name", () => {
  const stack = defineStack({ name: "shop", title: "Shop", services: {}, surfaces: {} });
  const spec = { title: "T", audience: "internal", stack };
  const frames = [{ name: "One", claim: "c", assertions() {} }];
  const controls = [{ name: "it is broken", fault: { stack: { broken: true } }, breaks: "One" }];
  const flow = parseFlow(
    { id: "a", path: "/no/such/a.flow.ts" },
    { kind: "fraimz.flow", spec, frames, controls },
  );
  expect(() => planRun([flow], { repeat: 1, controls: "too" })).toThrow(
    expect.objectContaining({
      reason: expect.objectContaining({
        title: expect.stringMatching(/^control “it is broken” of a: .* Unrecognized key: "broken"$/),
        next: expect.stringContaining("options: z.object({ broken: … })"),
      }),
    }),
  );
  expect(planRun([flow], { repeat: 1, controls: "none" })).toHaveLength(1);
});

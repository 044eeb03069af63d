import { expect, test } from "vitest";
import { defineStack } from "./define-stack.ts";
import { stackKey, useOf } from "./stack-use.ts";

const empty = { services: {}, surfaces: {} };

test("the first target is what a stack boots by default, each one a variant of its name, booted apart", () => {
  const till = defineStack({
    ...empty,
    name: "till",
    title: "A till",
    variants: { slow: "with a slow drawer" },
    targets: [
      { name: "reference", title: "ours" },
      { name: "vendor", title: "the vendor's" },
    ],
  });
  expect(till.variants).toEqual({
    slow: "with a slow drawer",
    reference: "ours",
    vendor: "the vendor's",
  });
  expect(till.targets.map(({ name }) => name)).toEqual(["reference", "vendor"]);
  expect(stackKey(till.variant("vendor"))).not.toBe(stackKey(useOf(till)));
});

test("two of one name are refused, and so is a target that is none", () => {
  const twice = { name: "vendor", title: "the vendor's" };
  expect(() => defineStack({ ...empty, name: "till", title: "A till", targets: [twice, twice] })).toThrow(
    'two variants or targets that are called "vendor"',
  );
  const given = {
    ...empty,
    name: "till",
    title: "A till",
    targets: [{ name: "vendor", title: "x", expected: [{}] }],
  };
  expect(() => defineStack(given as never)).toThrow("expected");
});

import { expect, test } from "vitest";
import { defineStack } from "../stack/define-stack.ts";
import type { Flow } from "./parse-flow.ts";
import { selectTagged } from "./select-tagged.ts";

const stack = defineStack({ name: "nothing", title: "Nothing", services: {}, surfaces: {} });
const flow = (id: string, ...tags: string[]): Flow => ({
  ...{ id, path: `flows/${id}.flow.ts`, kind: "fraimz.flow", frames: [], controls: [] },
  spec: { title: id, audience: "internal", stack, tags },
});
const FLOWS = [flow("one", "smoke"), flow("two", "smoke", "slow"), flow("three")];
const ids = (wanted: string[], known?: string[]) => selectTagged(FLOWS, wanted, known).map(({ id }) => id);

test("flows are chosen by the tags that they have and have not", () => {
  expect(ids([])).toEqual(["one", "two", "three"]);
  expect(ids(["smoke"])).toEqual(["one", "two"]);
  expect(ids(["smoke", "!slow"])).toEqual(["one"]);
  expect(ids(["!slow"])).toEqual(["one", "three"]);
});

test("a tag that no flow has, or that the settings do not list, is refused and never selects nothing", () => {
  expect(() => ids(["smok"])).toThrow('No selected flow has the tag "smok"\nthe nearest are "smoke"');
  expect(() => ids([], ["smoke"])).toThrow(
    'The flow flows/two.flow.ts has a tag that the settings do not list: "slow"',
  );
  expect(ids(["nightly"], ["smoke", "slow", "nightly"])).toEqual([]);
});

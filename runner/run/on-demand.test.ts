import { expect, test } from "vitest";
import { parseFlow } from "../flow/parse-flow.ts";
import { defineStack } from "../stack/define-stack.ts";
import { leaveOutOnDemand, type Naming } from "./on-demand.ts";
import { planRun } from "./plan.ts";

const empty = { services: {}, surfaces: {} };
const plain = defineStack({ ...empty, name: "plain", title: "Plain" });
const heavy = defineStack({
  ...empty,
  name: "heavy",
  title: "Heavy",
  onDemand: "it downloads much",
  targets: [
    { name: "one", title: "One" },
    { name: "two", title: "Two" },
    { name: "gone", title: "Gone", requires: ["env:NO_SUCH_VARIABLE"] },
  ],
});

function flow(id: string, stack: unknown, tags: readonly string[] = []) {
  return parseFlow(
    { id, path: `/no/such/${id}.flow.ts` },
    {
      kind: "fraimz.flow",
      spec: { title: id, audience: "internal", stack, tags },
      frames: [{ name: "One", claim: "c", assertions() {} }],
      controls: [{ name: "fault", fault: {}, breaks: "One" }],
    },
  );
}

const light = flow("light", plain);
const second = flow("second", heavy.variant("two"), ["published"]);
const NONE: Naming = { flow: [], tag: [] };
const chosen = (naming: Partial<Naming>, flows = [light, second]) =>
  leaveOutOnDemand(flows, { ...NONE, ...naming }).flows.map(({ id }) => id);

test("a run of everything leaves out what runs on demand, and says how it is named", () => {
  expect(leaveOutOnDemand([light, second], NONE)).toEqual({
    flows: [light],
    leftOut: ["--stack heavy (it downloads much)"],
  });
  for (const naming of [{ tag: ["!slow"] }, { target: "all" }, { stack: "plain" }])
    expect(chosen(naming), JSON.stringify(naming)).toEqual(["light"]);
});

test("what names a flow on demand runs it, and so does a selection of nothing else", () => {
  const namings: Partial<Naming>[] = [
    { stack: "heavy" },
    { stack: "heavy:two" },
    { target: "two" },
    { tag: ["published"] },
    { flow: ["*"] },
    { lastFailed: true },
  ];
  for (const naming of namings) expect(chosen(naming), JSON.stringify(naming)).toEqual(["light", "second"]);
  expect(chosen({}, [second])).toEqual(["second"]);
});

test("a flow that has chosen its target runs on that one alone, with its controls", () => {
  const first = flow("first", heavy.variant("one"));
  const gone = flow("gone", heavy.variant("gone"));
  const keys = (target: string | undefined, controls: "none" | "too" = "none") =>
    planRun([first, second, gone], { target, repeat: 1, controls }).map(({ key }) => key);
  expect(keys("two", "too")).toEqual(["second@two", "second@two!fault"]);
  expect(keys("all")).toEqual(["first@one", "second@two"]);
  expect(keys(undefined)).toEqual(["first@one", "second@two", "gone@gone"]);
});

import { expect, test } from "vitest";
import type { Action } from "../contract/records.ts";
import type { Connection, Toolkit } from "./records.ts";
import { soundRules } from "./rules.ts";

const toolkit: Toolkit = {
  id: "support",
  organization_id: "org",
  owner_id: null,
  slug: "support",
  name: "Support",
  patterns: ["tickets.*", "billing.refund"],
};
const connection = (owner: string | null): Connection => ({
  id: "c",
  organization_id: "org",
  owner_id: owner,
  slug: "tickets",
  name: "Tickets",
  url: "https://tickets.test/mcp",
  tools: [],
});
const policies = (...given: [level: string | null, pattern: string, action: Action][]) =>
  given.map(([toolkit_id, pattern, action], at) => ({
    id: String(at),
    organization_id: "org",
    toolkit_id,
    pattern,
    action,
  }));

test("without a policy a call runs; of two levels the stricter one decides, either way", () => {
  const { decide } = soundRules;
  expect(decide([], toolkit, "tickets.list")).toBe("approve");
  for (const [workspace, own] of [
    ["block", "approve"],
    ["approve", "block"],
    ["ask", "block"],
  ] as const)
    expect(decide(policies([null, "*", workspace], ["support", "*", own]), toolkit, "tickets.list")).toBe(
      "block",
    );
  expect(decide(policies([null, "*", "ask"], ["support", "*", "approve"]), toolkit, "tickets.list")).toBe(
    "ask",
  );
});

test("in one level the most specific policy decides, and of equals the strictest", () => {
  const { decide } = soundRules;
  const said = policies(["support", "tickets.*", "ask"], ["support", "tickets.list", "approve"]);
  expect(decide(said, toolkit, "tickets.list")).toBe("approve");
  expect(decide(said, toolkit, "tickets.send")).toBe("ask");
  const equals = policies(["support", "tickets.list", "block"], ["support", "tickets.list", "approve"]);
  expect(decide(equals, toolkit, "tickets.list")).toBe("block");
});

test("another toolkit's policies say nothing, and none of a toolkit says anything where there is none", () => {
  const said = policies(["sales", "*", "block"]);
  expect(soundRules.decide(said, toolkit, "tickets.list")).toBe("approve");
  expect(soundRules.decide(said, undefined, "tickets.list")).toBe("approve");
});

test("a pattern means one tool, or all that begin so, and no dot or letter stands for another", () => {
  const granted = (tool: string) => soundRules.isGranted(toolkit, tool);
  expect(["tickets.list", "tickets.", "billing.refund"].map(granted)).toEqual([true, true, true]);
  expect(["ticketsXlist", "tickets", "billing.refunds", "billing"].map(granted)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test("a workspace toolkit has no personal connection; a personal one has its owner's, and nobody else's", () => {
  const personal = { ...toolkit, owner_id: "ada" };
  const had = (one: Toolkit) =>
    [null, "ada", "mia"].map((owner) => soundRules.mayHave(one, connection(owner)));
  expect(had(toolkit)).toEqual([true, false, false]);
  expect(had(personal)).toEqual([true, true, false]);
});

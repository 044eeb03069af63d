import { expect, it } from "vitest";
import type { RuleVerdict } from "../../../../mocks/witness-log/control.ts";
import { counting } from "../decision.ts";
import type { Waiver } from "../waivers.ts";
import type { Played, StartEnd } from "./play-scenario.ts";
import type { Concern, Scenario } from "./scenario.ts";
import { notPlayed, openOf, resultOf, rowsOf, type SuiteTerms } from "./suite-result.ts";
import { scenarioLine } from "./suite-table.ts";

const CONCERN: Concern = { wire: "2025-11-25", grant: "authorization-code", told: false };
const [STATE, PKCE, BOUNDED] = ["authorization/state", "authorization/pkce-s256", "authorization/bounded"];
const WELL: StartEnd = { url: "", exit: { code: 0, signal: null }, words: "", tookMs: 1, lastLines: [] };

function terms(more: Partial<SuiteTerms> = {}, waived: readonly Waiver[] = [], failOn?: "must"): SuiteTerms {
  return { concern: CONCERN, exitCode: 0, counts: counting(failOn ? { failOn } : {}, waived), ...more };
}

function scenario(id: string, more: Partial<Scenario> = {}): Scenario {
  return { id, title: id, ends: "well", exercises: [STATE], ...more };
}

function verdict(rule: string, status: RuleVerdict["status"], more: Partial<RuleVerdict> = {}): RuleVerdict {
  return {
    rule,
    title: "",
    status,
    severity: "must",
    source: "",
    why: `${status} it is`,
    entries: [3],
    ...more,
  };
}

function played(of: Scenario, verdicts: readonly RuleVerdict[], ends: readonly StartEnd[] = [WELL]): Played {
  return { scenario: of, tenant: of.id, ends, entries: [], verdicts, began: new Date(0), tookMs: 1 };
}

it("passes a scenario that exercised what it is meant to, without a failure, and ended well", () => {
  expect(resultOf(played(scenario("a"), [verdict(STATE, "pass")]), terms())).toMatchObject({
    state: "passed",
    why: [],
  });
});

it("calls a scenario incomplete by the name of the rule that it did not exercise, with the judge's reason", () => {
  const result = resultOf(played(scenario("a"), [verdict(STATE, "not exercised")]), terms());
  expect(result).toMatchObject({ state: "incomplete", missing: [STATE] });
  expect(scenarioLine(result)).toContain(`${STATE} was not exercised: not exercised it is`);
});

it("asks for no rule of the other kind of wire, nor for more than is required", () => {
  const both = scenario("a", { exercises: [STATE, "stateless/meta"] });
  expect(resultOf(played(both, [verdict(STATE, "pass")]), terms()).state).toBe("passed");
  const open = played(both, [verdict(STATE, "not exercised")]);
  expect(resultOf(open, terms({ requirements: [PKCE] })).state).toBe("passed");
  expect(resultOf(open, terms({ requirements: [`${PKCE}|${STATE}`] })).state).toBe("incomplete");
});

it("never passes a scenario whose command was ended, whatever the rules say", () => {
  const late: StartEnd = { url: "", words: "still ran after 5 ms and was ended", tookMs: 5, lastLines: [] };
  const result = resultOf(played(scenario("a", { ends: "any" }), [verdict(STATE, "pass")], [late]), terms());
  expect(result).toMatchObject({
    state: "incomplete",
    why: ["the command still ran after 5 ms and was ended"],
  });
});

it("fails a scenario whose command ended otherwise than it should, where it should have got through", () => {
  const badly = { ...WELL, exit: { code: 1, signal: null } };
  const verdicts = [verdict(STATE, "pass")];
  const result = resultOf(played(scenario("a"), verdicts, [WELL, badly]), terms());
  expect(result.state).toBe("failed");
  expect(result.complaint).toBe("the command ended with exit code 1, expected was exit code 0");
  expect(resultOf(played(scenario("a", { ends: "any" }), verdicts, [badly]), terms()).state).toBe("passed");
  expect(resultOf(played(scenario("a"), verdicts, [badly]), terms({ exitCode: "any" })).state).toBe("passed");
  expect(resultOf(played(scenario("a"), verdicts, [badly]), terms({ exitCode: 1 })).state).toBe("passed");
});

it("holds a proxy to serving its host, and not to how it ended when it had to be told to", () => {
  const verdicts = [verdict(STATE, "pass")];
  const dismissed = { ...WELL, exit: { code: null, signal: "SIGTERM" }, dismissed: true } as const;
  expect(resultOf(played(scenario("a"), verdicts, [dismissed]), terms()).state).toBe("passed");
  const unserved = { ...WELL, trouble: "tools/call echo was answered no" };
  expect(resultOf(played(scenario("a"), verdicts, [unserved]), terms()).complaint).toBe(
    "the command did not serve its host: tools/call echo was answered no",
  );
  expect(resultOf(played(scenario("a", { ends: "any" }), verdicts, [unserved]), terms()).state).toBe(
    "passed",
  );
});

it("lets a failure weigh as --fail-on and the waivers say, and shows it all the same", () => {
  const should = played(scenario("a"), [verdict(STATE, "fail", { severity: "should" })]);
  const waiver = { rule: STATE, reason: "known", until: "2999-01-01" };
  expect(resultOf(should, terms()).state).toBe("failed");
  for (const borne of [terms({}, [], "must"), terms({}, [waiver])]) {
    const result = resultOf(should, borne);
    expect(result.state).toBe("passed");
    expect(rowsOf([result], CONCERN, borne.counts).find(({ rule }) => rule === STATE)?.status).toBe("fail");
  }
});

it("sums a rule up: one failure fails it, and the row names where and keeps every case", () => {
  const results = [
    resultOf(played(scenario("a"), [verdict(STATE, "pass")]), terms()),
    resultOf(played(scenario("b"), [verdict(STATE, "fail", { severity: "should", entries: [7] })]), terms()),
    resultOf(played(scenario("c"), [verdict(STATE, "not exercised")]), terms()),
  ];
  const row = rowsOf(results, CONCERN, terms().counts).find(({ rule }) => rule === STATE);
  expect(row).toMatchObject({
    status: "fail",
    why: "b: fail it is",
    where: "in b",
    entries: [7],
    severity: "must",
  });
  expect(row?.scenarios.map(({ scenario: id, status }) => `${id} ${status}`)).toEqual(["a pass", "b fail"]);
});

it("shows the failure that stands for itself before one that follows from another", () => {
  const follows = verdict(BOUNDED, "fail", { becauseOf: { rule: STATE, entry: 3 } });
  const results = [
    resultOf(played(scenario("a"), [verdict(STATE, "fail"), follows]), terms()),
    resultOf(played(scenario("b"), [verdict(BOUNDED, "fail", { why: "by itself" })]), terms()),
  ];
  const bounded = (of: typeof results) =>
    rowsOf(of, CONCERN, terms().counts).find(({ rule }) => rule === BOUNDED);
  expect(bounded(results)).toMatchObject({ why: "b: by itself" });
  expect(bounded(results)?.becauseOf).toBeUndefined();
  expect(bounded(results.slice(0, 1))?.becauseOf).toEqual({ rule: STATE, entry: 3 });
});

it("lists what concerns no such client as not applicable, and what no chosen scenario exercises as not exercised", () => {
  const rows = rowsOf([resultOf(played(scenario("a"), []), terms())], CONCERN, terms().counts);
  const of = (rule: string) => rows.find((row) => row.rule === rule);
  expect(of("stateless/meta")).toMatchObject({ status: "not applicable", why: "only on 2026-07-28" });
  expect(of(PKCE)).toMatchObject({
    status: "not exercised",
    why: "no scenario that was chosen exercises it",
  });
});

it("leaves open what scenarios were meant to exercise and none did, or what was required in its place", () => {
  const results = [
    resultOf(played(scenario("a"), [verdict(PKCE, "pass")]), terms()),
    notPlayed(scenario("b", { exercises: [BOUNDED] }), "not played: interrupted", CONCERN),
  ];
  const rows = rowsOf(results, CONCERN, terms().counts);
  expect(openOf(rows, results, terms())).toEqual([STATE, BOUNDED]);
  expect(openOf(rows, results, terms({ requirements: [PKCE] }))).toEqual([]);
  expect(results[1]).toMatchObject({ state: "incomplete", why: ["not played: interrupted"] });
});

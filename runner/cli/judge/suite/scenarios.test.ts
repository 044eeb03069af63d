import { describe, expect, it } from "vitest";
import { z } from "zod";
import { FAULT_TABLE } from "../../../../mocks/oauth-mcp/faults/fault-table.ts";
import { faultMap, tenantId } from "../../../../mocks/witness-log/control.ts";
import { RULES } from "../../../../mocks/witness-log/judge/index.ts";
import { tenantOptions, WIRES } from "../../../../mocks/witness-log/options.ts";
import { tenantOf } from "./play-scenario.ts";
import { type Concern, concerns, meantBy, notConcerned } from "./scenario.ts";
import { CONNECT, SCENARIOS } from "./scenarios.ts";

const RULE_IDS = RULES.map(({ id }) => id);
const PERSON = { grant: "authorization-code", told: false } as const;
const CONCERNS: readonly Concern[] = WIRES.flatMap((wire) => [
  { wire, ...PERSON },
  { wire, ...PERSON, told: true },
  { wire, grant: "client-credentials", told: true },
]);

/** Rules that some scenario exercises with such a client, whether it must or may. */
function exercisedFor(concern: Concern): Set<string> {
  const chosen = SCENARIOS.filter((one) => concerns(one, concern));
  return new Set(chosen.flatMap(({ exercises, mayExercise = [] }) => [...exercises, ...mayExercise]));
}

describe("the scenarios", () => {
  it.each(SCENARIOS.map((one) => [one.id, one] as const))(
    "%s names rules that there are, each once",
    (_id, one) => {
      const named = [...one.exercises, ...(one.mayExercise ?? [])];
      expect(named.filter((rule) => !RULE_IDS.some((id) => id === rule))).toEqual([]);
      expect(new Set(named).size).toBe(named.length);
    },
  );

  it.each(SCENARIOS.map((one) => [one.id, one] as const))(
    "%s is a shape with faults that there are",
    (_id, one) => {
      z.strictObject(tenantOptions.shape)
        .partial()
        .parse(one.options ?? {});
      for (const faults of [one.faults ?? {}, ...(one.starts ?? []).map((start) => start.faults ?? {})])
        for (const [step, specs] of Object.entries(faultMap.parse(faults)))
          for (const spec of [specs].flat()) {
            const { fault, with: given = {} } =
              typeof spec === "string" ? { fault: spec } : (spec ?? { fault: "" });
            const found = FAULT_TABLE.find((each) => each.step === step && each.name === fault);
            expect(found, `${step}:${fault}`).toBeDefined();
            expect(Object.keys(found?.parameters ?? {})).toEqual(expect.arrayContaining(Object.keys(given)));
          }
    },
  );

  it.each(CONCERNS.map((one) => [JSON.stringify(one), one] as const))(
    "for a client with %s exercise every rule, or say why none can",
    (_words, concern) => {
      const exercised = exercisedFor(concern);
      const neither = RULE_IDS.filter((id) => !exercised.has(id) && notConcerned(id, concern) === undefined);
      expect(neither).toEqual([]);
    },
  );

  it("exercise every rule with one client or another", () => {
    const exercised = new Set(
      CONCERNS.flatMap((one) =>
        RULE_IDS.filter((id) => exercisedFor(one).has(id) && notConcerned(id, one) === undefined),
      ),
    );
    expect(RULE_IDS.filter((id) => !exercised.has(id))).toEqual([]);
  });

  it("mean something: each is held to at least one rule wherever it is played", () => {
    for (const concern of CONCERNS)
      for (const one of SCENARIOS.filter((each) => concerns(each, concern)))
        expect(meantBy(one, concern), `${one.id} for ${JSON.stringify(concern)}`).not.toEqual([]);
  });

  it("have names of their own, which are names of tenants, too", () => {
    const tenants = SCENARIOS.map(tenantOf);
    expect(new Set(tenants).size).toBe(tenants.length);
    for (const tenant of tenants) tenantId.parse(tenant);
    expect(SCENARIOS[0]).toBe(CONNECT);
  });
});

describe("a rule that can't be exercised", () => {
  it("is named with the wire that it is for", () => {
    expect(notConcerned("stateless/meta", { wire: "2025-11-25", ...PERSON })).toBe("only on 2026-07-28");
    expect(notConcerned("sessions/accept", { wire: "2026-07-28", ...PERSON })).toBe(
      "only on wires with sessions",
    );
    expect(notConcerned("sessions/accept", { wire: "2025-06-18", ...PERSON })).toBeUndefined();
  });

  it("is one about a person where there is none, or about registering where the id was given", () => {
    const machine: Concern = { wire: "2025-11-25", grant: "client-credentials", told: true };
    expect(notConcerned("authorization/state", machine)).toBe("only where a person approves");
    expect(notConcerned("tokens/in-header", machine)).toBeUndefined();
    const told: Concern = { wire: "2025-11-25", ...PERSON, told: true };
    expect(notConcerned("registration/once", told)).toBe("the client was given its id and does not register");
  });
});

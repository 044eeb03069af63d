import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WitnessClient } from "../../witness-log/control-client.ts";
import { step as witnessStep } from "../../witness-log/entry.ts";
import { FAULT_CASES } from "../testing/fault-cases.ts";
import { callback } from "../testing/probes.ts";
import { Witness } from "../witness.ts";
import { faultId } from "./fault.ts";
import { FAULT_TABLE } from "./fault-table.ts";

let witness: Witness;
let control: WitnessClient;

beforeAll(async () => {
  witness = await Witness.start();
  control = new WitnessClient(witness.controlUrl, witness.key);
});
afterAll(() => witness.close());

test("every fault of the table is shown on the wire by a case below, and no case is left over", () => {
  expect(Object.keys(FAULT_CASES).sort()).toEqual(FAULT_TABLE.map(faultId).sort());
});

test("no two faults of a step share a name, and each says what it does and what it imitates", () => {
  const ids = FAULT_TABLE.map(faultId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const fault of FAULT_TABLE) expect(fault.does.length * fault.imitates.length).toBeGreaterThan(100);
});

describe("on the wire", () => {
  for (const [id, known] of Object.entries(FAULT_CASES)) {
    test(`${id} has its effect, and the log names it`, async () => {
      const tenant = await control.createTenant(known.options ? { options: known.options } : {});
      const prepared = (await known.prepare?.(tenant)) ?? "";
      const [stepName, name] = id.split(":");
      const spec = { fault: name ?? "", ...(known.with ? { with: known.with } : {}) };
      await tenant.faults({ [witnessStep.parse(stepName)]: spec });
      await known.shows(tenant, prepared);
      expect((await tenant.entries()).some((entry) => entry.faults.includes(id))).toBe(true);
      await tenant.close();
    });
  }
});

test("a fault with nth strikes only that hit of its step, in its tenant only", async () => {
  const [one, other] = [await control.createTenant(), await control.createTenant()];
  await one.faults({ authorize: { fault: "missing-iss", nth: 2 } });
  const seen = [await callback(one), await callback(other), await callback(one), await callback(one)];
  expect(seen.map((parameters) => parameters.has("iss"))).toEqual([true, true, false, true]);
});

test("a fault that does not exist is refused with the nearest name, and the old ones stay", async () => {
  const tenant = await control.createTenant({ faults: { authorize: "missing-iss" } });
  await expect(tenant.faults({ token: "refuse-verifer" })).rejects.toThrow(
    "did you mean token:refuse-verifier?",
  );
  await expect(tenant.faults({ token: { fault: "slow", with: { seconds: 1 } } })).rejects.toThrow(
    'has no parameter "seconds"; it has ms.',
  );
  expect((await callback(tenant)).has("iss")).toBe(false);
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DefectName, defects } from "./defects.ts";
import { connectingProbes } from "./testing/connecting-probes.ts";
import { observe, type Probes } from "./testing/defect-bench.ts";
import { usingProbes } from "./testing/using-probes.ts";
import { startWitness, type WitnessProcess } from "./testing/witness-process.ts";

const probes: Probes = { ...connectingProbes, ...usingProbes };

let witness: WitnessProcess;
beforeAll(async () => {
  witness = await startWitness();
});
afterAll(() => witness?.stop());

describe("every defect that the API can plant changes what can be observed", () => {
  const planted = (Object.keys(defects) as DefectName[]).filter((name) =>
    defects[name].where.endsWith(".ts"),
  );

  test.each(planted)("%s", async (name) => {
    const entry = probes[name];
    if (!entry) throw new Error(`no probe observes ${name}`);
    const environment = entry.environment ?? {};
    const sound = await observe(witness, entry.probe, environment);
    const broken = await observe(witness, entry.probe, { ...environment, DEN_BREAK: name });
    expect(broken).not.toEqual(sound);
  });
});

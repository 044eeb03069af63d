import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mcpClient } from "./connections/client/mcp-client.ts";
import { apiDefects } from "./planted/defects.ts";
import { connectingProbes } from "./testing/connecting-probes.ts";
import { observe, type Probes } from "./testing/defect-bench.ts";
import { startDen } from "./testing/den-under-test.ts";
import { startTogether } from "./testing/start-together.ts";
import { usingProbes } from "./testing/using-probes.ts";
import { startWitness, type WitnessProcess } from "./testing/witness-process.ts";

const probes: Probes = { ...connectingProbes, ...usingProbes };

let witness: WitnessProcess;
beforeAll(async () => {
  witness = await startWitness();
});
afterAll(() => witness?.stop());

describe("every defect that the API can plant changes what can be observed", () => {
  test.each(Object.keys(apiDefects) as (keyof typeof apiDefects)[])("%s", async (name) => {
    const entry = probes[name];
    if (!entry) throw new Error(`no probe observes ${name}`);
    const environment = entry.environment ?? {};
    const sound = await observe(witness, entry.probe, environment);
    const broken = await observe(witness, entry.probe, { ...environment, DEN_BREAK: name });
    expect(broken).not.toEqual(sound);
  });
});

test("defects of one part hold together, and another Den of the same process has none", async () => {
  const names = "state-reusable,state-never-expires,iss-unchecked";
  const [broken, sound] = await startTogether([startDen({ DEN_BREAK: names }), startDen()]);
  const seen = async ({ service: { den } }: typeof sound) => [
    await den.attempts.markUsed("unknown"),
    den.attempts.isOver(0),
    den.mcpClient.checkIssuer === mcpClient.checkIssuer,
  ];
  try {
    expect(await seen(broken)).toEqual([true, false, false]);
    expect(await seen(sound)).toEqual([false, true, true]);
  } finally {
    await Promise.all([broken.stop(), sound.stop()]);
  }
});

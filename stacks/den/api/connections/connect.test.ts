import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DenUnderTest, startDen } from "../testing/den-under-test.ts";
import { startWitness, type WitnessProcess } from "../testing/witness-process.ts";

let witness: WitnessProcess;
let den: DenUnderTest;

beforeAll(async () => {
  [witness, den] = await Promise.all([startWitness(), startDen()]);
});
afterAll(async () => {
  await den?.stop();
  await witness?.stop();
});

describe("connecting an account", () => {
  test("walks 401, resource metadata, server metadata, registration, authorization and exchange in order", async () => {
    const tenant = await witness.client.createTenant();
    const admin = await den.admin();
    const connection = await den.publish(admin, { url: tenant.mcpUrl });
    const mark = await tenant.mark();
    await den.connect(admin, connection.id);
    const steps = (await tenant.entries(mark)).map((entry) => `${entry.step} ${entry.status}`);
    expect(steps).toEqual([
      "mcp 401",
      "prm 200",
      "as-metadata 200",
      "register 201",
      "authorize 303",
      "token 200",
    ]);
  });

  test("finds the tool and executes it with the member's own account", async () => {
    const tenant = await witness.client.createTenant();
    const admin = await den.admin();
    const connection = await den.publish(admin, { url: tenant.mcpUrl });
    await den.connect(admin, connection.id);
    const agent = await den.agent(admin);
    expect(await agent.tools()).toEqual(["search_capabilities", "execute_capability"]);
    const found = await agent.search("echo");
    const name = `mcp:${connection.id}:echo`;
    expect(found.capabilities.map((it) => it.name)).toContain(name);
    const mark = await tenant.mark();
    const answer = await agent.execute(name, { text: "run-unique-42" });
    expect(answer).toMatchObject({ isError: false, text: expect.stringContaining("run-unique-42") });
    const call = (await tenant.entries(mark)).find((entry) => entry.mcp?.method === "tools/call");
    expect(call?.mcp).toMatchObject({ name: "echo" });
  });
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { startWitness, type WitnessProcess } from "../../testing/witness-process.ts";
import { withMcpSession } from "./mcp-session.ts";

let witness: WitnessProcess;
beforeAll(async () => {
  witness = await startWitness();
});
afterAll(() => witness?.stop());

const options = { protected: false, tools: ["ask"], wires: ["2025-11-25"] } as const;
const QUESTION = { question: "Which colour?" };
const shape = () => ({ ...options, tools: [...options.tools], wires: [...options.wires] });

test("a server that asks in the middle of a call is answered by the person, where there is one", async () => {
  const tenant = await witness.client.createTenant({ options: shape() });
  const asked: string[] = [];
  const person = async ({ params }: { params: { message: string } }) => {
    asked.push(params.message);
    return { action: "accept" as const, content: { word: "blue" } };
  };
  const bounds = { fetch, timeoutMs: 20_000, person };
  const said = await withMcpSession(tenant.mcpUrl, bounds, (session) => session.callTool("ask", QUESTION));
  expect([asked.length, JSON.stringify(said.content)]).toEqual([
    1,
    expect.stringContaining("The answer was blue"),
  ]);
});

test("without a person Den does not say that anybody could be asked, and holds no stream for it", async () => {
  const tenant = await witness.client.createTenant({ options: shape() });
  const bounds = { fetch, timeoutMs: 20_000 };
  const said = await withMcpSession(tenant.mcpUrl, bounds, (session) => session.callTool("ask", QUESTION));
  expect(said.isError).toBe(true);
  const entries = (await tenant.entries()).filter(({ step }) => step === "mcp");
  expect(entries.some(({ method }) => method === "GET")).toBe(false);
});

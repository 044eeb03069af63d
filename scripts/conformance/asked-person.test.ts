import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWitness, type WitnessProcess } from "../../stacks/den/api/testing/witness-process.ts";
import { withPerson } from "./asked-person.ts";

let witness: WitnessProcess;
beforeAll(async () => {
  witness = await startWitness();
});
afterAll(() => witness?.stop());

const options = { protected: false, tools: ["ask"], wires: ["2025-11-25"] } as const;
const QUESTION = { question: "Which colour?" };
const shape = () => ({ ...options, tools: [...options.tools], wires: [...options.wires] });

test("a server that asks in the middle of a call is answered by the person", async () => {
  const tenant = await witness.client.createTenant({ options: shape() });
  const asked: string[] = [];
  const person = async ({ params }: { params: { message: string } }) => {
    asked.push(params.message);
    return { action: "accept" as const, content: { word: "blue" } };
  };
  const bounds = { fetch, timeoutMs: 20_000 };
  const said = await withPerson(tenant.mcpUrl, person, bounds, (session) =>
    session.callTool("ask", QUESTION),
  );
  expect([asked.length, JSON.stringify(said.content)]).toEqual([
    1,
    expect.stringContaining("The answer was blue"),
  ]);
});

test("nothing is called before the stream stands on which the server would ask the person", async () => {
  const tenant = await witness.client.createTenant({ options: shape() });
  const heard: string[] = [];
  const slowStream: typeof fetch = async (to, init) => {
    const { method } = init ?? {};
    if (method === "GET") await wait(300);
    const answer = await fetch(to, init);
    heard.push(
      method === "GET" ? "GET" : `${method} ${/"method":"([^"]*)"/.exec(String(init?.body))?.[1] ?? ""}`,
    );
    return answer;
  };
  const person = async () => ({ action: "accept" as const, content: { word: "blue" } });
  await withPerson(tenant.mcpUrl, person, { fetch: slowStream, timeoutMs: 20_000 }, (session) =>
    session.callTool("ask", QUESTION),
  );
  const called = heard.indexOf("POST tools/call");
  expect([heard.indexOf("GET") >= 0, heard.indexOf("GET") < called], heard.join(", ")).toEqual([true, true]);
});

test("a server that offers no such stream is used without it", async () => {
  const tenant = await witness.client.createTenant({ options: shape() });
  const noStream: typeof fetch = async (to, init) =>
    init?.method === "GET" ? new Response(null, { status: 405 }) : fetch(to, init);
  const person = async () => ({ action: "decline" as const });
  const bounds = { fetch: noStream, timeoutMs: 20_000 };
  const tools = await withPerson(tenant.mcpUrl, person, bounds, (session) => session.listTools());
  expect(tools.length).toBeGreaterThan(0);
});

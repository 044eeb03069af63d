import { afterEach, describe, expect, test } from "vitest";
import { startDen } from "../testing/den-under-test.ts";
import { type Rpc, startStubMcp, tool } from "../testing/stub-mcp.ts";

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const it of open.splice(0)) await it.stop();
});

async function withServers(
  answers: ((rpc: Rpc) => ReturnType<Parameters<typeof startStubMcp>[0]>)[],
  environment = {},
) {
  const den = await startDen(environment);
  open.push(den);
  const admin = await den.admin();
  const connections = [];
  const stubs = [];
  for (const answer of answers) {
    const stub = await startStubMcp(answer);
    open.push(stub);
    stubs.push(stub);
    connections.push(await den.publish(admin, { url: stub.url, auth: "none", credentials: "shared" }));
  }
  return { agent: await den.agent(admin), connections, stubs };
}

const listing =
  (...names: string[]) =>
  (rpc: Rpc) =>
    rpc.method === "tools/list" ? { result: { tools: names.map((name) => tool(name)) } } : undefined;
const hanging = (rpc: Rpc) => (rpc.method === "tools/list" ? () => undefined : undefined);

describe("searching over many connections", () => {
  test("one that hangs is named, and holds up nobody: all are asked at the same time", async () => {
    const arrived: number[] = [];
    let release = () => {};
    const bothArrived = new Promise<void>((resolve) => {
      release = resolve;
    });
    // Each answers only once the other was asked, too: one after the other could never finish.
    const meeting = (rpc: Rpc) =>
      rpc.method !== "tools/list"
        ? undefined
        : (_request: unknown, response: import("node:http").ServerResponse) => {
            arrived.push(1);
            if (arrived.length === 2) release();
            void bothArrived.then(() => {
              response.writeHead(200, { "content-type": "application/json" });
              response.end(JSON.stringify({ jsonrpc: "2.0", id: rpc.id, result: { tools: [tool("meet")] } }));
            });
          };
    const { agent, connections } = await withServers([hanging, meeting, meeting], {
      DEN_LIST_TIMEOUT_MS: "5000",
    });
    const found = await agent.search("meet");
    expect(found.capabilities).toHaveLength(2);
    expect(found.unavailable).toMatchObject([
      { connection: { id: connections[0]?.id }, error: { code: "timeout", message: expect.any(String) } },
    ]);
  });

  test("finds tool N of many, on whatever page, and puts the exact match first", async () => {
    const names = Array.from({ length: 250 }, (_unused, index) => `tool_${index}`);
    const paged = (rpc: Rpc) => {
      if (rpc.method !== "tools/list") return undefined;
      const from = Number(rpc.params?.cursor ?? 0);
      const next = from + 50;
      return {
        result: {
          tools: names.slice(from, next).map((name) => tool(name)),
          ...(next < names.length ? { nextCursor: String(next) } : {}),
        },
      };
    };
    const { agent, connections } = await withServers([paged]);
    const found = await agent.search("tool_24", 5);
    expect(found.total).toBe(250);
    expect(found.capabilities[0]?.name).toBe(`mcp:${connections[0]?.id}:tool_24`);
    expect((await agent.search("249")).capabilities.map((it) => it.title)).toEqual(["tool_249"]);
  });

  test("a server that answers nonsense, nothing, too much or an error is named with its own reason", async () => {
    const { agent, stubs } = await withServers(
      [
        listing("fine"),
        (rpc) => (rpc.method === "tools/list" ? { result: { tools: "none" } } : undefined),
        (rpc) =>
          rpc.method === "tools/list" ? (_q, response) => void response.writeHead(503).end() : undefined,
        listing(...Array.from({ length: 50 }, (_unused, index) => `${"x".repeat(100)}${index}`)),
        listing(),
      ],
      { DEN_ANSWER_LIMIT_BYTES: "4000" },
    );
    await stubs[4]?.stop();
    const found = await agent.search();
    expect(found.capabilities.map((it) => it.title)).toEqual(["fine"]);
    expect(found.unavailable.map(({ error }) => error.code).sort()).toEqual([
      "not_mcp",
      "too_large",
      "unavailable",
      "unreachable",
    ]);
  });
});

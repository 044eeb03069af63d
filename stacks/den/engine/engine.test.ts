import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { AgentLoop } from "./agent-loop.ts";
import { EchoingLoop } from "./echoing-loop.ts";
import { McpServers } from "./mcp-servers.ts";
import type { ChatEvent } from "./protocol.ts";

const open: Server[] = [];
const held: McpServers[] = [];
afterEach(async () => {
  await Promise.all(held.splice(0).map((servers) => servers.close()));
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(server: Server): Promise<string> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An MCP server with one tool, which keeps what it was sent. */
async function mcpServer(seen: { authorization: (string | undefined)[]; texts: string[] }): Promise<string> {
  return await listen(
    createServer((request, response) => {
      seen.authorization.push(request.headers.authorization);
      const server = new McpServer({ name: "test", version: "1.0.0" });
      server.registerTool("echo", { inputSchema: { text: z.string() } }, ({ text }) => {
        seen.texts.push(text);
        return { content: [{ type: "text", text }] };
      });
      const transport = new StreamableHTTPServerTransport({});
      void server
        .connect(transport as Parameters<McpServer["connect"]>[0])
        .then(() => transport.handleRequest(request, response));
    }),
  );
}

/** A model that gives each of these answers in turn, and then nothing that can be read. */
async function model(answers: readonly object[]): Promise<string> {
  let turn = 0;
  return await listen(
    createServer((_, response) => {
      const answer = answers[turn++];
      const message = { role: "assistant", ...answer };
      response.end(answer ? JSON.stringify({ choices: [{ message }] }) : "cut off");
    }),
  );
}

const calling = (name: string, args: unknown) => ({
  tool_calls: [{ id: "c1", type: "function", function: { name, arguments: JSON.stringify(args) } }],
});

async function turn(
  answers: readonly object[],
  servers: McpServers,
  Loop: typeof AgentLoop | typeof EchoingLoop = AgentLoop,
): Promise<ChatEvent[]> {
  const baseUrl = await model(answers);
  const loop = new Loop(servers, () => ({ baseUrl, name: "scripted" }));
  const events: ChatEvent[] = [];
  await loop.turn("chat", "say it", (event) => events.push(event));
  return events;
}

async function connected(oauth: false | Record<string, never> = false) {
  const seen = { authorization: [] as (string | undefined)[], texts: [] as string[] };
  const url = await mcpServer(seen);
  const servers = new McpServers();
  held.push(servers);
  await servers.replace({
    cloud: { type: "remote", url, enabled: true, oauth, headers: { Authorization: "Bearer given" } },
  });
  return { servers, seen };
}

test("a tool that the model calls is run with the given token, and its answer goes back to the model", async () => {
  const { servers, seen } = await connected();
  const events = await turn(
    [calling("cloud_echo", { text: "hello" }), { content: "It said hello." }],
    servers,
  );
  expect(events).toEqual([
    { type: "tool-call", id: "c1", tool: "cloud_echo", arguments: '{"text":"hello"}' },
    { type: "tool-result", id: "c1", ok: true, text: "hello" },
    { type: "text", text: "It said hello." },
    { type: "done" },
  ]);
  expect(seen.texts).toEqual(["hello"]);
  expect(new Set(seen.authorization)).toEqual(new Set(["Bearer given"]));
});

test("the planted defect shows the prompt as a result and calls nothing", async () => {
  const { servers, seen } = await connected();
  const answers = [calling("cloud_echo", { text: "hello" }), { content: "." }];
  const events = await turn(answers, servers, EchoingLoop);
  expect(events).toContainEqual({ type: "tool-result", id: "c1", ok: true, text: "say it" });
  expect(seen.texts).toEqual([]);
});

test("an unknown tool and bad arguments are told to the model, not thrown", async () => {
  const { servers } = await connected();
  expect(await turn([calling("cloud_none", {}), { content: "." }], servers)).toContainEqual(
    expect.objectContaining({ type: "tool-result", ok: false }),
  );
  expect(await turn([calling("cloud_echo", [1]), { content: "." }], servers)).toContainEqual(
    expect.objectContaining({
      type: "tool-result",
      ok: false,
      text: "The arguments are no JSON object: [1]",
    }),
  );
});

test("a model's answer that can't be read, or a model that never stops calling, ends the turn with its reason", async () => {
  const { servers } = await connected();
  expect(await turn([], servers)).toContainEqual({
    type: "error",
    message: "The model's answer is no chat completion. Check its address.",
  });
  const endless = Array.from({ length: 20 }, () => calling("cloud_echo", { text: "again" }));
  expect(await turn(endless, servers)).toContainEqual({
    type: "error",
    message: "Stopped after 12 rounds of tool calls.",
  });
});

test("states tell a connected server, one that wants to authorize by itself, and one that is not there", async () => {
  expect((await connected()).servers.states()).toEqual({ cloud: { status: "connected", tools: ["echo"] } });
  expect((await connected({})).servers.states().cloud).toMatchObject({ status: "failed" });
  const servers = new McpServers();
  await servers.replace({
    gone: { type: "remote", url: "http://127.0.0.1:9/", enabled: true, oauth: false, headers: {} },
  });
  expect(servers.states().gone).toMatchObject({ status: "failed", error: expect.any(String) });
});

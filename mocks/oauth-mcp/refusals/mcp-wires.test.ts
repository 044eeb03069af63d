import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WitnessClient, type WitnessTenant } from "../../witness-log/control-client.ts";
import { tokenOf } from "../testing/probes.ts";
import { INITIALIZE, rpc } from "../testing/strict-client.ts";
import { Witness } from "../witness.ts";

let witness: Witness;
let tenant: WitnessTenant;
let token: string;
let session: string;

beforeAll(async () => {
  witness = await Witness.start();
  tenant = await new WitnessClient(witness.controlUrl, witness.key).createTenant();
  token = await tokenOf(tenant);
  session = (await rpc(tenant.mcpUrl, token, INITIALIZE)).headers.get("mcp-session-id") ?? "";
});
afterAll(() => witness.close());

interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** Status and JSON-RPC error code, wherever the answer has it. */
async function answered({
  method = "POST",
  headers = {},
  body,
}: Sent): Promise<[number, number | undefined]> {
  const response = await fetch(tenant.mcpUrl, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const code = /"error":\{"code":(-?\d+)/.exec(await response.text())?.[1];
  return [response.status, code === undefined ? undefined : Number(code)];
}

const call = (method: string, params: object = {}) => ({ jsonrpc: "2.0", id: 1, method, params });
const list = call("tools/list");
const inSession = () => ({ "mcp-session-id": session });

type Case = [name: string, sent: () => Sent, status: number, code?: number];

describe("on the 2025 wires", () => {
  const cases: Case[] = [
    ["a body that is not JSON", () => ({ body: "{" }), 400, -32700],
    ["no body", () => ({ body: "" }), 400, -32700],
    ["JSON that is no message", () => ({ headers: inSession(), body: '"hello"' }), 400, -32600],
    ["a message without its version", () => ({ body: { id: 1, method: "initialize" } }), 400, -32600],
    [
      "params that are no object",
      () => ({ headers: inSession(), body: { ...list, params: 7 } }),
      400,
      -32600,
    ],
    [
      "a batch (gone with 2025-06-18)",
      () => ({ headers: inSession(), body: [list, call("ping")] }),
      400,
      -32600,
    ],
    ["an empty batch", () => ({ body: [] }), 400, -32600],
    [
      "another content type",
      () => ({ headers: { "content-type": "text/plain" }, body: INITIALIZE }),
      415,
      -32000,
    ],
    [
      "Accept without event streams",
      () => ({ headers: { accept: "application/json" }, body: list }),
      406,
      -32000,
    ],
    ["a request before initialize", () => ({ body: list }), 400, -32000],
    [
      "a session that never was",
      () => ({ headers: { "mcp-session-id": "made-up" }, body: list }),
      404,
      -32001,
    ],
    [
      "a protocol version that nobody speaks",
      () => ({ headers: { ...inSession(), "mcp-protocol-version": "1999-01-01" }, body: list }),
      400,
      -32000,
    ],
    [
      "initialize a second time",
      () => ({ headers: inSession(), body: { jsonrpc: "2.0", ...INITIALIZE } }),
      400,
      -32600,
    ],
    ["an unknown method", () => ({ headers: inSession(), body: call("no/such") }), 200, -32601],
    [
      "an unknown tool",
      () => ({ headers: inSession(), body: call("tools/call", { name: "no" }) }),
      200,
      -32602,
    ],
    [
      "an unknown prompt",
      () => ({ headers: inSession(), body: call("prompts/get", { name: "no" }) }),
      200,
      -32602,
    ],
    [
      "an unknown resource",
      () => ({ headers: inSession(), body: call("resources/read", { uri: "no://x" }) }),
      200,
      -32602,
    ],
    [
      "a GET that does not accept event streams",
      () => ({ method: "GET", headers: { ...inSession(), accept: "application/json" } }),
      406,
      -32000,
    ],
    ["a GET without a session", () => ({ method: "GET" }), 400, -32000],
    [
      "a Last-Event-ID that was not handed out",
      () => ({ method: "GET", headers: { ...inSession(), "last-event-id": "made-up" } }),
      400,
      -32000,
    ],
    ["DELETE without a session", () => ({ method: "DELETE" }), 400, -32000],
    [
      "DELETE of a session that never was",
      () => ({ method: "DELETE", headers: { "mcp-session-id": "made-up" } }),
      404,
      -32001,
    ],
    ["another HTTP method", () => ({ method: "PUT", body: "{}" }), 405],
  ];
  test.each(cases)("%s is refused", async (_name, sent, status, code) => {
    expect(await answered(sent())).toEqual([status, code]);
  });

  test("a session that was deleted is answered 404, whatever is asked", async () => {
    const opened = await rpc(tenant.mcpUrl, token, INITIALIZE);
    const headers = { "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" };
    expect(await answered({ method: "DELETE", headers })).toEqual([200, undefined]);
    for (const method of ["POST", "GET", "DELETE"])
      expect(await answered({ method, headers, ...(method === "POST" ? { body: list } : {}) })).toEqual([
        404, -32001,
      ]);
  });

  test("a version that the server does not have is answered with one that it has", async () => {
    const asked = { ...INITIALIZE, params: { ...INITIALIZE.params, protocolVersion: "1999-01-01" } };
    expect(await (await rpc(tenant.mcpUrl, token, asked)).text()).toContain('"protocolVersion":"2025-11-25"');
  });
});

describe("on 2026-07-28", () => {
  const VERSION = "io.modelcontextprotocol/protocolVersion";
  const _meta = {
    [VERSION]: "2026-07-28",
    "io.modelcontextprotocol/clientInfo": { name: "strict", version: "1" },
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const correct = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/list" };
  const cases: Case[] = [
    ["a request without _meta", () => ({ headers: correct, body: list }), 400, -32602],
    ["a request without headers", () => ({ body: call("tools/list", { _meta }) }), 400, -32020],
    [
      "a request without Mcp-Method",
      () => ({ headers: { "mcp-protocol-version": "2026-07-28" }, body: call("tools/list", { _meta }) }),
      400,
      -32020,
    ],
    [
      "an Mcp-Method that is not the body's",
      () => ({ headers: { ...correct, "mcp-method": "tools/call" }, body: call("tools/list", { _meta }) }),
      400,
      -32020,
    ],
    [
      "an Mcp-Name that is not the body's",
      () => ({
        headers: { ...correct, "mcp-method": "tools/call", "mcp-name": "other" },
        body: call("tools/call", { name: "echo", arguments: { text: "x" }, _meta }),
      }),
      400,
      -32020,
    ],
    [
      "a version header that is not the body's",
      () => ({
        headers: { ...correct, "mcp-protocol-version": "2025-11-25" },
        body: call("tools/list", { _meta }),
      }),
      400,
      -32020,
    ],
    [
      "a version that nobody speaks",
      () => ({
        headers: { ...correct, "mcp-protocol-version": "2099-01-01" },
        body: call("tools/list", { _meta: { ..._meta, [VERSION]: "2099-01-01" } }),
      }),
      400,
      -32022,
    ],
    [
      "a method that was removed",
      () => ({ headers: { ...correct, "mcp-method": "ping" }, body: call("ping", { _meta }) }),
      404,
      -32601,
    ],
    [
      "an unknown method",
      () => ({ headers: { ...correct, "mcp-method": "no/such" }, body: call("no/such", { _meta }) }),
      404,
      -32601,
    ],
    ["a batch", () => ({ headers: correct, body: [call("tools/list", { _meta })] }), 400, -32600],
  ];
  test.each(cases)("%s is refused", async (_name, sent, status, code) => {
    expect(await answered(sent())).toEqual([status, code]);
  });
});

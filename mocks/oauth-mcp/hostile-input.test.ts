import { once } from "node:events";
import { connect as tcp } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WitnessClient, type WitnessTenant } from "../witness-log/control-client.ts";
import { LIMIT_PER_KIND } from "./oauth/storage.ts";
import { usedAfterCollection } from "./testing/memory.ts";
import { tokenOf } from "./testing/probes.ts";
import { INITIALIZE, REDIRECT_URI, rpc } from "./testing/strict-client.ts";
import { Witness } from "./witness.ts";

const SIDE_BY_SIDE = 40;

let witness: Witness;
let tenant: WitnessTenant;
let token: string;

beforeAll(async () => {
  witness = await Witness.start();
  tenant = await new WitnessClient(witness.controlUrl, witness.key).createTenant();
  token = await tokenOf(tenant);
});
afterAll(() => witness.close());

test("a body over the limit is answered 413, declared or not, and the process stays up", async () => {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const mark = await tenant.mark();
  const declared = await fetch(tenant.mcpUrl, {
    method: "POST",
    headers,
    body: "x".repeat(5 * 1024 * 1024),
  }).catch(() => undefined);
  expect(declared?.status ?? 413).toBe(413);
  expect((await tenant.entries(mark)).at(-1)?.status).toBe(413);
  const chunk = new Uint8Array(256 * 1024);
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => (sent++ < 40 ? controller.enqueue(chunk) : controller.close()),
  });
  const init = { method: "POST", headers, body: endless, duplex: "half" };
  const streamed = await fetch(tenant.mcpUrl, init).catch(() => undefined);
  expect(streamed?.status ?? 413).toBe(413);
});

test("a body of which something would be kept has a lower limit, and a call's arguments have not", async () => {
  const long = "x".repeat(100_000);
  const status = async (url: string, type: string, body: string) => {
    const headers = {
      authorization: `Bearer ${token}`,
      accept: "application/json, text/event-stream",
      "content-type": type,
    };
    const answer = await fetch(url, { method: "POST", headers, body });
    await answer.text();
    return answer.status;
  };
  const json = "application/json";
  const form = "application/x-www-form-urlencoded";
  const client = JSON.stringify({ redirect_uris: [REDIRECT_URI], client_name: long });
  expect(await status(`${tenant.issuer}/register`, json, client)).toBe(413);
  for (const endpoint of ["token", "revoke", "introspect", "device_authorization"])
    expect(await status(`${tenant.issuer}/${endpoint}`, form, `scope=${long}`)).toBe(413);
  const clientInfo = { name: long, version: "1" };
  const opening = { jsonrpc: "2.0", ...INITIALIZE, params: { ...INITIALIZE.params, clientInfo } };
  expect(await status(tenant.mcpUrl, json, JSON.stringify(opening))).toBe(413);
  const session = (await rpc(tenant.mcpUrl, token, INITIALIZE)).headers.get("mcp-session-id") ?? "";
  const params = { name: "echo", arguments: { text: long } };
  const called = { id: 1, method: "tools/call", params };
  expect((await rpc(tenant.mcpUrl, token, called, { "mcp-session-id": session })).status).toBe(200);
});

test("what is not HTTP, and what stops half-way, leaves a line and harms nobody", async () => {
  const { hostname, port } = new URL(tenant.issuer);
  const raw = async (bytes: string, end: boolean) => {
    const socket = tcp(Number(port), hostname);
    const closed = once(socket, "close");
    socket.on("error", () => undefined).resume();
    socket.write(bytes);
    if (end) socket.end();
    else setImmediate(() => socket.destroy());
    await closed;
  };
  await raw("\x16\x03\x01 this is no HTTP\r\n\r\n", true);
  await raw(`POST /mcp HTTP/1.1\r\nhost: ${hostname}\r\ncontent-length: 100\r\n\r\n{"half":`, true);
  await raw(`GET /mcp HTTP/1.1\r\nx: ${"y".repeat(40_000)}\r\n\r\n`, true);
  await raw("POST /mcp HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{", false);
  const main = await new WitnessClient(witness.controlUrl, witness.key).tenant();
  const errors = (await main.entries()).flatMap((entry) => (entry.error ? [entry.error.code] : []));
  expect(errors).toContain("malformed_http");
  expect((await rpc(tenant.mcpUrl, token, INITIALIZE)).status).toBe(200);
});

test("what Node would answer by itself is answered with a line: no host, an unknown expectation, a tunnel", async () => {
  const { hostname, port } = new URL(tenant.issuer);
  const client = new WitnessClient(witness.controlUrl, witness.key);
  const main = await client.tenant();
  const mark = await main.mark();
  const said = async (head: string) => {
    const socket = tcp(Number(port), hostname);
    let answer = "";
    socket.setEncoding("utf8").on("data", (part: string) => (answer += part));
    socket.write(`${head}\r\n\r\n`);
    await once(socket, "close");
    return answer.split("\r\n")[0];
  };
  expect(await said("GET /mcp HTTP/1.1\r\naccept: */*")).toContain("400");
  expect(
    await said(`POST /mcp HTTP/1.1\r\nhost: ${hostname}\r\nexpect: a-miracle\r\ncontent-length: 9`),
  ).toContain("417");
  expect(await said("CONNECT inner.example:443 HTTP/1.1\r\nhost: inner.example:443")).toContain("405");
  const lines = (await main.entries(mark)).map(({ method, status, error }) => [method, status, error?.code]);
  expect(lines).toEqual([
    ["GET", 400, "malformed_http"],
    ["POST", 417, "malformed_http"],
    ["-", 405, "no_proxy"],
  ]);
  expect((await rpc(tenant.mcpUrl, token, INITIALIZE)).status).toBe(200);
});

test("a thousand registrations push out no live client's grant and keep memory bounded", {
  timeout: 120_000,
}, async () => {
  const own = await new WitnessClient(witness.controlUrl, witness.key).createTenant();
  const alive = await tokenOf(own);
  const body = JSON.stringify({ redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: "none" });
  const rounds = 26;
  let before = 0;
  for (let round = 0; round < rounds; round += 1) {
    // The first rounds fill caches and compile.
    if (round === rounds / 2) before = usedAfterCollection();
    await Promise.all(
      Array.from({ length: SIDE_BY_SIDE }, async () => {
        const made = await fetch(`${own.issuer}/register`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body,
        });
        expect(made.status).toBe(201);
        await made.text();
      }),
    );
  }
  expect((await rpc(own.mcpUrl, alive, INITIALIZE)).status).toBe(200);
  const each = (usedAfterCollection() - before) / ((rounds / 2) * SIDE_BY_SIDE);
  // The store keeps 10,000 of a kind (storage.test.ts), so this bounds what strangers can take: 100 MB.
  expect(each * LIMIT_PER_KIND).toBeLessThan(100 * 1024 * 1024);
});

test("a reader of the stream that reads nothing is let go before it fills the memory", {
  timeout: 60_000,
}, async () => {
  const own = await new WitnessClient(witness.controlUrl, witness.key).createTenant();
  const { hostname, port } = new URL(witness.controlUrl);
  const lazy = tcp(Number(port), hostname);
  await once(lazy, "connect");
  lazy.pause();
  lazy.on("error", () => undefined);
  const closed = once(lazy, "close");
  const path = `/__witness/stream?tenant=${own.id}&after=0`;
  lazy.write(`GET ${path} HTTP/1.1\r\nhost: ${hostname}\r\nx-witness-key: ${witness.key}\r\n\r\n`);
  const ownToken = await tokenOf(own);
  const message = {
    id: 1,
    method: "tools/call",
    params: { name: "echo", arguments: { text: "x".repeat(60_000) } },
  };
  // Each line is as long as the call: 31 MB. The sockets take some of them, the rest waits in the witness.
  for (let calls = 0; calls < 520; calls += 1) await (await rpc(own.mcpUrl, ownToken, message)).text();
  lazy.resume();
  await closed;
  expect(await own.mark()).toBeGreaterThan(520);
});

test("the control side can't be reached through the public side, and refuses a missing or wrong key", async () => {
  const through = await fetch(`${tenant.issuer}/__witness/log`, {
    headers: { "x-witness-key": witness.key },
  });
  const root = await fetch(`${witness.origin}/__witness/log`, { headers: { "x-witness-key": witness.key } });
  expect([through.status, root.status]).toEqual([404, 404]);
  const without = await fetch(`${witness.controlUrl}/__witness/log`);
  const wrong = await fetch(`${witness.controlUrl}/__witness/log`, {
    headers: { "x-witness-key": `${witness.key}x` },
  });
  expect([without.status, wrong.status]).toEqual([401, 401]);
});

test("arguments nested thousands deep are logged and answered, with a token and without", async () => {
  const deep = `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`;
  const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":${deep}}}`;
  for (const authorization of [{}, { authorization: `Bearer ${token}` }]) {
    const mark = await tenant.mark();
    const headers = {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...authorization,
    };
    const answer = await fetch(tenant.mcpUrl, { method: "POST", headers, body });
    await answer.text();
    const line = (await tenant.entries(mark)).at(-1);
    expect(line?.mcp?.arguments).toBe("nested deeper than 100");
    expect(answer.status).toBe(line?.status);
    expect(answer.status).toBeLessThan(500);
  }
});

test.each(["constructor", "__proto__", "toString"])(
  "a tool called %s is an unknown tool like any other",
  async (name) => {
    const call = (tool: string) =>
      rpc(tenant.mcpUrl, token, {
        jsonrpc: "2.0",
        id: 1,
        method: "tools/call",
        params: { name: tool, arguments: {} },
      });
    const [odd, plain] = [await call(name), await call("no-such-tool")];
    expect([odd.status, (await odd.text()).replaceAll(name, "X")]).toEqual([
      plain.status,
      (await plain.text()).replaceAll("no-such-tool", "X"),
    ]);
  },
);

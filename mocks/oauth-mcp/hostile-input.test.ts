import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect as tcp } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WitnessClient, type WitnessTenant } from "../witness-log/control-client.ts";
import { LIMIT_PER_KIND } from "./storage.ts";
import { usedAfterCollection } from "./testing/memory.ts";
import { tokenOf } from "./testing/probes.ts";
import { INITIALIZE, REDIRECT_URI, rpc } from "./testing/strict-client.ts";
import { Witness } from "./witness.ts";

const REQUESTS = 20_000;
const SIDE_BY_SIDE = 40;

let witness: Witness;
let tenant: WitnessTenant;
let token: string;
const agent = new Agent({ keepAlive: true, maxSockets: SIDE_BY_SIDE });

beforeAll(async () => {
  witness = await Witness.start();
  tenant = await new WitnessClient(witness.controlUrl, witness.key).createTenant();
  token = await tokenOf(tenant);
});
afterAll(async () => {
  agent.destroy();
  await witness.close();
});

interface Hostile {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const PATHS = [
  "/mcp",
  "/authorize",
  "/token",
  "/register",
  "/register/x",
  "/revoke",
  "/introspect",
  "/jwks",
  "/device",
  "/device_authorization",
  "/consent/x",
  "/v1/chat/completions",
  "/v1/models",
  "/schemas/x",
  "/.well-known/openid-configuration",
  "/nowhere",
];
const TYPES = [
  "application/json",
  "application/x-www-form-urlencoded",
  "text/plain",
  "application/json; charset=utf-16",
  "multipart/form-data; boundary=x",
  "",
];
const METHODS = ["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"];
const headerText = fc.stringMatching(/^[\x21-\x7e]{0,80}$/);

/** Bodies from nonsense to nearly right: JSON-RPC with wrong members, forms with wrong fields. */
const body = fc.oneof(
  fc.string({ maxLength: 400 }),
  fc.json({ maxDepth: 4 }),
  fc
    .record({
      jsonrpc: fc.constantFrom("2.0", "1.0", 2),
      id: fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.double()),
      method: fc.oneof(
        fc.constantFrom("initialize", "tools/call", "tools/list", "server/discover", "ping"),
        fc.string(),
      ),
      params: fc.anything({ maxDepth: 3 }),
    })
    .map((message) => safeJson(message)),
  fc
    .dictionary(
      fc.constantFrom(
        "grant_type",
        "code",
        "client_id",
        "code_verifier",
        "redirect_uri",
        "refresh_token",
        "scope",
        "resource",
        "token",
        "client_secret",
        "user_code",
        "decision",
      ),
      fc.string({ maxLength: 60 }),
    )
    .map((form) => new URLSearchParams(form).toString()),
  fc
    .record({
      redirect_uris: fc.anything({ maxDepth: 2 }),
      grant_types: fc.anything({ maxDepth: 1 }),
      jwks: fc.anything({ maxDepth: 2 }),
      client_name: fc.anything({ maxDepth: 1 }),
    })
    .map((metadata) => safeJson(metadata)),
);

function safeJson(value: unknown): string {
  return (
    JSON.stringify(value, (_key, member) => (typeof member === "bigint" ? String(member) : member)) ?? ""
  );
}

const hostile: fc.Arbitrary<Hostile> = fc.record({
  method: fc.constantFrom(...METHODS),
  path: fc
    .tuple(fc.constantFrom(...PATHS), fc.webQueryParameters({ size: "small" }))
    .map(([path, query]) => (query ? `${path}?${query}` : path)),
  headers: fc
    .tuple(
      fc.constantFrom(...TYPES),
      fc.boolean(),
      fc.dictionary(
        fc.constantFrom(
          "accept",
          "mcp-session-id",
          "mcp-protocol-version",
          "mcp-method",
          "mcp-name",
          "last-event-id",
          "cookie",
          "origin",
          "x-forwarded-proto",
        ),
        headerText,
      ),
    )
    .map(([type, authorized, more]) => ({
      ...more,
      ...(type ? { "content-type": type } : {}),
      ...(authorized ? { authorization: `Bearer ${token}` } : {}),
    })),
  body,
});

/** Status of the answer. A stream that stays open is left after its head; everything else is read whole. */
function send({ method, path, headers, body: content }: Hostile): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port, pathname } = new URL(tenant.issuer);
    const sent = request(
      {
        agent,
        hostname,
        port,
        method,
        path: pathname + path,
        headers: { ...headers, "content-length": Buffer.byteLength(content) },
      },
      (answer) => {
        if (answer.headers["content-type"]?.startsWith("text/event-stream")) answer.destroy();
        answer.resume();
        answer.on("close", () => resolve(answer.statusCode ?? 0));
      },
    );
    sent.on("error", reject);
    sent.end(content);
  });
}

test(`${REQUESTS} generated requests all get an answer that is not a failure of the server`, {
  timeout: 600_000,
}, async () => {
  const failures: string[] = [];
  let answered = 0;
  const before = (await tenant.mark()) ?? 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(hostile, { minLength: SIDE_BY_SIDE, maxLength: SIDE_BY_SIDE }),
      async (batch) => {
        const statuses = await Promise.all(batch.map(send));
        answered += statuses.length;
        for (const [index, status] of statuses.entries())
          if (status < 200 || status >= 500) failures.push(`${status} ${JSON.stringify(batch[index])}`);
      },
    ),
    { numRuns: REQUESTS / SIDE_BY_SIDE, endOnFailure: true },
  );
  expect(failures.slice(0, 3)).toEqual([]);
  expect(answered).toBe(REQUESTS);
  expect((await tenant.mark()) - before).toBeGreaterThanOrEqual(REQUESTS);
  expect((await rpc(tenant.mcpUrl, token, INITIALIZE)).status).toBe(200);
});

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

test("thousands of registrations push out no live client's grant and keep memory bounded", {
  timeout: 120_000,
}, async () => {
  const own = await new WitnessClient(witness.controlUrl, witness.key).createTenant();
  const alive = await tokenOf(own);
  const body = JSON.stringify({ redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: "none" });
  const rounds = 50;
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
  // Each line is as long as the call; the sockets take some of them, the rest waits in the witness.
  for (let calls = 0; calls < 800; calls += 1) await (await rpc(own.mcpUrl, ownToken, message)).text();
  lazy.resume();
  await closed;
  expect((await own.entries()).length).toBeGreaterThan(800);
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

import { Agent, request } from "node:http";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WitnessClient, type WitnessTenant } from "../witness-log/control-client.ts";
import { tokenOf } from "./testing/probes.ts";
import { INITIALIZE, rpc } from "./testing/strict-client.ts";
import { Witness } from "./witness.ts";

/** Chosen anew in each run: many ordinary runs are as good as a large one. */
const REQUESTS = process.env.EVERY_CASE ? 20_000 : 2_000;
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

test(`${REQUESTS} generated requests (20000 with EVERY_CASE=1) all get an answer that is not a failure of the server`, {
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

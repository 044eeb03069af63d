/** The witness over HTTPS: what it announces, who gets through, what is logged of who does not, and how it ends. */
import { once } from "node:events";
import { connect } from "node:net";
import { Agent, fetch } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WitnessClient } from "../witness-log/control-client.ts";
import { INITIALIZE } from "./testing/strict-client.ts";
import { Witness } from "./witness.ts";

let witness: Witness;
let control: WitnessClient;
let trusting: Agent;

beforeAll(async () => {
  witness = await Witness.start({ tls: true });
  control = new WitnessClient(witness.controlUrl, witness.key);
  trusting = new Agent({ connect: { ca: witness.authority } });
});
afterAll(async () => {
  await trusting.close();
  await witness.close();
});

const post = (url: string) =>
  fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
    body: JSON.stringify(INITIALIZE),
    dispatcher: trusting,
  });

test.each([{}, { ownPort: true }])("everything that it announces is https, with %j", async (options) => {
  const tenant = await control.createTenant({ options });
  expect(tenant.mcpUrl).toMatch(/^https:\/\/127\.0\.0\.1:\d+\//);
  const answer = await post(tenant.mcpUrl);
  await answer.body?.cancel();
  expect(answer.status).toBe(401);
  const place = /resource_metadata="([^"]*)"/.exec(answer.headers.get("www-authenticate") ?? "")?.[1] ?? "";
  const resource = await (await fetch(place, { dispatcher: trusting })).text();
  const server = await (
    await fetch(
      `${new URL(tenant.issuer).origin}/.well-known/oauth-authorization-server${new URL(tenant.issuer).pathname.replace(/\/$/, "")}`,
      { dispatcher: trusting },
    )
  ).text();
  expect(place).toMatch(/^https:/);
  expect(`${resource}${server}`).not.toContain("http:");
  expect(JSON.parse(server)).toMatchObject({ issuer: tenant.issuer });
  const entries = await tenant.entries();
  expect(new Set(entries.map(({ origin }) => new URL(origin).protocol))).toEqual(new Set(["https:"]));
});

test("a connection is known from its beginning, before the handshake, over all of its requests", async () => {
  const tenant = await control.createTenant();
  const one = new Agent({ connections: 1, connect: { ca: witness.authority } });
  for (let nth = 0; nth < 2; nth += 1)
    await (await fetch(tenant.mcpUrl, { method: "DELETE", dispatcher: one })).body?.cancel();
  await one.close();
  const [first, second] = (await tenant.entries()).filter(({ step }) => step === "mcp");
  expect([first?.connection?.nth, second?.connection?.nth]).toEqual([1, 2]);
  expect(second?.connection?.id).toBe(first?.connection?.id);
  expect(first?.connection?.opened).toBeLessThan(first?.mono ?? 0);
});

test("who does not trust the authority is not served, and the log says so", async () => {
  const main = await control.tenant();
  const untrusting = new Agent();
  await expect(fetch(main.mcpUrl, { dispatcher: untrusting })).rejects.toThrow("fetch failed");
  await untrusting.close();
  const seen = await main.waitFor(({ error }) => error?.code === "tls_handshake", {
    deadlineMs: 20_000,
    expected: "the handshake that broke off",
  });
  expect(seen).toMatchObject({ status: null, method: "-" });
});

test("what speaks plain HTTP to it is not served, and the log says so", async () => {
  const main = await control.tenant();
  const plain = fetch(main.mcpUrl.replace("https:", "http:"));
  await expect(plain).rejects.toThrow("fetch failed");
  await main.waitFor(({ error }) => error?.description === "ERR_SSL_HTTP_REQUEST", {
    deadlineMs: 20_000,
    expected: "a line about plain HTTP",
  });
});

test("it ends although somebody has not finished the handshake, and another witness has another authority", async () => {
  const other = await Witness.start({ tls: true });
  expect(other.authority).toMatch(/^-----BEGIN CERTIFICATE-----/);
  expect(other.authority).not.toBe(witness.authority);
  const half = connect(Number(new URL(other.origin).port), "127.0.0.1");
  await once(half, "connect");
  const gone = once(half, "close");
  await other.close();
  await gone;
});

test("without TLS there is no authority", async () => {
  const plain = await Witness.start();
  expect([plain.authority, new URL(plain.origin).protocol]).toEqual([undefined, "http:"]);
  await plain.close();
});

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WitnessClient } from "../witness-log/control-client.ts";
import { WitnessEntry } from "../witness-log/entry.ts";
import { decide, modern } from "./testing/probes.ts";
import { authorizationUrl, connect, INITIALIZE, post, register, rpc } from "./testing/strict-client.ts";
import { Witness } from "./witness.ts";

let folder: string;
let witness: Witness;
let control: WitnessClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "witness-canary-"));
  witness = await Witness.start({ logFile: join(folder, "log.jsonl") });
  control = new WitnessClient(witness.controlUrl, witness.key);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("no secret that passed is in any byte that was written, and every line of the file is an entry", async () => {
  const secret = "canary-client-secret-0123456789abcdef0123";
  const tenant = await control.createTenant({
    options: {
      approval: "auto",
      tools: ["echo", "ask"],
      clients: [{ clientId: "own", secret, grantTypes: ["client_credentials"] }],
    },
  });
  const secrets: string[] = [secret, witness.key];
  const { authorized, tokens } = await connect(tenant);
  secrets.push(
    authorized.code,
    authorized.verifier,
    authorized.callback.get("state") ?? "",
    tokens.access_token,
    tokens.refresh_token ?? "",
  );

  // Where a careless client puts secrets: query, body, wrong fields, tool arguments, other endpoints.
  const token = tokens.access_token;
  await rpc(`${tenant.mcpUrl}?access_token=${token}&${encodeURIComponent(token)}=1`, undefined, INITIALIZE);
  await post(tenant.mcpUrl, { access_token: token });
  await post(`${tenant.issuer}/token`, {
    grant_type: "authorization_code",
    note: token,
    code: authorized.code,
  });
  await post(`${tenant.issuer}/introspect`, { client_id: authorized.client.client_id, token });
  await fetch(`${tenant.issuer}/nowhere?note=${token}`, {
    headers: { authorization: `Bearer ${token}`, cookie: `a=${token}`, "x-api-key": token },
  });
  await modern(tenant, token, "tools/call", {
    name: "echo",
    arguments: { text: `my tokens are ${token} and ${tokens.refresh_token}` },
  });
  const session = (await rpc(tenant.mcpUrl, token, INITIALIZE)).headers.get("mcp-session-id") ?? "";
  await rpc(
    tenant.mcpUrl,
    token,
    { id: 1, method: "tools/list" },
    { "mcp-session-id": session, "last-event-id": token },
  );
  await rpc(
    tenant.mcpUrl,
    token,
    { id: token, method: token, params: { name: token } },
    { "user-agent": token },
  );
  const asked = await (
    await modern(tenant, token, "tools/call", { name: "ask", arguments: { question: "?" } })
  ).json();
  expect(asked.result?.requestState, JSON.stringify(asked)).toBeTypeOf("string");
  secrets.push(session, asked.result?.requestState ?? "");
  const basic = Buffer.from(`own:${secret}`).toString("base64");
  const machine = await post(
    `${tenant.issuer}/token`,
    { grant_type: "client_credentials" },
    { authorization: `Basic ${basic}` },
  );
  secrets.push(basic, String(machine.json.access_token));
  const refreshed = await post(`${tenant.issuer}/token`, {
    grant_type: "refresh_token",
    client_id: authorized.client.client_id,
    refresh_token: tokens.refresh_token ?? "",
  });
  secrets.push(String(refreshed.json.access_token), String(refreshed.json.refresh_token));

  const manual = await control.createTenant({ options: { approval: "manual" } });
  const approved = await decide(manual);
  secrets.push(new URL(approved.headers.get("location") ?? "").searchParams.get("code") ?? "");
  const { url, state } = await authorizationUrl(manual, await register(manual));
  secrets.push(state);
  const page = await fetch(url, { redirect: "manual" });
  for (const cookie of page.headers.getSetCookie()) secrets.push(cookie.split(";")[0]?.split("=")[1] ?? "");
  const device = await post(`${manual.issuer}/device_authorization`, {
    client_id: (
      await register(manual, {
        grant_types: ["urn:ietf:params:oauth:grant-type:device_code"],
        response_types: [],
        redirect_uris: [],
      })
    ).client.client_id,
  });
  secrets.push(String(device.json.device_code), String(device.json.user_code));

  const inMemory = JSON.stringify([await tenant.entries(), await manual.entries()]);
  await witness.close();
  const written = await readFile(join(folder, "log.jsonl"), "utf8");
  const passed = secrets.filter((one) => one.length >= 8);
  expect(passed.length).toBe(secrets.length);
  expect(passed.filter((one) => written.includes(one) || inMemory.includes(one))).toEqual([]);
  for (const line of written.trimEnd().split("\n")) WitnessEntry.parse(JSON.parse(line));
});

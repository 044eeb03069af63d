import { afterAll, beforeAll, expect, test } from "vitest";
import { WitnessClient } from "../../witness-log/control-client.ts";
import { chat, echo, tokenOf } from "../testing/probes.ts";
import { connect, INITIALIZE, post, register, rpc } from "../testing/strict-client.ts";
import { Witness } from "../witness.ts";

let witness: Witness;
let control: WitnessClient;

beforeAll(async () => {
  witness = await Witness.start();
  control = new WitnessClient(witness.controlUrl, witness.key);
});
afterAll(() => witness.close());

test("a tenant id that is taken, an unknown option and an unknown tenant are refused in words", async () => {
  await control.createTenant({ id: "once" });
  await expect(control.createTenant({ id: "once" })).rejects.toThrow("There is a tenant once already");
  await expect(control.createTenant({ id: "Not An Id" })).rejects.toThrow("lower-case letters");
  await expect(control.tenant("nobody")).rejects.toThrow("There is no tenant nobody.");
});

test("a tenant whose first faults are wrong is not left behind", async () => {
  await expect(control.createTenant({ id: "broken", faults: { token: "no-such" } })).rejects.toThrow(
    "There is no fault token:no-such",
  );
  await expect(control.tenant("broken")).rejects.toThrow("There is no tenant broken.");
});

test("expiring sessions and clients makes the next request meet 404 and invalid_client", async () => {
  const tenant = await control.createTenant();
  const { authorized, tokens } = await connect(tenant);
  const session =
    (await rpc(tenant.mcpUrl, tokens.access_token, INITIALIZE)).headers.get("mcp-session-id") ?? "";
  await tenant.expire("sessions", "clients");
  const stale = await rpc(
    tenant.mcpUrl,
    tokens.access_token,
    { id: 1, method: "tools/list" },
    { "mcp-session-id": session },
  );
  expect(stale.status).toBe(404);
  expect((await tenant.entries()).at(-1)?.mcp?.session.is).toBe("ended");
  const form = {
    grant_type: "refresh_token",
    client_id: authorized.client.client_id,
    refresh_token: tokens.refresh_token ?? "",
  };
  expect((await post(authorized.server.token_endpoint, form)).json.error).toBe("invalid_client");
});

test("reset forgets tokens, clients and faults, and keeps the log", async () => {
  const tenant = await control.createTenant({ faults: { register: "forbidden" } });
  await tenant.reset();
  const token = await tokenOf(tenant);
  await tenant.reset();
  expect((await echo(tenant, token)).status).toBe(401);
  expect((await tenant.entries()).filter((entry) => entry.control?.event === "reset")).toHaveLength(2);
});

test("a closed tenant answers 404, drops what it held back, and its follower is told", async () => {
  const tenant = await control.createTenant({ faults: { prm: "hang" } });
  const origin = new URL(tenant.mcpUrl).origin;
  const hanging = fetch(`${origin}/.well-known/oauth-protected-resource/t/${tenant.id}/mcp`).catch(
    () => "dropped",
  );
  await tenant.waitFor((entry) => entry.step === "prm", { deadlineMs: 20_000, expected: "the held request" });
  const followed: string[] = [];
  const following = (async () => {
    for await (const entry of tenant.follow()) followed.push(entry.control?.event ?? entry.step);
  })();
  await tenant.close();
  expect(await hanging).toBe("dropped");
  await following;
  expect(followed.at(-1)).toBe("closed");
  expect((await fetch(tenant.mcpUrl)).status).toBe(404);
});

test("a tenant with a port of its own has an issuer without a path, and the root form of its metadata", async () => {
  const tenant = await control.createTenant({ options: { resourceMetadata: "root" } });
  expect(new URL(tenant.issuer).pathname).toBe("/");
  const challenge = (await rpc(tenant.mcpUrl, undefined, INITIALIZE)).headers.get("www-authenticate") ?? "";
  const announced = /resource_metadata="([^"]*)"/.exec(challenge)?.[1] ?? "";
  expect(announced).toBe(`${tenant.issuer.replace(/\/$/, "")}/.well-known/oauth-protected-resource`);
  expect(await (await fetch(announced)).json()).toMatchObject({ resource: tenant.mcpUrl });
});

test("the scripted model plays its turns, streamed or whole, and the log says what it was offered and said", async () => {
  const tenant = await control.createTenant();
  await tenant.script([
    { call: [{ tool: "echo", arguments: { text: "hi" } }] },
    { say: "It said {{result}}." },
  ]);
  expect(await (await chat(tenant)).json()).toMatchObject({
    choices: [
      {
        finish_reason: "tool_calls",
        message: { tool_calls: [{ function: { name: "echo", arguments: '{"text":"hi"}' } }] },
      },
    ],
  });
  const second = {
    model: "scripted",
    stream: true,
    messages: [
      { role: "user", content: "hi" },
      { role: "assistant", content: null },
      { role: "tool", content: "hi there" },
    ],
  };
  const streamed = await fetch(`${tenant.modelUrl}/chat/completions`, {
    method: "POST",
    body: JSON.stringify(second),
  });
  const words = [...(await streamed.text()).matchAll(/"content":"([^"]*)"/g)]
    .map((match) => match[1])
    .join("");
  expect(words).toBe("It said hi there.");
  const turns = (await tenant.entries()).flatMap((entry) =>
    entry.model ? [[entry.model.turn, entry.model.toolsOffered, entry.model.says]] : [],
  );
  expect(turns).toEqual([
    [0, ["echo"], undefined],
    [1, [], "It said hi there."],
  ]);
});

test("device flow: pending until a person approves the code, then a token", async () => {
  const tenant = await control.createTenant({ options: { approval: "manual" } });
  const grant = "urn:ietf:params:oauth:grant-type:device_code";
  const { server, client } = await register(tenant, {
    grant_types: [grant],
    response_types: [],
    redirect_uris: [],
  });
  const started = await post(server.device_authorization_endpoint, { client_id: client.client_id });
  const poll = () =>
    post(server.token_endpoint, {
      grant_type: grant,
      client_id: client.client_id,
      device_code: String(started.json.device_code),
    });
  expect((await poll()).json.error).toBe("authorization_pending");
  const page = String(started.json.verification_uri_complete);
  expect(await (await fetch(page)).text()).toContain("<title>Approve access</title>");
  await post(page, {
    user_code: String(started.json.user_code),
    decision: "approve",
    account: "ada@example.test",
  });
  expect((await echo(tenant, String((await poll()).json.access_token))).status).toBe(200);
});

test("the verdict of a tenant is read over the control side", async () => {
  const tenant = await control.createTenant();
  await connect(tenant);
  const verdicts = await tenant.verdict();
  expect(verdicts.length).toBeGreaterThan(20);
});

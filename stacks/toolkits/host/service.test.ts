import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { startHost } from "./testing/host-under-test.ts";

let host: Awaited<ReturnType<typeof startHost>>;
let ada: string;
let sam: string;

beforeAll(async () => {
  host = await startHost();
  [ada, sam] = await Promise.all([host.signUp("ada"), host.signUp("sam")]);
});
afterAll(() => host?.stop());

const VERIFIER = "v".repeat(43);
const REDIRECT = "http://127.0.0.1:9/callback";

async function register(): Promise<string> {
  const body = { redirect_uris: [REDIRECT], token_endpoint_auth_method: "none" };
  const { body: client } = await host.call("POST", "/oauth/register", body);
  return z.object({ client_id: z.string() }).parse(client).client_id;
}

async function ask(client: string, cookie: string, resource = `${host.url}/mcp`) {
  const query = new URLSearchParams({
    client_id: client,
    redirect_uri: REDIRECT,
    response_type: "code",
    code_challenge: createHash("sha256").update(VERIFIER).digest("base64url"),
    code_challenge_method: "S256",
    state: "here",
    resource,
  });
  return await host.call("GET", `/oauth/authorize?${query}`, undefined, { cookie });
}

const answer = (asked: { location: string | null }, cookie: string, approve: boolean) =>
  host.call("POST", `/v1/consents/${asked.location?.split("/").at(-1)}`, { approve }, { cookie });

const codeOf = ({ body }: { body: unknown }) =>
  new URL(z.object({ redirectTo: z.string() }).parse(body).redirectTo).searchParams;

const redeem = (client: string, code: string, more: Record<string, string> = {}) =>
  fetch(`${host.url}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: client,
      code,
      code_verifier: VERIFIER,
      redirect_uri: REDIRECT,
      ...more,
    }),
  });

describe("authorization", () => {
  test("somebody who is not signed in is asked to be, and comes back", async () => {
    const asked = await ask(await register(), "");
    expect(asked.location).toMatch(/\/sign-in\?next=oauth%2Fauthorize%3F/);
  });

  test("only the person who was asked can answer, and once", async () => {
    const asked = await ask(await register(), ada);
    expect((await answer(asked, sam, true)).status).toBe(404);
    const approved = await answer(asked, ada, true);
    expect(codeOf(approved).get("state")).toBe("here");
    expect((await answer(asked, ada, true)).status).toBe(404);
  });

  test("a no is told to the client, and leaves nothing", async () => {
    const asked = await ask(await register(), ada);
    const denied = codeOf(await answer(asked, ada, false));
    expect([denied.get("error"), denied.get("code")]).toEqual(["access_denied", null]);
  });

  test("a code is good once, for its client, its verifier, its redirect URI and its resource", async () => {
    const client = await register();
    const code = codeOf(await answer(await ask(client, ada), ada, true)).get("code") ?? "";
    const refused = [
      redeem(await register(), code),
      redeem(client, code, { code_verifier: "w".repeat(43) }),
      redeem(client, code, { redirect_uri: "http://127.0.0.1:9/other" }),
      redeem(client, code, { resource: `${host.url}/mcp/toolkits/other` }),
    ];
    for (const one of await Promise.all(refused)) expect(one.status).toBe(400);
    const both = await Promise.all([redeem(client, code), redeem(client, code)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  test("a resource that is not the host's, or names a toolkit that is not there, is no target", async () => {
    const client = await register();
    for (const resource of ["https://elsewhere.test/mcp", `${host.url}/mcp/toolkits/none`]) {
      const { location } = await ask(client, ada, resource);
      expect(new URL(location ?? "").searchParams.get("error")).toBe("invalid_target");
    }
  });
});

describe("the API", () => {
  test("serves no pages of other sites, and nobody who is not signed in", async () => {
    const origin = "https://elsewhere.test";
    expect((await host.call("GET", "/v1/toolkits", undefined, { cookie: ada, origin })).status).toBe(403);
    expect((await host.call("GET", "/v1/toolkits")).status).toBe(401);
  });

  test("keeps organizations apart: another one's toolkit is not there", async () => {
    const toolkit = { name: "Support", scope: "workspace" };
    expect((await host.call("POST", "/v1/toolkits", toolkit, { cookie: ada })).status).toBe(200);
    for (const method of ["GET", "DELETE"])
      expect((await host.call(method, "/v1/toolkits/support", undefined, { cookie: sam })).status).toBe(404);
  });

  test("names what does not fit", async () => {
    const given = await host.call("POST", "/v1/toolkits", { name: "", scope: "workspace" }, { cookie: ada });
    expect(given.status).toBe(400);
    expect(JSON.stringify(given.body)).toContain("name: must not be empty");
  });
});

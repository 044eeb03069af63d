import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClient, routes } from "../../contract/index.ts";
import { type DenUnderTest, type Person, startDen } from "../testing/den-under-test.ts";

let den: DenUnderTest;
let admin: Person;

beforeAll(async () => {
  den = await startDen();
  admin = await den.admin();
});
afterAll(() => den?.stop());

const post = (path: string, headers: Record<string, string>, body: unknown = {}) =>
  fetch(`${den.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

describe("a cookie session", () => {
  test("is HttpOnly and SameSite=Lax, and its secret is not in the database", async () => {
    const response = await post(
      "/v1/sign-in",
      {},
      {
        email: admin.session.user.email,
        password: "a long enough password",
      },
    );
    const cookie = response.headers.getSetCookie()[0] ?? "";
    expect(cookie).toMatch(/^den_session=denw_[\w-]{43}; .*HttpOnly; SameSite=Lax$/);
    const rows = await den.service.den.db.selectFrom("sessions").select("token_hash").execute();
    expect(JSON.stringify(rows)).not.toContain(cookie.split(/[=;]/)[1]);
  });

  test("changes nothing without the CSRF token, or with another session's", async () => {
    const other = await den.admin();
    for (const token of [undefined, "", "guess", other.session.csrfToken]) {
      const headers: Record<string, string> = { cookie: admin.client.cookieHeader() };
      if (token !== undefined) headers["x-csrf-token"] = token;
      const response = await post("/v1/teams", headers, { name: "Forged" });
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ error: { code: "csrf" } });
    }
    const { teams } = await admin.client.call(routes.listTeams, {});
    expect(teams).toEqual([]);
  });

  test("can't be opened from another website", async () => {
    const body = { email: admin.session.user.email, password: "a long enough password" };
    for (const headers of [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { origin: "https://evil.example" },
    ]) {
      expect((await post("/v1/sign-in", headers, body)).status).toBe(403);
    }
    expect((await post("/v1/sign-in", { "sec-fetch-site": "same-origin" }, body)).status).toBe(200);
  });

  test("ends with sign-out", async () => {
    const person = await den.admin();
    const cookie = person.client.cookieHeader();
    await person.client.call(routes.signOut, {});
    const response = await fetch(`${den.url}/v1/session`, { headers: { cookie } });
    expect(response.status).toBe(401);
  });
});

describe("signing in", () => {
  test("says the same for a wrong password and an unknown address", async () => {
    const client = createClient({ baseUrl: den.url });
    const attempts = await Promise.all(
      [admin.session.user.email, "nobody@example.com"].map((email) =>
        client.call(routes.signIn, { body: { email, password: "wrong" } }).catch((error: unknown) => error),
      ),
    );
    expect(attempts[0]).toEqual(attempts[1]);
    expect(attempts[0]).toMatchObject({ status: 401, problem: { code: "wrong_credentials" } });
  });

  test("names every field that is wrong", async () => {
    const response = await post(
      "/v1/sign-up",
      {},
      { email: "no", password: "short", name: " ", organizationName: "x" },
    );
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: {
        code: "bad_request",
        fields: {
          email: expect.any(String),
          password: "Use at least 10 characters.",
          name: "Give it a name.",
        },
      },
    });
  });

  test("knows an address once, in any case", async () => {
    const body = {
      email: admin.session.user.email.toUpperCase(),
      password: "a long enough password",
      name: "Ada",
      organizationName: "Second",
    };
    await expect(createClient({ baseUrl: den.url }).call(routes.signUp, { body })).rejects.toMatchObject({
      status: 409,
      problem: { fields: { email: expect.stringContaining("already has an account") } },
    });
  });
});

describe("bad requests", () => {
  test("broken JSON, huge bodies and unknown paths get the contract's error, and the process lives on", async () => {
    expect(await (await post("/v1/sign-in", {}, "{")).json()).toMatchObject({
      error: { code: "bad_request" },
    });
    expect(await (await post("/v1/sign-in", {}, { email: "x".repeat(300_000) })).json()).toMatchObject({
      error: { code: "too_large" },
    });
    expect(await (await post("/v1/nothing", {})).json()).toMatchObject({ error: { code: "not_found" } });
    expect((await fetch(`${den.url}/v1/%E0%A4%A`)).status).toBeLessThan(500);
    expect((await fetch(`${den.url}/healthz`)).status).toBe(200);
  });

  test("an answer never carries framework headers and is never cached", async () => {
    const { headers } = await fetch(`${den.url}/healthz`);
    expect(headers.get("x-powered-by")).toBeNull();
    expect(headers.get("cache-control")).toBe("no-store");
  });
});

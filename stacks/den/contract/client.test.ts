import { describe, expect, test } from "vitest";
import { createClient, ProblemError, routes } from "./index.ts";

const session = {
  user: { id: "usr_aaaaaaaaaaaaaaaa", name: "Ada", email: "ada@example.com" },
  member: { id: "mem_aaaaaaaaaaaaaaaa", role: "admin" },
  organization: { id: "org_aaaaaaaaaaaaaaaa", name: "Acme" },
  csrfToken: "csrf-1",
};

/** A fetch that answers from a list, in order, and remembers what it was asked. */
function scripted(...answers: Response[]) {
  const asked: { url: string; init: RequestInit }[] = [];
  const send: typeof fetch = async (url, init = {}) => {
    asked.push({ url: String(url), init });
    const next = answers.shift();
    if (!next) throw new Error(`no answer left for ${String(url)}`);
    return next;
  };
  return { send, asked };
}

describe("the typed client", () => {
  test("keeps the cookie and sends the CSRF token that sign-in answered", async () => {
    const { send, asked } = scripted(
      Response.json({ session }, { headers: { "set-cookie": "den_session=abc; Path=/; HttpOnly" } }),
      Response.json(
        {
          team: {
            id: "tem_aaaaaaaaaaaaaaaa",
            name: "Ops",
            memberIds: [],
            createdAt: "2026-01-01T00:00:00.000Z",
          },
        },
        { status: 201 },
      ),
    );
    const client = createClient({ baseUrl: "http://den", fetch: send, keepCookies: true });
    await client.call(routes.signIn, { body: { email: "ada@example.com", password: "correct horse" } });
    await client.call(routes.createTeam, { body: { name: "Ops" } });
    expect(new Headers(asked[1]?.init.headers).get("x-csrf-token")).toBe("csrf-1");
    expect(new Headers(asked[1]?.init.headers).get("cookie")).toBe("den_session=abc");
  });

  test("fills path parameters and leaves an undefined query out", async () => {
    const { send, asked } = scripted(Response.json({ ok: true }));
    const client = createClient({ baseUrl: "http://den", fetch: send, bearer: () => "dend_x" });
    await client.call(routes.deleteConnection, { params: { connectionId: "con_aaaaaaaaaaaaaaaa" } });
    expect(asked[0]?.url).toBe("http://den/v1/mcp-connections/con_aaaaaaaaaaaaaaaa");
    expect(new Headers(asked[0]?.init.headers).get("authorization")).toBe("Bearer dend_x");
  });

  test("turns a refusal into a ProblemError with code, status and field errors", async () => {
    const { send } = scripted(
      Response.json(
        { error: { code: "url_refused", message: "No.", fields: { url: "private" } } },
        { status: 400 },
      ),
    );
    const client = createClient({ baseUrl: "", fetch: send, bearer: () => "x" });
    const refusal = await client
      .call(routes.createConnection, {
        body: { name: "Tools", url: "http://10.0.0.1/", credentials: "shared" },
      })
      .catch((e: unknown) => e);
    expect(refusal).toBeInstanceOf(ProblemError);
    expect(refusal).toMatchObject({
      status: 400,
      problem: { code: "url_refused", fields: { url: "private" } },
    });
  });

  test("refuses an answer outside the contract", async () => {
    const { send } = scripted(Response.json({ teams: "none" }));
    const client = createClient({ baseUrl: "", fetch: send });
    await expect(client.call(routes.listTeams, {})).rejects.toThrow(/outside the contract/);
  });

  test("names an API that can't be reached", async () => {
    const client = createClient({
      baseUrl: "http://den",
      fetch: () => Promise.reject(new TypeError("fetch failed")),
    });
    await expect(client.call(routes.getHealth, {})).rejects.toMatchObject({
      problem: { code: "unavailable" },
    });
  });
});

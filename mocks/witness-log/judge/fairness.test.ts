import { describe, expect, it } from "vitest";
import type { McpFacts } from "../mcp-facts.ts";
import { judge } from "./judge.ts";
import { LogLines, ORIGIN, print, RESOURCE } from "./testing/log-lines.ts";
import { authorize, bearer, redeem } from "./testing/log-steps.ts";
import { failuresOf, statusOf } from "./testing/verdicts.ts";

const called = (session: string): Partial<McpFacts> => ({
  method: "tools/call",
  name: "echo",
  version: { header: "2025-11-25" },
  session: { presented: print(session), is: "live" },
});

describe("what is not the client's doing is not held against it", () => {
  it("a person reloads the authorization page", () => {
    const log = new LogLines();
    const first = authorize(log);
    authorize(log, { pkce: first.pkce, state: first.state });
    expect(failuresOf(judge(log.entries))).toEqual([]);
  });

  it("two people approve at the same time, with the same client", () => {
    const log = new LogLines();
    const consent = { outcome: "consent", issued: undefined, account: undefined } as const;
    const one = authorize(log, consent);
    const two = authorize(log, consent);
    const end = { outcome: "code", client: one.client } as const;
    log.add("approve", { ...end, state: one.state, account: "ada", issued: { code: print("a") } });
    log.add("approve", { ...end, state: two.state, account: "grace", issued: { code: print("b") } });
    expect(failuresOf(judge(log.entries))).toEqual([]);
    expect(statusOf(judge(log.entries), "authorization/one-at-a-time")).toBe("pass");
  });

  it("a person denies, and later tries again and approves", () => {
    const log = new LogLines();
    authorize(log, { outcome: "error", issued: undefined, error: { code: "access_denied" } });
    authorize(log, { mono: 5_000 });
    expect(failuresOf(judge(log.entries))).toEqual([]);
    expect(statusOf(judge(log.entries), "authorization/denial-ends")).toBe("pass");
  });

  it("a client whose new token is refused gives up at once: which it shows only when it is known to have left", () => {
    const log = new LogLines();
    const credentials = bearer(redeem(log, authorize(log)));
    log.add("mcp", { status: 401, challenge: { scheme: "Bearer" }, credentials, mcp: called("s") });
    expect(statusOf(judge(log.entries), "authorization/bounded")).toMatch(/^not exercised/);
    expect(statusOf(judge(log.entries, { left: true }), "authorization/bounded")).toBe("pass");
    const again = bearer(redeem(log, authorize(log)));
    log.add("mcp", { credentials: again, mcp: called("s") });
    expect(statusOf(judge(log.entries, { left: true }), "authorization/bounded")).toMatch(/^not exercised/);
  });

  it("tokens run out again and again, while a call needs more scope than each of them has", () => {
    const log = new LogLines();
    for (let round = 0; round < 6; round += 1) {
      const scope = { requested: "mcp:read", challenged: "mcp:read", supported: ["mcp:read"] };
      const credentials = bearer(redeem(log, authorize(log, { scope })));
      const challenge = { scheme: "Bearer", error: "insufficient_scope", scope: "mcp:tools" };
      log.add("mcp", { status: 403, challenge, credentials, mcp: called("s") });
      const over = credentials.map((one) => ({ ...one, is: "expired" as const }));
      const mcp = { ...called("s"), method: "tools/list" };
      log.add("mcp", {
        status: 401,
        challenge: { scheme: "Bearer", scope: "mcp:read" },
        credentials: over,
        mcp,
      });
    }
    expect(statusOf(judge(log.entries), "authorization/step-up-bounded")).not.toMatch(/^fail/);
  });

  it("a registration answered with a page gives no id, so that another one is tried", () => {
    const log = new LogLines();
    const registration = { redirectUris: ["http://127.0.0.1:1/cb"], fields: ["redirect_uris"] };
    for (let tries = 0; tries < 3; tries += 1)
      log.add("register", { status: 200, registration, faults: ["register:not-json"] });
    expect(statusOf(judge(log.entries, { left: true }), "registration/once")).toMatch(/^not exercised/);
  });

  it("a refresh answered with a page gives no token, so that the old one is sent on", () => {
    for (const [issued, expected] of [
      [undefined, /^not exercised/],
      [{ accessToken: print("fresh") }, /^fail/],
    ] as const) {
      const log = new LogLines();
      const token = redeem(log, authorize(log));
      const session = { presented: print("s"), is: "live" } as const;
      const old = { credentials: bearer(token, "expired"), status: 401 };
      log.add("mcp", { ...old, mcp: called("s") });
      const refreshToken = { fingerprint: token.issued?.refreshToken ?? "", is: "current" } as const;
      log.add("token", { grantType: "refresh_token", client: token.client, refreshToken, issued });
      log.add("mcp", { ...old, method: "DELETE", mcp: { kind: "delete", session } });
      expect(statusOf(judge(log.entries, { left: true }), "tokens/retries-with-new-token")).toMatch(expected);
    }
  });

  it("a place of metadata that a call for more scope told of needs no second look when a 401 tells of it, too", () => {
    for (const [seen, expected] of [
      [true, "pass"],
      [false, /^fail/],
    ] as const) {
      const log = new LogLines();
      const place = (path: string) => ({ scheme: "Bearer", resourceMetadata: `${ORIGIN}${path}` });
      const moved = "/metadata/elsewhere";
      log.add("mcp", { status: 401, challenge: place("/.well-known/oauth-protected-resource/mcp") });
      log.add("prm", { served: { location: "path", genuine: true } });
      const token = redeem(log, authorize(log));
      const scope = { ...place(moved), error: "insufficient_scope" };
      log.add("mcp", { status: 403, challenge: scope, credentials: bearer(token), mcp: called("s") });
      if (seen) log.add("prm", { path: moved, served: { location: "custom", genuine: true } });
      redeem(log, authorize(log));
      log.add("mcp", { status: 401, challenge: place(moved), credentials: bearer(token, "expired") });
      authorize(log);
      const verdicts = judge(log.entries, { left: true });
      expect(statusOf(verdicts, "discovery/follows-changed-metadata")).toMatch(expected);
    }
  });

  it("of two parts that are told different places at once, one gets the token for both", () => {
    const log = new LogLines();
    const place = (path: string) => ({ scheme: "Bearer", resourceMetadata: `${ORIGIN}${path}` });
    const wellKnown = "/.well-known/oauth-protected-resource/mcp";
    log.add("mcp", { status: 401, challenge: place(wellKnown) });
    log.add("mcp", { status: 401, challenge: place("/metadata/elsewhere") });
    log.add("prm", { served: { location: "path", genuine: true } });
    const verdicts = judge(log.entries, { left: true });
    expect(statusOf(verdicts, "discovery/uses-resource-metadata")).toBe("pass");
    expect(failuresOf(verdicts)).toEqual([]);
  });

  it("a resource without a path has its metadata at the root, whatever another resource of the host announces", () => {
    for (const announced of [true, false]) {
      const log = new LogLines();
      const challenge = (path: string) =>
        announced
          ? { scheme: "Bearer", resourceMetadata: `${ORIGIN}/.well-known/oauth-protected-resource${path}` }
          : { scheme: "Bearer" };
      log.add("mcp", { status: 401, challenge: challenge(""), path: "/", mcp: { resource: ORIGIN } });
      log.add("mcp", { status: 401, challenge: challenge("/mcp") });
      log.add("prm", {
        path: "/.well-known/oauth-protected-resource",
        served: { location: "root", genuine: true },
      });
      expect(failuresOf(judge(log.entries, { left: true }))).toEqual([]);
      log.add("prm", { served: { location: "path", genuine: true } });
      expect(failuresOf(judge(log.entries, { left: true }))).toEqual([]);
    }
  });

  it("a token endpoint that failed is asked again with the same code", () => {
    const log = new LogLines();
    const request = authorize(log);
    redeem(log, request, { status: 503, issued: undefined });
    redeem(log, request);
    expect(statusOf(judge(log.entries), "authorization/code-once")).toBe("pass");
  });

  it("a client that gives up when its token has run out, which its verdict says as it is", () => {
    const log = new LogLines();
    const over = bearer(redeem(log, authorize(log)), "expired");
    log.add("mcp", { status: 401, challenge: { scheme: "Bearer" }, credentials: over, mcp: called("s") });
    const verdicts = judge(log.entries, { left: true });
    expect(failuresOf(verdicts)).toEqual([]);
    expect(verdicts.find(({ rule }) => rule === "tokens/refreshes-when-expired")).toMatchObject({
      status: "not exercised",
      why: "a token ran out (#4), and the client neither refreshed it nor asked the person again",
    });
  });

  it("of two parts whose tokens ran out, one authorizes anew while the other has not yet refreshed", () => {
    const refusedRefresh = { status: 400, error: { code: "invalid_grant" }, issued: undefined } as const;
    for (const isRefused of [true, false]) {
      const log = new LogLines();
      const [one, other] = [redeem(log, authorize(log)), redeem(log, authorize(log))];
      const over = (token: typeof one) =>
        log.add("mcp", {
          status: 401,
          challenge: { scheme: "Bearer" },
          credentials: bearer(token, "expired"),
          mcp: called("s"),
        });
      over(one);
      const refreshToken = { fingerprint: one.issued?.refreshToken ?? "", is: "expired" as const };
      const client = { id: "client", kind: "pre-registered" as const };
      const resource = { sent: [RESOURCE], announced: [RESOURCE], equal: true };
      if (isRefused)
        log.add("token", { grantType: "refresh_token", refreshToken, client, resource, ...refusedRefresh });
      over(other);
      authorize(log);
      const found = statusOf(judge(log.entries), "tokens/refreshes-when-expired");
      if (isRefused) expect(found).not.toMatch(/^fail/);
      else expect(found).toMatch(/^fail/);
    }
  });

  it("the answer with the new refresh token never arrived", () => {
    const log = new LogLines();
    const first = redeem(log, authorize(log));
    const presented = { fingerprint: first.issued?.refreshToken ?? "", is: "current" as const };
    log.add("token", {
      grantType: "refresh_token",
      refreshToken: presented,
      status: null,
      issued: { refreshToken: print("lost") },
    });
    log.add("token", {
      grantType: "refresh_token",
      refreshToken: { ...presented, is: "rotated" },
      status: 400,
    });
    expect(statusOf(judge(log.entries), "tokens/rotated-refresh-token")).toMatch(/^not exercised/);
  });

  it.each([3_600, undefined])(
    "an idle client renews a token of %s seconds from half of its life on, and not sooner",
    (expiresIn) => {
      for (const [seconds, status] of [
        [1_900, "pass"],
        [30, "fail"],
      ] as const) {
        const log = new LogLines();
        let last = redeem(log, authorize(log)).issued?.refreshToken ?? "";
        for (let round = 1; round <= 3; round += 1) {
          const issued = {
            accessToken: print(`idle ${round}`),
            refreshToken: print(`next ${round}`),
            expiresIn,
          };
          const refreshToken = { fingerprint: last, is: "current" as const };
          log.add("token", {
            grantType: "refresh_token",
            refreshToken,
            issued,
            mono: round * seconds * 1_000,
            resource: { sent: [RESOURCE], announced: [RESOURCE], equal: true },
          });
          last = issued.refreshToken;
        }
        const found = statusOf(judge(log.entries), "tokens/one-refresh");
        if (status === "fail") expect(found).toMatch(/^fail/);
        else expect(found).not.toMatch(/^fail/);
      }
    },
  );

  it("the server itself gave a token for another audience", () => {
    const log = new LogLines();
    const token = redeem(log, authorize(log));
    log.add("mcp", { status: 401, credentials: bearer(token, "other-audience") });
    expect(failuresOf(judge(log.entries))).toEqual([]);
  });

  it("requests that were under way when a token ran out all carry it", () => {
    const log = new LogLines();
    const token = redeem(log, authorize(log));
    for (let call = 0; call < 20; call += 1)
      log.add("mcp", {
        status: 401,
        mono: 1_000 + call,
        durationMs: 50,
        credentials: bearer(token, "expired"),
        mcp: called("s"),
      });
    expect(statusOf(judge(log.entries), "tokens/no-401-loop")).toBe("pass");
  });

  it("an unfinished log does not say what the client would have done next", () => {
    const log = new LogLines();
    const token = redeem(log, authorize(log));
    log.add("mcp", {
      credentials: bearer(token),
      issued: { session: print("s") },
      mcp: { method: "initialize", answer: { form: "json", version: "2025-11-25" } },
    });
    expect(failuresOf(judge(log.entries))).toEqual([]);
    expect(statusOf(judge(log.entries), "sessions/initialized")).toMatch(/^not exercised/);
    expect(statusOf(judge(log.entries), "sessions/delete-on-leave")).toMatch(/^not exercised/);
    expect(failuresOf(judge(log.entries, { left: true }))).toEqual([
      "sessions/delete-on-leave: the client left without DELETE",
    ]);
  });

  it("a browser's preflight carries no token and no session", () => {
    const log = new LogLines();
    const token = redeem(log, authorize(log));
    log.add("mcp", {
      credentials: bearer(token),
      issued: { session: print("s") },
      mcp: { method: "initialize", version: {} },
    });
    log.add("mcp", {
      method: "OPTIONS",
      status: 204,
      mcp: { kind: "malformed", method: undefined, accept: { json: false, eventStream: false } },
    });
    expect(failuresOf(judge(log.entries))).toEqual([]);
  });

  it("one back end probes a second connection without a token while the first one works", () => {
    const log = new LogLines();
    const token = redeem(log, authorize(log));
    log.add("mcp", {
      credentials: bearer(token),
      issued: { session: print("s") },
      mcp: { method: "initialize", answer: { form: "json", version: "2025-11-25" } },
    });
    log.add("mcp", {
      credentials: bearer(token),
      mcp: { ...called("s"), kind: "notification", method: "notifications/initialized" },
    });
    log.add("mcp", { status: 401, challenge: { scheme: "Bearer" }, mcp: { method: "initialize" } });
    log.add("mcp", { credentials: bearer(token), mcp: called("s") });
    expect(failuresOf(judge(log.entries))).toEqual([]);
  });

  it("clients of different revisions share a tenant", () => {
    const log = new LogLines();
    log.add("mcp", {
      issued: { session: print("s") },
      mcp: { method: "initialize", answer: { form: "json", version: "2025-11-25" } },
    });
    log.add("mcp", { mcp: { ...called("s"), kind: "notification", method: "notifications/initialized" } });
    log.add("mcp", {
      mcp: {
        wire: "2026-07-28",
        method: "tools/list",
        headerMethod: "tools/list",
        version: { header: "2026-07-28", body: "2026-07-28" },
        meta: { present: true, protocolVersion: "2026-07-28", clientInfo: true, clientCapabilities: true },
      },
    });
    expect(failuresOf(judge(log.entries))).toEqual([]);
  });
});

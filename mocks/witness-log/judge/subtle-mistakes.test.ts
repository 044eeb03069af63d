/** Mistakes beside those that the test client makes: each fails the rule whose kind it is. */
import { expect, it } from "vitest";
import { judge } from "./judge.ts";
import { LogLines, print, RESOURCE } from "./testing/log-lines.ts";
import { authorize, bearer, redeem } from "./testing/log-steps.ts";
import { failuresOf, statusOf } from "./testing/verdicts.ts";

const failing = (log: LogLines): string[] =>
  failuresOf(judge(log.entries, { left: true })).map((one) => one.slice(0, one.indexOf(":")));

it("a token in a header of its own, or after a scheme that is none", () => {
  for (const wrong of [{ in: "another header" }, { in: "header", scheme: "Token" }] as const) {
    const log = new LogLines();
    const [right] = bearer(redeem(log, authorize(log)));
    if (!right) throw new Error("there is no token");
    const { scheme: _scheme, ...token } = right;
    log.add("mcp", { status: 401, challenge: { scheme: "Bearer" }, credentials: [{ ...token, ...wrong }] });
    expect(failing(log)).toContain("tokens/in-header");
  }
});

it("a refresh token in a parameter of the resource, or in the address that the browser opens", () => {
  const log = new LogLines();
  const refresh = `<${redeem(log, authorize(log)).issued?.refreshToken}>`;
  log.add("mcp", { query: { refresh_token: refresh } });
  expect(failing(log)).toContain("tokens/refresh-token-private");
  const other = new LogLines();
  const again = `<${redeem(other, authorize(other)).issued?.refreshToken}>`;
  authorize(other, { query: { login_hint: again } });
  expect(failing(other)).toContain("authorization/no-secret-in-url");
  authorize(log, { query: { login_hint: `<${print("ada")}>` } });
  expect(failing(log)).not.toContain("authorization/no-secret-in-url");
});

it("a redirect URI with a fragment", () => {
  for (const [uri, expected] of [
    ["https://app.example/callback#part", /^fail/],
    ["https://app.example/callback?part", "pass"],
  ] as const) {
    const log = new LogLines();
    log.add("register", { registration: { redirectUris: [uri], fields: ["redirect_uris"] } });
    expect(statusOf(judge(log.entries), "registration/redirect-uris")).toMatch(expected);
  }
});

it("a session that is ended with the token that had been replaced, where the new one was never used", () => {
  for (const [last, expected] of [
    ["old", /^fail/],
    ["new", "pass"],
  ] as const) {
    const log = new LogLines();
    const first = redeem(log, authorize(log));
    const refreshed = log.add("token", {
      grantType: "refresh_token",
      refreshToken: { fingerprint: first.issued?.refreshToken ?? "", is: "current" },
      resource: { sent: [RESOURCE], announced: [RESOURCE], equal: true },
      issued: { accessToken: print("fresh"), refreshToken: print("next") },
    });
    const credentials = bearer(last === "old" ? first : refreshed);
    log.add("mcp", { method: "DELETE", credentials, mcp: { kind: "delete", method: undefined } });
    expect(statusOf(judge(log.entries, { left: true }), "tokens/retries-with-new-token")).toMatch(expected);
  }
});

it("one id for two different messages under way side by side; the same message twice is a broken connection", () => {
  for (const [method, expected] of [
    ["tools/list", /^fail/],
    ["prompts/list", "pass"],
  ] as const) {
    const log = new LogLines();
    const mcp = {
      session: { presented: print("s"), is: "live" },
      version: { header: "2025-11-25" },
      answer: { form: "json", complete: true },
      id: 7,
    } as const;
    log.add("mcp", { issued: { session: print("s") }, mcp: { method: "initialize" } });
    const one = log.add("mcp", { mcp: { ...mcp, method: "prompts/list" } });
    log.add("mcp", { mono: one.mono + 1, mcp: { ...mcp, method } });
    expect(statusOf(judge(log.entries), "sessions/unique-ids")).toMatch(expected);
  }
});

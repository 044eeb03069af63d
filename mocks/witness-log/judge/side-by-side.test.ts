/** What parts, windows and starts of a client do side by side: what one was told, another need not know. */
import { describe, expect, it } from "vitest";
import type { WitnessEntry } from "../entry.ts";
import type { McpFacts } from "../mcp-facts.ts";
import { judge } from "./judge.ts";
import { ISSUER, LogLines, ORIGIN, print, RESOURCE } from "./testing/log-lines.ts";
import { authorize } from "./testing/log-steps.ts";
import { statusOf } from "./testing/verdicts.ts";

const verdict = (log: LogLines, rule: string): string | undefined =>
  statusOf(judge(log.entries, { left: true }), rule);

/** The head of a request whose connection was opened `opened` ms after the start. */
const connection = (id: number, nth: number, opened = 0): WitnessEntry["connection"] => ({ id, nth, opened });

describe("a session is lost, and one part opens another", () => {
  const old = {
    version: { header: "2025-11-25" },
    session: { presented: print("old"), is: "unknown" },
  } as const;
  const call = (id: number): Partial<McpFacts> => ({ ...old, method: "tools/call", name: "echo", id });
  const restart = (): LogLines => {
    const log = new LogLines();
    log.add("mcp", { status: 404, mcp: call(1) });
    log.add("mcp", { issued: { session: print("new") }, mcp: { method: "initialize", id: 2 } });
    return log;
  };

  it("while a call of another part waits for the connection", () => {
    const log = restart();
    log.add("mcp", { status: 404, mcp: call(3) });
    expect(verdict(log, "sessions/restarts-on-404")).toBe("pass");
  });

  it("which whoever calls after a use of the new one must know", () => {
    const log = restart();
    const session = { presented: print("new"), is: "live" } as const;
    log.add("mcp", { mcp: { method: "notifications/initialized", kind: "notification", session } });
    log.add("mcp", { status: 404, mcp: call(3) });
    expect(verdict(log, "sessions/restarts-on-404")).toMatch(/^fail/);
  });

  it("but not whoever wrote its call right behind that use, before it was answered", () => {
    const log = restart();
    const session = { presented: print("new"), is: "live" } as const;
    const use = log.add("mcp", {
      mcp: { method: "notifications/initialized", kind: "notification", session },
    });
    log.add("mcp", { status: 404, mono: use.mono + 1, mcp: call(3) });
    expect(verdict(log, "sessions/restarts-on-404")).toBe("pass");
  });
});

const stateless = (facts: Partial<McpFacts>): Partial<McpFacts> => ({ wire: "2026-07-28", ...facts });
const ask = (id: number, facts: Partial<McpFacts> = {}): Partial<McpFacts> =>
  stateless({
    method: "tools/call",
    name: "ask",
    id,
    answer: { form: "json", inputRequired: true },
    ...facts,
  });
const retry = (id: number): Partial<McpFacts> =>
  stateless({ method: "tools/call", name: "ask", id, inputResponses: true });

it("two windows that count their messages alike answer the same question, each its own", () => {
  const log = new LogLines();
  log.add("mcp", { mcp: ask(2) });
  log.add("mcp", { mcp: ask(3), issued: { requestState: print("state") } });
  log.add("mcp", { mcp: retry(3) });
  expect(verdict(log, "stateless/retry-id")).toBe("pass");
  expect(verdict(log, "stateless/request-state")).toMatch(/^not exercised/);
  log.add("mcp", {
    mcp: { ...retry(4), requestState: { presented: print("state"), echoed: true } },
  });
  expect(verdict(log, "stateless/request-state")).toBe("pass");
  log.add("mcp", { mcp: ask(5) });
  log.add("mcp", { mcp: retry(5) });
  expect(verdict(log, "stateless/retry-id")).toMatch(/^fail/);
});

it("a window that never listed the tools can't know which arguments go to headers; the one that did must", () => {
  const call = stateless({
    method: "tools/call",
    name: "test",
    answer: { form: "json", complete: true },
    mirrored: [{ header: "Mcp-Param-Region", expected: "eu", agrees: false }],
  });
  for (const [listed, called, shared, expected] of [
    [1, 2, true, /^fail/],
    [1, 2, false, /^fail/],
    ["a7", "0c", true, /^fail/],
    // A start of a program with ids of chance, or of the clock.
    ["a7", "0c", false, /^not exercised/],
    [1764489, 1764537, false, /^not exercised/],
    // Windows that count alike, also over the same connections.
    [1, 1, false, /^not exercised/],
    [1, 1, true, /^not exercised/],
  ] as const) {
    const log = new LogLines();
    const list = stateless({ method: "tools/list", id: listed, answer: { form: "json", complete: true } });
    log.add("mcp", { mcp: list, connection: connection(1, 1) });
    log.add("mcp", {
      mcp: { ...call, id: called },
      connection: connection(shared ? 1 : 2, shared ? 2 : 1, 100),
    });
    expect(verdict(log, "stateless/parameter-headers"), `${listed}, ${called}, ${shared}`).toMatch(expected);
  }
});

it("a resource keeps its authorization server when another resource names another one; its own word counts", () => {
  const [as1, as2] = [ISSUER, `${ISSUER}/as2`];
  const other = `${ORIGIN}/mcp/other`;
  for (const [moved, expected] of [
    [other, /^not exercised/],
    [RESOURCE, /^fail/],
  ] as const) {
    const log = new LogLines();
    const control = log.entries[0]?.control;
    control?.resources.push(other);
    const names = (resource: string, issuer: string) =>
      log.add("prm", {
        served: { location: "path", genuine: true, resource, authorizationServers: [issuer] },
      });
    names(RESOURCE, as1);
    authorize(log, { issuer: as1 });
    names(moved, as2);
    authorize(log, { issuer: as1 });
    expect(verdict(log, "registration/follows-issuer-change")).toMatch(expected);
  }
});

it("metadata that is asked for at every place at once arrives in any order; one by one it does not", () => {
  const appended = { path: "/t/a/.well-known/openid-configuration", status: 404 } as const;
  const inserted = { path: "/.well-known/oauth-authorization-server/t/a" } as const;
  const both = "/.well-known/openid-configuration/t/a";
  for (const [opened, expected] of [
    [5, "pass"],
    [50, /^fail/],
  ] as const) {
    const log = new LogLines();
    log.add("as-metadata", { ...appended, mono: 20, connection: connection(1, 1, 5) });
    log.add("as-metadata", { ...inserted, mono: 60, connection: connection(2, 1, opened) });
    log.add("as-metadata", { path: both, mono: 70, connection: connection(3, 1, opened) });
    expect(verdict(log, "discovery/metadata-order")).toMatch(expected);
  }
});

describe("a program with random ids, each time on a connection of its own", () => {
  const hello = (log: LogLines, id: string, at: number, credentials: WitnessEntry["credentials"] = []) =>
    log.add("mcp", {
      status: 401,
      challenge: { scheme: "Bearer" },
      credentials,
      connection: connection(at, 1, at * 10),
      mcp: { method: "initialize", id },
    });

  it("says at each start that one has to sign in; on one connection that is a client that ignores it", () => {
    const log = new LogLines();
    for (let start = 1; start <= 4; start += 1) hello(log, `id ${start}`, start);
    expect(verdict(log, "discovery/reacts-to-401")).toMatch(/^not exercised/);
    const deaf = new LogLines();
    for (let message = 1; message <= 4; message += 1)
      deaf.add("mcp", { status: 401, challenge: { scheme: "Bearer" }, mcp: { method: "ping", id: message } });
    expect(verdict(deaf, "discovery/reacts-to-401")).toMatch(/^fail/);
  });

  it("begins each time with the token that it has kept, which is over", () => {
    const log = new LogLines();
    const credentials = [
      { in: "header", scheme: "Bearer", fingerprint: print("over"), is: "expired" } as const,
    ];
    for (let start = 1; start <= 8; start += 1) hello(log, `id ${start}`, start, credentials);
    expect(verdict(log, "tokens/no-401-loop")).toBe("pass");
    const deaf = new LogLines();
    for (let message = 1; message <= 8; message += 1)
      deaf.add("mcp", {
        status: 401,
        challenge: { scheme: "Bearer" },
        credentials,
        mcp: { id: `id ${message}` },
      });
    expect(verdict(deaf, "tokens/no-401-loop")).toMatch(/^fail/);
  });
});

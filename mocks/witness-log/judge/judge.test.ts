import { describe, expect, it } from "vitest";
import { ruleVerdict } from "../control.ts";
import { judge, judgeTenants } from "./judge.ts";
import { openRequirements, parseRequirements } from "./requirements.ts";
import { RULE_GROUPS } from "./rule.ts";
import { RULES } from "./rules.ts";
import { CASES } from "./testing/cases.ts";
import { LogLines, print } from "./testing/log-lines.ts";
import { failuresOf, statusOf } from "./testing/verdicts.ts";

const NOBODY_CAME = new LogLines().entries;

describe("the table of rules", () => {
  it("names every rule once, in its group, with a source that names a clause", () => {
    const ids = RULES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, source, title } of RULES) {
      expect(RULE_GROUPS).toContain(id.split("/")[0]);
      expect(source).toMatch(/"|section/);
      expect(title.length).toBeLessThan(95);
    }
  });

  it("has for every rule a client that breaks it on the wire", () => {
    const broken = new Set(CASES.map(([mistake]) => mistake.split(":")[0]));
    expect(RULES.map(({ id }) => id).filter((id) => !broken.has(id))).toEqual([]);
  });
});

describe("a verdict", () => {
  it("is given by every rule, for an empty log too, and is then not exercised", () => {
    for (const entries of [[], NOBODY_CAME])
      expect(judge(entries).map(({ rule, status }) => `${rule}: ${status}`)).toEqual(
        RULES.map(({ id }) => `${id}: not exercised`),
      );
  });

  it("has the form that the control side answers with", () => {
    const log = new LogLines();
    log.add("authorize", { pkce: { method: "plain", challenge: print("challenge") } });
    for (const verdict of judge(log.entries)) expect(ruleVerdict.parse(verdict)).toEqual(verdict);
  });

  it("passes or fails only with entries that show it", () => {
    const log = new LogLines();
    log.add("authorize", { pkce: { method: "plain", challenge: print("challenge") } });
    for (const { status, entries } of judge(log.entries))
      expect(entries.length > 0).toBe(status !== "not exercised");
  });

  it("does not change with the order in which the lines are given, nor changes the lines", () => {
    const log = new LogLines();
    log.add("mcp", { status: 401, challenge: { scheme: "Bearer" } });
    log.add("prm");
    log.add("as-metadata");
    const before = structuredClone(log.entries);
    expect(judge(log.entries.toReversed())).toEqual(judge(log.entries));
    expect(log.entries).toEqual(before);
  });
});

it("refuses a log of several tenants, whose entries could not be told apart", () => {
  const both = [...new LogLines("one").entries, ...new LogLines("two").entries];
  expect(() => judge(both)).toThrow(
    "The log holds 2 tenants (one, two); judge them one by one with judgeTenants.",
  );
  expect([...judgeTenants(both).keys()]).toEqual(["one", "two"]);
});

it("reads an answer that was held back from both of its lines", () => {
  const log = new LogLines();
  const opened = log.add("authorize", {
    phase: "opened",
    status: null,
    state: { sent: print("state"), length: 20 },
    pkce: {
      method: "S256",
      challenge: print("challenge"),
      challengeLength: 43,
      challengeCharset: "base64url",
    },
  });
  const second = log.add("authorize", { pkce: { method: "S256", challenge: print("other") } });
  log.add("authorize", {
    phase: "closed",
    of: opened.seq,
    arrival: opened.arrival,
    mono: opened.mono,
    durationMs: 500,
    state: { sent: print("state"), length: 20, returned: "altered" },
    outcome: "code",
    issued: { code: print("code") },
  });
  log.add("token", {
    mono: opened.mono + 600,
    grantType: "authorization_code",
    code: { fingerprint: print("code"), is: "current" },
  });
  const verdict = judge(log.entries).find(({ rule }) => rule === "authorization/discards-wrong-state");
  expect(verdict).toMatchObject({ status: "fail", entries: [opened.seq, 5] });
  expect(second.seq).toBe(3);
});

it("lets the revision that a client speaks decide how much a demand weighs", () => {
  const severityOf = (wire: "2025-11-25" | "2026-07-28") => {
    const log = new LogLines();
    log.add("mcp", { mcp: { wire } });
    return judge(log.entries).find(({ rule }) => rule === "authorization/iss")?.severity;
  };
  expect(severityOf("2025-11-25")).toBe("should");
  expect(severityOf("2026-07-28")).toBe("must");
});

describe("requirements", () => {
  it("are rules, groups, all, none, or alternatives", () => {
    expect(parseRequirements(["tokens/in-header", "none"])).toEqual(["tokens/in-header"]);
    expect(parseRequirements(["sessions/accept|stateless/accept"])).toEqual([
      "sessions/accept|stateless/accept",
    ]);
    expect(parseRequirements(["discovery"])).toEqual(
      RULES.map(({ id }) => id).filter((id) => id.startsWith("discovery/")),
    );
    expect(parseRequirements(["all"])).toHaveLength(RULES.length);
    expect(() => parseRequirements(["tokens/in-heder"])).toThrow(
      /There is no rule or group "tokens\/in-heder"/,
    );
  });

  it("are open while no rule of an alternative was exercised; a failure exercises", () => {
    const log = new LogLines();
    log.add("authorize", { pkce: { method: "plain", challenge: print("challenge") } });
    const verdicts = judge(log.entries);
    expect(statusOf(verdicts, "authorization/pkce-s256")).toMatch(/^fail/);
    expect(failuresOf(verdicts).length).toBeGreaterThan(0);
    expect(openRequirements(verdicts, ["authorization/pkce-s256", "tokens/in-header"])).toEqual([
      "tokens/in-header",
    ]);
    expect(openRequirements(verdicts, ["tokens/in-header|authorization/pkce-s256"])).toEqual([]);
  });
});

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import type { WitnessEntry } from "../../../mocks/witness-log/entry.ts";
import { LogLines } from "../../../mocks/witness-log/judge/testing/log-lines.ts";
import { Failure } from "../../evidence/log/failure.ts";
import { type JudgeOptions, judgeCommand } from "./judge-command.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fraimz-judge-test-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const good = {
  pkce: { challenge: "abcdefabcdef", method: "S256", challengeLength: 43, challengeCharset: "base64url" },
} as const;
const plain = {
  pkce: { challenge: "abcdefabcdef", method: "plain", challengeLength: 43, challengeCharset: "base64url" },
} as const;
const PKCE: JudgeOptions = { require: ["authorization/pkce-s256"] };

async function judgeLog(entries: readonly WitnessEntry[], options: JudgeOptions = {}, tail = "") {
  const file = join(folder, "witness.jsonl");
  await writeFile(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join("") + tail);
  const lines: string[] = [];
  const exitCode = await judgeCommand(file, options, (line) => lines.push(line));
  return { exitCode, text: lines.join("\n") };
}

/** A log with one authorization request. */
function logWith(facts: Parameters<LogLines["add"]>[1], run?: string): WitnessEntry[] {
  const log = new LogLines(run);
  log.add("authorize", facts);
  return log.entries;
}

async function reasonOf(judging: Promise<unknown>) {
  const error: unknown = await judging.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Failure);
  return error instanceof Failure ? error.reason : undefined;
}

it("ends with 0 when nothing failed and what was required was exercised", async () => {
  const { exitCode, text } = await judgeLog(
    logWith({
      ...good,
      state: { length: 20, sent: "aaaaaaaaaaaa" },
      resource: { sent: ["r"], announced: ["r"], equal: true },
      scope: { requested: "a", supported: ["a"] },
    }),
    PKCE,
  );
  expect(text).toMatch(/✓ pkce-s256\s+Sends a PKCE challenge/);
  expect(exitCode).toBe(0);
});

it("ends with 1 when a rule failed, and shows why, the entries and the source", async () => {
  const { exitCode, text } = await judgeLog(logWith(plain), PKCE);
  expect(text).toMatch(/✕ pkce-s256\s+Sends a PKCE challenge with method S256 \(must\)/);
  expect(text).toContain("code_challenge_method was plain");
  expect(text).toContain("entries #2");
  expect(text).toContain("RFC 7636 section 4.3");
  expect(exitCode).toBe(1);
});

it("ends with 2 when something required was not exercised, and marks it", async () => {
  const { exitCode, text } = await judgeLog(new LogLines().entries, { require: ["tokens/in-header"] });
  expect(text).toMatch(/! in-header\s+not exercised: no request to an MCP endpoint carried a token/);
  expect(text).toContain("! required and not exercised: tokens/in-header");
  expect(exitCode).toBe(2);
});

it("a failure outweighs what was not exercised", async () => {
  expect((await judgeLog(logWith(plain), { require: ["tokens/in-header"] })).exitCode).toBe(1);
});

it("requires by default what every authorized client exercises", async () => {
  const { exitCode, text } = await judgeLog(new LogLines().entries);
  expect(text).toContain("required and not exercised: sessions/version-header or stateless/version-header");
  expect(exitCode).toBe(2);
});

it("requires nothing with none", async () => {
  expect((await judgeLog(new LogLines().entries, { require: ["none"] })).exitCode).toBe(0);
});

it("prints one JSON document with --json", async () => {
  const { text, exitCode } = await judgeLog(logWith(plain), { json: true });
  const document = z
    .object({
      verdict: z.literal("failed"),
      exitCode: z.literal(1),
      tenants: z.array(
        z.object({
          tenant: z.literal("default"),
          verdicts: z.array(z.object({ rule: z.string() })),
          open: z.array(z.string()),
        }),
      ),
    })
    .parse(JSON.parse(text));
  expect(document.tenants[0]?.verdicts.length).toBeGreaterThan(60);
  expect(exitCode).toBe(1);
});

it("judges every tenant of a log on its own, or only the one that is named", async () => {
  const both = [...logWith(plain, "one"), ...logWith(good, "two")];
  const all = await judgeLog(both, PKCE);
  expect(all.text).toContain("judge  one");
  expect(all.text).toContain("judge  two");
  const one = await judgeLog(both, { ...PKCE, tenant: "one" });
  expect(one.text).not.toContain("judge  two");
});

it("leaves out a torn last line", async () => {
  const { text } = await judgeLog(logWith(plain), PKCE, '{"v":1,"seq":3,"arr');
  expect(text).toContain("code_challenge_method was plain");
});

it("says which line is not the witness's", async () => {
  const reason = await reasonOf(judgeLog([], {}, '{"hello":"world"}\n'));
  expect(reason?.title).toContain("is not a witness's log");
  expect(reason?.next).toMatch(/^Line 1 is no entry of a witness's log, version 1: v: /);
});

it("says that a file is empty, not JSON, or missing", async () => {
  expect((await reasonOf(judgeLog([])))?.next).toBe("It holds no entry.");
  expect((await reasonOf(judgeLog([], {}, "<html>\n")))?.next).toBe("Line 1 is not JSON: <html>");
  expect((await reasonOf(judgeCommand(join(folder, "nothing.jsonl"))))?.title).toContain(
    "can't be read (ENOENT)",
  );
});

it("names the groups when a required rule does not exist", async () => {
  const reason = await reasonOf(judgeLog(new LogLines().entries, { require: ["token"] }));
  expect(reason?.next).toMatch(/^There is no rule or group "token"; groups are discovery, registration,/);
});

it("names the tenants when the one asked for is not there", async () => {
  const reason = await reasonOf(judgeLog(new LogLines("run-7").entries, { tenant: "run-8" }));
  expect(reason?.title).toContain('has no tenant "run-8"');
  expect(reason?.next).toBe("there are: run-7");
});

it("counts only what a caller says counts: --fail-on must leaves a failed should out", async () => {
  const noState = logWith({
    ...good,
    state: { length: 0 },
    resource: { sent: ["r"], announced: ["r"], equal: true },
  });
  expect((await judgeLog(noState, PKCE)).exitCode).toBe(1);
  expect((await judgeLog(noState, { ...PKCE, failOn: "must" })).exitCode).toBe(0);
});

it("bears a waived rule until its day, and fails for a waiver that is over, not needed, or no waiver", async () => {
  const file = join(folder, "waivers.json");
  const entries = logWith({
    ...plain,
    state: { length: 20, sent: "aaaaaaaaaaaa" },
    resource: { sent: ["r"], announced: ["r"], equal: true },
  });
  const waive = async (rule: string, until: string, reason = "a known defect") => {
    await writeFile(file, JSON.stringify([{ rule, reason, until }]));
    return judgeLog(entries, { ...PKCE, waivers: file });
  };
  const borne = await waive("authorization/pkce-s256", "2999-01-01");
  expect(borne.exitCode).toBe(0);
  expect(borne.text).toContain("~ waived until 2999-01-01: authorization/pkce-s256 (a known defect)");
  const over = await waive("authorization/pkce-s256", "2020-01-01");
  expect(over.exitCode).toBe(1);
  expect(over.text).toContain("the waiver of authorization/pkce-s256 ended on 2020-01-01");
  expect((await waive("authorization/state", "2999-01-01")).text).toContain(
    "the waiver of authorization/state is not needed any more",
  );
  expect((await reasonOf(waive("authorization/nothing", "2999-01-01")))?.next).toContain(
    "is no rule of the judge",
  );
});

it("weighs demands by the revision that a client is meant for", async () => {
  const log = logWith({
    ...good,
    iss: { value: "x", is: "wrong" },
    issued: { code: "bbbbbbbbbbbb" },
    outcome: "code",
  });
  const weight = async (targetRevision: "2025-11-25" | "2026-07-28") => {
    const { text } = await judgeLog(log, { json: true, targetRevision });
    const rules = z.object({
      tenants: z.array(z.object({ verdicts: z.array(z.object({ rule: z.string(), severity: z.string() })) })),
    });
    return rules.parse(JSON.parse(text)).tenants[0]?.verdicts.find(({ rule }) => rule === "authorization/iss")
      ?.severity;
  };
  expect(await weight("2025-11-25")).toBe("should");
  expect(await weight("2026-07-28")).toBe("must");
});

/** A client that never names its resource: at the token endpoint it fails because of what it did before. */
function withoutResource(): WitnessEntry[] {
  const resource = { sent: [], announced: ["r"], equal: false };
  const log = new LogLines();
  log.add("authorize", {
    ...good,
    state: { length: 20, sent: "aaaaaaaaaaaa" },
    scope: { requested: "a", supported: ["a"] },
    resource,
  });
  log.add("token", { grantType: "authorization_code", resource });
  return log.entries;
}

it("names the root of what follows from it, and a waiver of the root bears both", async () => {
  const { exitCode, text } = await judgeLog(withoutResource(), PKCE);
  expect([exitCode, text.includes("because of #2 (authorization/resource)")]).toEqual([1, true]);
  expect(text).toContain("2 failed (1 of them because of another)");
  const file = join(folder, "waivers.json");
  const waiver = { rule: "authorization/resource", reason: "next release", until: "2999-01-31" };
  await writeFile(file, JSON.stringify([waiver]));
  expect((await judgeLog(withoutResource(), { ...PKCE, waivers: file })).exitCode).toBe(0);
});

it("holds a registration against a client that was told an id", async () => {
  const log = new LogLines();
  log.add("register", { status: 201, client: { id: "made", kind: "registered" } });
  const told = await judgeLog(log.entries, { require: ["none"], toldClientId: ["given"] });
  expect(told.text).toContain("registered dynamically although it was told the id given");
  expect((await judgeLog(log.entries, { require: ["none"] })).exitCode).toBe(0);
});

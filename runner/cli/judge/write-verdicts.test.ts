import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { WitnessEntry } from "../../../mocks/witness-log/entry.ts";
import { LogLines } from "../../../mocks/witness-log/judge/testing/log-lines.ts";
import { Failure } from "../../evidence/log/failure.ts";
import { verifyRun } from "../../evidence/log/manifest.ts";
import { RunReport } from "../../report/report-schema.ts";
import { type JudgeOptions, judgeCommand } from "./judge-command.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fraimz-verdict-report-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const STATE = "authorization/state";
const PKCE = "authorization/pkce-s256";

/** A client that asks for authorization with the wrong challenge method. */
function plain(run?: string): WitnessEntry[] {
  const log = new LogLines(run);
  log.add("authorize", {
    pkce: { challenge: "abcdefabcdef", method: "plain", challengeLength: 43, challengeCharset: "base64url" },
    state: { length: 20, sent: "aaaaaaaaaaaa" },
    resource: { sent: ["r"], announced: ["r"], equal: true },
  });
  return log.entries;
}

async function reportOf(entries: readonly WitnessEntry[], options: JudgeOptions) {
  const [log, out] = [join(folder, "witness.jsonl"), join(folder, "report")];
  await writeFile(log, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  const exitCode = await judgeCommand(
    log,
    { out, ...options },
    () => {},
    () => {},
  );
  const text = (name: string) => readFile(join(out, name), "utf8");
  const report = RunReport.parse(JSON.parse(await text("report.json")));
  // One verdict: what the judge says is what the report says.
  expect(report.exitCode).toBe(exitCode);
  expect((await verifyRun(out)).problems).toEqual([]);
  const [junit, markdown, page] = [
    await text("junit.xml"),
    await text("report.md"),
    await text("fraimz.html"),
  ];
  return { report, junit, markdown, page, out };
}

it("shows a failed rule as a failed frame, with the exchange that decided it, in every form", async () => {
  const { report, junit, markdown, page } = await reportOf(plain(), { require: [STATE, PKCE] });
  expect(report.verdict).toBe("failed");
  const [flow] = report.flows;
  expect(flow?.frames.map(({ name, state }) => `${name} ${state}`)).toEqual([
    "the client passed",
    `${STATE} passed`,
    `${PKCE} failed`,
  ]);
  expect(flow?.frames[2]?.exchanges.map(({ entry }) => entry.step)).toEqual(["authorize"]);
  expect(flow?.judged.length).toBeGreaterThan(60);
  expect(junit).toMatch(/name="3 authorization\/pkce-s256"[^>]*><failure type="assertion"/);
  expect(junit).toContain("RFC 7636 section 4.3");
  expect(markdown).toContain("code\\_challenge\\_method was plain");
  expect(page).toContain("code_challenge_method was plain");
});

it("shows a failure that nobody required, and one that is borne as borne, never as passed", async () => {
  const unasked = await reportOf(plain(), { require: [STATE] });
  expect(unasked.report.flows[0]?.frames.map(({ name, state }) => `${name} ${state}`)).toContain(
    `${PKCE} failed`,
  );
  await rm(unasked.out, { recursive: true });
  const waivers = join(folder, "waivers.json");
  await writeFile(waivers, JSON.stringify([{ rule: PKCE, reason: "until we ship", until: "2999-01-01" }]));
  const { report } = await reportOf(plain(), { require: [STATE], waivers });
  expect(report.verdict).toBe("passed");
  expect(report.flows[0]?.frames.at(-1)?.checks).toMatchObject([
    {
      title: "Fails, and is borne until 2999-01-01: until we ship",
      expected: "a failure that is borne",
      actual: "fail: code_challenge_method was plain",
    },
  ]);
});

it("is incomplete by the rule that was required and not exercised: an error in JUnit, which is no pass", async () => {
  const { report, junit } = await reportOf(plain(), {
    require: [STATE, "tokens/in-header"],
    failOn: "must",
    waivers: await bearing(PKCE),
  });
  expect(report.verdict).toBe("incomplete");
  expect(junit).toMatch(/name="3 tokens\/in-header"[^>]*><error type="evidence"/);
});

it("asks no more of several tenants than the judge does: one that was judged in full is enough", async () => {
  const both = [...plain("one"), ...new LogLines("two").entries];
  const { report } = await reportOf(both, { require: [STATE], waivers: await bearing(PKCE) });
  expect(report.verdict).toBe("passed");
  expect(report.flows.map(({ id }) => id)).toEqual(["one", "two"]);
});

it("says what is wrong beside the rules", async () => {
  const { report } = await reportOf(plain(), {
    require: [STATE],
    waivers: await bearing(PKCE, "2020-01-01"),
  });
  expect(report.verdict).toBe("failed");
  expect(report.because).toContain(`the waiver of ${PKCE} ended on 2020-01-01`);
});

it("writes into no folder that holds a run, and says so before anything is judged", async () => {
  const { out } = await reportOf(plain(), { require: ["none"] });
  const error: unknown = await judgeCommand(join(folder, "nothing.jsonl"), { out }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error instanceof Failure && error.reason.title).toBe(`There is a run in ${out} already`);
});

async function bearing(rule: string, until = "2999-01-01"): Promise<string> {
  const file = join(folder, "waivers.json");
  await writeFile(file, JSON.stringify([{ rule, reason: "known", until }]));
  return file;
}

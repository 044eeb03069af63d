import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { requiredScenarios, scoreFolder, scoreScenario } from "./score.ts";

const ok = (id: string) => ({ id, status: "SUCCESS" });

test("a scenario passes with a success of its own and nothing bad", () => {
  expect(scoreScenario("ping", [ok("ping"), ok("wire-schema-valid")]).passed).toBe(true);
});

test("the wire format alone is no pass, nor are skipped or informative checks", () => {
  expect(scoreScenario("ping", [ok("wire-schema-valid")])).toMatchObject({
    passed: false,
    why: "nothing of its own was checked",
  });
  expect(
    scoreScenario("ping", [
      { id: "ping", status: "SKIPPED" },
      { id: "note", status: "INFO" },
    ]).passed,
  ).toBe(false);
  expect(scoreScenario("ping", []).passed).toBe(false);
});

test("a failure or a warning beside a success fails the scenario, and says why", () => {
  const warned = scoreScenario("ping", [
    ok("ping"),
    { id: "late", status: "WARNING", errorMessage: "it came late" },
  ]);
  expect(warned).toEqual({ scenario: "ping", passed: false, why: "warning of late: it came late" });
  expect(scoreScenario("ping", [ok("ping"), { id: "x", status: "FAILURE" }]).passed).toBe(false);
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "witness-score-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("results are found by scenario, also one with a slash, and a scenario without a result has failed", async () => {
  for (const name of ["server-ping-2026-11-20T14-04-37-218Z", "server-auth/basic-2026-11-20T14-04-37-218Z"]) {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, "checks.json"), JSON.stringify([ok("own")]));
  }
  const scores = await scoreFolder(folder, "server", ["ping", "auth/basic", "missing"]);
  expect(scores.map((one) => [one.scenario, one.passed])).toEqual([
    ["ping", true],
    ["auth/basic", true],
    ["missing", false],
  ]);
});

test("a scenario that failed says what the suite missed, and what the client said at last", async () => {
  const name = join(folder, "defaults-2026-11-20T14-04-37-218Z");
  await mkdir(name, { recursive: true });
  const missed = { id: "default", status: "FAILURE", details: { message: "Tool was not called" } };
  await writeFile(join(name, "checks.json"), JSON.stringify([missed]));
  await writeFile(
    join(name, "stderr.txt"),
    "  throw new OddError(1)\nOddError: no answer within 60 s\n    at x.js:1\n\nNode.js v20\n",
  );
  const [score] = await scoreFolder(folder, "client", ["defaults"]);
  expect(score?.why).toBe(
    "failure of default: Tool was not called; its last words: OddError: no answer within 60 s",
  );
});

test("only scored scenarios of the asked role are required", () => {
  const listing =
    "Server scenarios (test against a server):\n  - ping\n  - tools-list\n\nClient scenarios (test against a client):\n  - initialize\n\nRun and reported, but never scored:\n  pending (1):\n    - later [server]\n";
  expect(requiredScenarios(listing, "Server")).toEqual(["ping", "tools-list"]);
  expect(requiredScenarios(listing, "Client")).toEqual(["initialize"]);
});

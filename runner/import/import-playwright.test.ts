import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Recorder } from "../evidence/log/recorder.ts";
import { modelOf } from "../report/model.ts";
import type { Frame, RunReport } from "../report/report-schema.ts";
import { LiveLog } from "../report/run-log.ts";
import { importPlaywright } from "./import-playwright.ts";
import { readPlaywrightReport } from "./playwright-report.ts";

let dir: string;
let report: RunReport;
const png = PNG.sync.write(new PNG({ width: 4, height: 3 }));

const passed = { status: "passed", duration: 20, retry: 0, errors: [], attachments: [] };
const failed = {
  ...{ status: "failed", duration: 30, retry: 0, attachments: [] },
  errors: [
    {
      message:
        'Error: \u001b[2mexpect(\u001b[22mlocator) failed\n\nExpected: "Notes"\nReceived: "Nothing"\n\n  8 | code\n> 9 | code\n    at /x/notes.spec.ts:9:1',
      location: { file: join(process.cwd(), "tests/notes.spec.ts"), line: 9, column: 1 },
    },
  ],
};
const spec = (title: string, status: string, results: readonly object[], more: object = {}, line = 1) => ({
  ...{ title, file: "notes.spec.ts", line },
  tests: [{ projectName: "chromium", expectedStatus: "passed", status, results, ...more }],
});

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "fraimz-import-"));
  mkdirSync(join(dir, "pw/shots"), { recursive: true });
  writeFileSync(join(dir, "pw/shots/last.png"), png);
  writeFileSync(join(dir, "secret.txt"), "not for the report");
  const attachments = [
    { name: "first", contentType: "image/png", body: png.toString("base64") },
    { name: "said", contentType: "text/plain", body: Buffer.from("Milk").toString("base64") },
    { name: "last", contentType: "image/png", path: join(dir, "pw/shots/last.png") },
    { name: "torn", contentType: "image/png", body: png.subarray(0, 30).toString("base64") },
    { name: "elsewhere", contentType: "text/plain", path: join(dir, "secret.txt") },
    { name: "gone", contentType: "text/plain", path: "shots/gone.txt" },
    { name: "trace", contentType: "application/zip", body: "" },
  ];
  const steps = [{ title: "Write it", duration: 12, steps: [{ title: "type", duration: 5 }] }];
  const specs = [
    spec("is kept", "expected", [{ ...passed, attachments, steps, stdout: [{ text: "hello" }] }], {}, 3),
    spec("is lost", "unexpected", [failed, { ...failed, retry: 1 }]),
    spec("sometimes", "flaky", [failed, { ...passed, retry: 1 }]),
    spec("not now", "skipped", [{ ...passed, status: "skipped" }], {
      annotations: [{ type: "fixme", description: "later" }],
    }),
    spec("known", "expected", [failed], { expectedStatus: "failed" }),
    spec("must fail", "unexpected", [passed], { expectedStatus: "failed" }),
    spec("never ends", "unexpected", [{ ...failed, status: "timedOut" }]),
    spec("was interrupted", "skipped", [{ ...passed, status: "interrupted" }]),
    spec("has no result", "expected", []),
    spec("is kept", "expected", [passed]),
  ];
  writeFileSync(
    join(dir, "pw/report.json"),
    JSON.stringify({
      config: { version: "1.65.1", rootDir: join(process.cwd(), "tests") },
      suites: [
        {
          title: "notes.spec.ts",
          file: "notes.spec.ts",
          specs: [],
          suites: [{ title: "A note", file: "notes.spec.ts", specs }],
        },
      ],
      errors: [{ message: "Error: no tests in b.spec.ts" }],
    }),
  );
  const recorder = new Recorder(join(dir, "run"));
  const log = new LiveLog();
  recorder.onEvent(log.add);
  const path = join(dir, "pw/report.json");
  await importPlaywright(await readPlaywrightReport(path), path, recorder);
  recorder.close();
  report = modelOf(log, { closing: true });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function frame(name: string): Frame {
  const found = report.flows[0]?.frames.find((one) => one.name === `A note › ${name}`);
  if (found === undefined) throw new Error(`no frame of ${name}`);
  return found;
}

it("a file of tests is a flow, and each test a frame that says that it has no claim", () => {
  expect(report.flows).toMatchObject([
    { id: "notes.spec.ts", file: "tests/notes.spec.ts", stack: "Playwright 1.65.1", state: "failed" },
  ]);
  expect(frame("is kept")).toMatchObject({
    ...{ line: 3, tookMs: 20, state: "passed" },
    claim: "A note › is kept (a test's title, imported from Playwright: nobody's claim yet)",
  });
  expect(frame("is kept (2)").state).toBe("passed");
});

it.each([
  [
    "is lost",
    "failed",
    { kind: "assertion", title: "Error: expect(locator) failed", expected: '"Notes"', actual: '"Nothing"' },
  ],
  [
    "sometimes",
    "failed",
    { title: "It failed, and passed only when it was tried again", actual: "failed, then passed" },
  ],
  ["not now", "incomplete", { title: "The test was skipped", message: "fixme: later" }],
  ["must fail", "failed", { title: "It passed, and must not" }],
  ["never ends", "failed", { kind: "timeout" }],
  ["was interrupted", "incomplete", { kind: "interrupted" }],
  ["has no result", "incomplete", { message: "it has no result" }],
] as const)("no test is better than it was: one that %s is %s", (name, state, reason) => {
  expect(frame(name)).toMatchObject({ state, reason });
});

it("a test that fails as it says of itself passed", () => {
  expect(frame("known")).toMatchObject({
    state: "passed",
    checks: [{ ok: true, expected: "failed", actual: "failed" }],
  });
});

it("an error is a check that did not hold, once however often it was tried, at its line, without the code around it", () => {
  expect(frame("is lost").checks).toMatchObject([
    { ok: false, expected: '"Notes"', actual: '"Nothing"', source: "tests/notes.spec.ts:9" },
  ]);
  expect(frame("is lost").reason?.message).not.toContain("code");
});

it("pictures, texts, steps and output are kept, and what is not is named; nothing outside the report's folder is read", () => {
  const { pictures, attachments } = frame("is kept");
  expect(pictures).toMatchObject([
    { surface: "first", role: "also", width: 4, height: 3 },
    { surface: "chromium 1", role: "claim" },
  ]);
  expect(attachments.map(({ kind, title }) => `${kind}: ${title}`)).toEqual([
    "transcript: said",
    "transcript: Steps",
    "log: Output",
    "log: Not imported",
  ]);
  expect(JSON.stringify(report)).not.toContain("not for the report");
});

it("what went wrong outside any test is a problem of the run", () => {
  expect(report.problems).toMatchObject([
    { reason: { kind: "error", title: "Error: no tests in b.spec.ts" } },
  ]);
});

it.each([
  ["is not there", undefined, /ENOENT/],
  ["is no JSON", "<html>", /JSON/],
  ["is something else", '{"suites":[]}', /config/],
])("a report that %s is refused with what would be one", async (_what, content, why) => {
  const path = join(dir, "other.json");
  if (content === undefined) rmSync(path, { force: true });
  else writeFileSync(path, content);
  await expect(readPlaywrightReport(path)).rejects.toMatchObject({
    reason: {
      title: expect.stringContaining("is no JSON report of Playwright"),
      message: expect.stringMatching(why),
      next: expect.stringContaining("--reporter json"),
    },
  });
});

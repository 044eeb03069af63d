import { resolve } from "node:path";
import { KINDS } from "../evidence/log/reason-kinds.ts";
import type { FrameRecorder, Recorder } from "../evidence/log/recorder.ts";
import { pathWithin } from "../evidence/path-within.ts";
import { shellLine } from "../evidence/text/shell-words.ts";
import { filesOf, type ImportedFile, type ImportedTest, type PlaywrightReport } from "./playwright-report.ts";
import { keepEvidence, plain } from "./test-evidence.ts";
import { reasonOfTest, saidBy } from "./test-verdict.ts";

/**
 * Writes a run of Playwright into a log: each file, in each of its projects, as a flow, each test as a frame without a
 * claim. Nothing is better than it was: a test that passed only when it was tried again failed, and a skipped one did
 * not pass.
 * @param reportPath where the report is; its attachments are looked for beside it
 */
export async function importPlaywright(
  report: PlaywrightReport,
  reportPath: string,
  recorder: Recorder,
): Promise<void> {
  const files = filesOf(report);
  const keys = files.map((file) => keyOf(file, files));
  for (const [i, file] of files.entries()) declare(file, keys[i] ?? file.file, report, recorder);
  for (const [i, file] of files.entries()) await recordFile(file, keys[i] ?? file.file, reportPath, recorder);
  for (const { message = "" } of report.errors) {
    const [title = ""] = plain(message).split("\n");
    recorder.emit({ type: "problem", reason: { kind: "error", title, message: plain(message) } });
  }
}

function keyOf({ file, project }: ImportedFile, all: readonly ImportedFile[]): string {
  const several = all.some((other) => other.file === file && other.project !== project);
  return several && project !== "" ? `${file}@${project}` : file;
}

function declare(
  { file, project, tests }: ImportedFile,
  key: string,
  { config }: PlaywrightReport,
  recorder: Recorder,
): void {
  const inProject = pathWithin(process.cwd(), resolve(config.rootDir, file));
  recorder.emit({
    ...{ type: "flow.declared", flow: key, id: file, title: file, audience: "internal" },
    ...(inProject === undefined ? {} : { file: inProject }),
    ...(key === file ? {} : { variant: project }),
    ...{ stack: `Playwright ${config.version}`, requires: [] },
    reproduce: `npx playwright test ${shellLine([file, ...(project === "" ? [] : ["--project", project])])}`,
    frames: tests.map(({ name, line }, i) => ({
      ...{ index: i + 1, name, line, proves: [], controls: [] },
      claim: `${name} (a test's title, imported from Playwright: nobody's claim yet)`,
    })),
  });
}

async function recordFile(
  { project, tests }: ImportedFile,
  flow: string,
  reportPath: string,
  recorder: Recorder,
): Promise<void> {
  recorder.emit({ type: "flow.started", flow });
  let tookMs = 0;
  let worst:
    | { verdict: "failed" | "incomplete"; reason: NonNullable<ReturnType<typeof reasonOfTest>> }
    | undefined;
  for (const [i, imported] of tests.entries()) {
    const frame = i + 1;
    recorder.emit({ type: "frame.started", flow, frame });
    // A picture of the test before is none of what this one began with.
    const surface = `${project || "page"} ${frame}`;
    await recordTest(imported, recorder.frame(flow, frame), surface, reportPath);
    const reason = reasonOfTest(imported.test);
    const verdict = reason === undefined ? "passed" : KINDS[reason.kind].verdict;
    if (
      reason &&
      verdict !== "passed" &&
      (worst === undefined || (verdict === "failed" && worst.verdict !== "failed"))
    )
      worst = { verdict, reason };
    const took = imported.test.results.reduce((sum, { duration }) => sum + duration, 0);
    tookMs += took;
    recorder.emit({ type: "frame.ended", flow, frame, verdict, ...(reason ? { reason } : {}), tookMs: took });
  }
  recorder.emit({ type: "flow.ended", flow, ...(worst ?? { verdict: "passed" }), tookMs });
}

/** Its errors as checks that did not hold, and its evidence. */
async function recordTest(
  { test }: ImportedTest,
  recorder: FrameRecorder,
  surface: string,
  reportPath: string,
): Promise<void> {
  const last = test.results.at(-1);
  const asItMust = test.status === "expected";
  if (asItMust) {
    const { expectedStatus: expected } = test;
    const title = expected === "passed" ? "the test passed" : `the test ${expected}, as it says of itself`;
    recorder.note({ channel: "check", title, ok: true, expected, actual: last?.status ?? "", waitedMs: 0 });
  } else {
    // Of several tries the last one that failed: the others say the same.
    const failed = test.results.findLast(({ errors }) => errors.length > 0);
    for (const error of failed?.errors ?? []) {
      const { title, message, expected = "to hold", actual = message, at } = saidBy(error);
      const source = at === undefined ? {} : { source: `${at.file}:${at.line}` };
      recorder.note({ channel: "check", title, ok: false, expected, actual, waitedMs: 0, ...source });
    }
  }
  if (last) await keepEvidence(last, recorder, { surface, role: asItMust ? "claim" : "failure", reportPath });
}

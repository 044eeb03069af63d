import { readFile } from "node:fs/promises";
import { z } from "zod";
import { Failure } from "../evidence/log/failure.ts";
import { messageOf } from "../evidence/log/message-of.ts";

/** Of Playwright's JSON report (`--reporter json`) what an import reads; more is let be. */
const Location = z.object({ file: z.string(), line: z.number(), column: z.number().optional() });
const TestError = z.object({ message: z.string().optional(), location: Location.optional() });
const Output = z.union([z.object({ text: z.string() }), z.object({ buffer: z.string() })]);
const Step: z.ZodType<Step> = z.lazy(() =>
  z.object({ title: z.string(), duration: z.number(), steps: z.array(Step).optional() }),
);
export interface Step {
  readonly title: string;
  readonly duration: number;
  readonly steps?: readonly Step[] | undefined;
}
const Attachment = z.object({
  name: z.string(),
  contentType: z.string(),
  path: z.string().optional(),
  /** Base64. */
  body: z.string().optional(),
});
export type Attachment = z.infer<typeof Attachment>;
const Result = z.object({
  status: z.enum(["passed", "failed", "timedOut", "skipped", "interrupted"]).optional(),
  duration: z.number(),
  retry: z.number(),
  errors: z.array(TestError).default([]),
  stdout: z.array(Output).default([]),
  stderr: z.array(Output).default([]),
  steps: z.array(Step).default([]),
  attachments: z.array(Attachment).default([]),
});
export type Result = z.infer<typeof Result>;
const Test = z.object({
  projectName: z.string().default(""),
  expectedStatus: z.string(),
  /** `flaky`: it failed, and passed when it was tried again. */
  status: z.enum(["expected", "unexpected", "flaky", "skipped"]),
  annotations: z.array(z.object({ type: z.string(), description: z.string().optional() })).default([]),
  results: z.array(Result),
});
export type Test = z.infer<typeof Test>;
const Spec = z.object({ title: z.string(), file: z.string(), line: z.number(), tests: z.array(Test) });
const Suite: z.ZodType<Suite> = z.lazy(() =>
  z.object({ title: z.string(), file: z.string(), specs: z.array(Spec), suites: z.array(Suite).optional() }),
);
interface Suite {
  readonly title: string;
  readonly file: string;
  readonly specs: readonly z.infer<typeof Spec>[];
  readonly suites?: readonly Suite[] | undefined;
}
const Report = z.object({
  config: z.object({ version: z.string(), rootDir: z.string() }),
  suites: z.array(Suite),
  errors: z.array(TestError).default([]),
});
export type PlaywrightReport = z.infer<typeof Report>;

/** One test of a file in one project, with the titles that it stands under. */
export interface ImportedTest {
  readonly name: string;
  readonly line: number;
  readonly test: Test;
}

/** The tests of one file that ran in one project. */
export interface ImportedFile {
  readonly file: string;
  readonly project: string;
  readonly tests: readonly ImportedTest[];
}

/** @throws Failure when the file can't be read, or is no such report */
export async function readPlaywrightReport(path: string): Promise<PlaywrightReport> {
  const refuse = (why: string): Failure =>
    new Failure({
      kind: "error",
      title: `${path} is no JSON report of Playwright`,
      message: why,
      next: "write one with `npx playwright test --reporter json > report.json`",
    });
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw refuse(messageOf(error));
  });
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw refuse(messageOf(error));
  }
  const report = Report.safeParse(parsed);
  if (!report.success) throw refuse(z.prettifyError(report.error));
  return report.data;
}

/** The tests, by file and project, in the order of the report. */
export function filesOf({ suites }: PlaywrightReport): ImportedFile[] {
  const files = new Map<string, { file: string; project: string; tests: ImportedTest[] }>();
  const walk = (suite: Suite, titles: readonly string[]): void => {
    for (const { title, file, line, tests } of suite.specs) {
      for (const test of tests) {
        const key = JSON.stringify([file, test.projectName]);
        const one = files.get(key) ?? { file, project: test.projectName, tests: [] };
        one.tests.push({ name: unique([...titles, title].join(" › "), one.tests), line, test });
        files.set(key, one);
      }
    }
    for (const inner of suite.suites ?? []) walk(inner, [...titles, inner.title]);
  };
  // The outermost suite is the file.
  for (const suite of suites) walk(suite, []);
  return [...files.values()];
}

/** `--repeat-each` runs a test under one title several times. */
function unique(name: string, others: readonly ImportedTest[]): string {
  const same = others.filter((other) => other.name === name || other.name.startsWith(`${name} (`)).length;
  return same === 0 ? name : `${name} (${same + 1})`;
}

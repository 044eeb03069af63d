import { appendFile } from "node:fs/promises";
import { inWords } from "../evidence/call-site.ts";
import type { Reason } from "../evidence/log/events.ts";
import { nearestTo } from "../evidence/log/failure.ts";
import { pathWithin } from "../evidence/path-within.ts";
import { renderMarkdown } from "./markdown.ts";
import { oneLine, visible } from "./plain-text.ts";
import type { RunReport } from "./report-schema.ts";
import { isSettled } from "./settled.ts";

/** GitHub shows this many errors of one step; more would push out others without a word. */
export const ANNOTATIONS = 10;
/** GitHub's limit for the summary of one step, in bytes. */
const SUMMARY_BYTES = 1_048_576;
const MESSAGE = 2_000;

/** One error or warning of a workflow's step. */
interface Annotation {
  readonly level: "error" | "warning";
  readonly at?: Line | undefined;
  readonly title: string;
  readonly message: string;
}

/** A line of the project's code, from the project's root. */
interface Line {
  readonly file: string;
  readonly line?: number | undefined;
}

/**
 * Workflow commands that put each failed frame on the line of its file in the pull request.
 * @param project the project's folder from the repository's root, with a slash at its end, or ""
 * @returns lines for standard output, the gravest first, and a notice of what was left out
 */
export function renderAnnotations(report: RunReport, project = projectFolder()): string {
  const found: Annotation[] = [
    ...report.flows.filter(({ control }) => !control).flatMap(annotationsOfFlow),
    ...report.flows.flatMap(annotationsOfControl),
    ...report.problems.map(({ reason }) => ({
      level: "error" as const,
      at: reason.at,
      title: reason.title,
      message: said(reason),
    })),
  ];
  const shown = found.length > ANNOTATIONS ? found.slice(0, ANNOTATIONS - 1) : found;
  const more = found.length - shown.length;
  if (more > 0) {
    shown.push({ level: "error", title: "fraimz", message: `${more} more findings: see the report` });
  }
  return shown.map((one) => `${command(one, project)}\n`).join("");
}

/** GitHub knows files from the root of the checkout, which a package of a monorepo is not. */
function projectFolder(): string {
  const { GITHUB_WORKSPACE: checkout } = process.env;
  const folder = checkout ? pathWithin(checkout, process.cwd()) : undefined;
  return folder ? `${folder}/` : "";
}

/** The summary of a workflow's step: the same as the comment, with more room. */
export function renderStepSummary(report: RunReport, link?: string): string {
  // Counted in characters there and in bytes here: four bytes is the longest that a character takes.
  return renderMarkdown(report, { limit: SUMMARY_BYTES / 4, ...(link && { link }) });
}

/** Where a step of a workflow takes what it reports: standard output, and the file that the runner names. */
export interface GithubStep {
  readonly write: (text: string) => void;
  /** `GITHUB_STEP_SUMMARY`; undefined outside a workflow. */
  readonly summaryFile: string | undefined;
}

const THIS_STEP: GithubStep = {
  write: (text) => process.stdout.write(text),
  summaryFile: process.env.GITHUB_STEP_SUMMARY,
};

/**
 * Writes the annotations and appends the summary to the step's own.
 * @returns the summary's text
 */
export async function reportToGithub(report: RunReport, step: GithubStep = THIS_STEP): Promise<string> {
  const summary = renderStepSummary(report);
  step.write(renderAnnotations(report));
  if (step.summaryFile) await appendFile(step.summaryFile, `${summary}\n`);
  return summary;
}

type Flow = RunReport["flows"][number];

function annotationsOfFlow(flow: Flow): Annotation[] {
  if (isSettled(flow.state)) return [];
  if (flow.expected?.met) {
    const { frame, reason, until } = flow.expected;
    const { line } = flow.frames.find(({ name }) => name === frame) ?? {};
    const title = `fails as expected until ${until}: ${frame}`;
    return [{ level: "warning", at: placeOf(flow, undefined, line), title, message: reason }];
  }
  const failed = flow.frames.filter(({ state }) => state === "failed");
  if (failed.length === 0) {
    const level = flow.state === "failed" ? "error" : "warning";
    const message = flow.reason ? said(flow.reason) : flow.state;
    return [{ level, at: placeOf(flow, flow.reason), title: `${flow.title} is ${flow.state}`, message }];
  }
  return failed.map(({ index, name, claim, reason, line }) => {
    const why = reason ?? flow.reason;
    const message = `${claim}\n${why ? said(why) : ""}`;
    return { level: "error", at: placeOf(flow, why, line), title: `frame ${index}: ${name}`, message };
  });
}

function annotationsOfControl(flow: Flow): Annotation[] {
  const { control } = flow;
  if (!control || control.held === true) return [];
  const message = control.detail || "came to no end";
  return [{ level: "error", at: placeOf(flow, undefined), title: `control: ${control.name}`, message }];
}

/** Where a reason is to be read in the pull request: its own line, else the frame's, else the flow's file. */
function placeOf({ file }: Flow, reason: Reason | undefined, line?: number): Line | undefined {
  return reason?.at ?? (file === undefined ? undefined : { file, line });
}

function said(reason: Reason): string {
  const { title, message, expected, actual, next, at } = reason;
  return [
    title,
    expected || actual ? "" : message,
    expected && `expected ${expected}`,
    actual && `seen ${actual}`,
    nearestTo(reason),
    at && `at ${inWords(at)}`,
    at?.excerpt,
    next,
  ]
    .filter(Boolean)
    .join("\n");
}

function command({ level, at, title, message }: Annotation, project: string): string {
  const properties = [
    at && `file=${property(`${project}${at.file}`)}`,
    at?.line !== undefined && `line=${at.line}`,
    `title=${property(oneLine(title, 200))}`,
  ];
  return `::${level} ${properties.filter(Boolean).join(",")}::${data(visible(message).slice(0, MESSAGE))}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(visible(text)).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

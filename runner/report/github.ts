import { appendFile } from "node:fs/promises";
import type { Reason } from "../evidence/events.ts";
import { renderMarkdown } from "./markdown.ts";
import { oneLine, visible } from "./plain-text.ts";
import type { RunReport } from "./report-schema.ts";

/** GitHub shows this many errors of one step; more would push out others without a word. */
export const ANNOTATIONS = 10;
/** GitHub's limit for the summary of one step, in bytes. */
export const SUMMARY_BYTES = 1_048_576;
const MESSAGE = 2_000;

/**
 * Workflow commands that put each failed frame on its flow's file in the pull request.
 * @returns lines for standard output, the gravest first, and a notice of what was left out
 */
export function renderAnnotations(report: RunReport): string {
  const found = [
    ...report.flows.filter(({ control }) => !control).flatMap(annotationsOfFlow),
    ...report.flows.flatMap(({ id, control }) =>
      control && control.held !== true
        ? [command("error", fileOf(id), `control: ${control.name}`, control.detail || "came to no end")]
        : [],
    ),
    ...report.problems.map(({ reason }) => command("error", undefined, reason.title, said(reason))),
  ];
  const shown = found.length > ANNOTATIONS ? found.slice(0, ANNOTATIONS - 1) : found;
  const more = found.length - shown.length;
  if (more > 0) shown.push(command("error", undefined, "fraimz", `${more} more findings: see the report`));
  return shown.map((line) => `${line}\n`).join("");
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

function annotationsOfFlow(flow: RunReport["flows"][number]): string[] {
  if (flow.state === "passed") return [];
  const failed = flow.frames.filter(({ state }) => state === "failed");
  if (failed.length === 0) {
    const level = flow.state === "failed" ? "error" : "warning";
    const why = flow.reason ? said(flow.reason) : flow.state;
    return [command(level, fileOf(flow.id), `${flow.title} is ${flow.state}`, why)];
  }
  return failed.map(({ index, name, claim, reason }) => {
    const why = reason ?? flow.reason;
    return command("error", fileOf(flow.id), `frame ${index}: ${name}`, `${claim}\n${why ? said(why) : ""}`);
  });
}

function said({ title, message, expected, actual, next }: Reason): string {
  return [
    title,
    expected || actual ? "" : message,
    expected && `expected ${expected}`,
    actual && `seen ${actual}`,
    next,
  ]
    .filter(Boolean)
    .join("\n");
}

function fileOf(id: string): string {
  return `flows/${id}.flow.ts`;
}

function command(
  level: "error" | "warning",
  file: string | undefined,
  title: string,
  message: string,
): string {
  const properties = [file && `file=${property(file)}`, `title=${property(oneLine(title, 200))}`];
  return `::${level} ${properties.filter(Boolean).join(",")}::${data(visible(message).slice(0, MESSAGE))}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(visible(text)).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

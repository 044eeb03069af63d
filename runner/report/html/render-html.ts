import { createHash } from "node:crypto";
import { compareRuns, type RunComparison } from "../compare-runs.ts";
import { headline } from "../headline.ts";
import type { Attachment, Flow, RunReport } from "../report-schema.ts";
import type { RunFiles } from "../run-files.ts";
import type { CastFrames } from "./cast-frames.ts";
import { clientScript } from "./client-script.ts";
import { controlSection } from "./control-section.ts";
import { flowSection } from "./flow-section.ts";
import { html, Markup } from "./markup.ts";
import { Anchors, type PageContext, pictureFiles } from "./page-context.ts";
import { storePictures } from "./picture-store.ts";
import { aboutRun, comparisonSection, runProblems } from "./run-section.ts";
import { sideBar } from "./side-bar.ts";
import { styleSheet } from "./style-sheet.ts";
import { TextStore } from "./text-store.ts";
import { topBar } from "./top-bar.ts";

export interface HtmlOptions {
  /** Another run to compare with, and its files. */
  readonly against?: { readonly report: RunReport; readonly files: RunFiles };
  /** Keep only this execution of a flow (its key), for a report to be sent alone. */
  readonly only?: string;
}

/**
 * Renders a run as one file that needs nothing else: no network, no server, no file beside it.
 * Works with scripts off; a script adds keys, search, filters and decodes pictures when they come into view.
 * @param files where the run's pictures and texts are; a missing or changed one is named in its place
 * @throws when `only` names no flow of the run
 */
export async function renderHtml(
  report: RunReport,
  files: RunFiles,
  options: HtmlOptions = {},
): Promise<string> {
  const flows = inOrderOfAttention(select(report.flows, options.only));
  const comparison = options.against && compareRuns(report, options.against.report);
  const [pictures, texts, style, script] = await Promise.all([
    storePictures(
      [...flows.flatMap(pictureFiles), ...otherPictures(comparison)],
      eitherOf(files, options.against?.files),
    ),
    loadTexts(flows, files),
    styleSheet(),
    clientScript(),
  ]);
  const page: PageContext = {
    report,
    pictures,
    texts,
    casts: await playCasts(flows, texts),
    anchors: new Anchors(flows),
    comparison,
    placed: new Map(),
  };
  const proper = flows.filter(({ control }) => !control);
  const body = html`
${topBar(report, options.only)}
<div class="columns">
${sideBar(page, flows)}
<main id="main">
${runProblems(report)}
${comparison && comparisonSection(page, comparison)}
${proper.map((flow) => flowSection(page, flow))}
${controlSection(page, flows)}
${aboutRun(page)}
</main>
</div>`;
  const title = `${headline(report)} · fraimz`;
  return document(title, style, script, body);
}

function document(title: string, style: string, script: string, body: Markup): string {
  // `trusted-types 'none'` makes every way to turn text into markup throw, in this page's script too.
  const policy = [
    "default-src 'none'",
    "img-src data:",
    `style-src '${hashOf(style)}'`,
    `script-src '${hashOf(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the frames</a>
${body}
<script>${new Markup(script)}</script>
</body>
</html>
`.text;
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function select(flows: readonly Flow[], only: string | undefined): readonly Flow[] {
  if (only === undefined) return flows;
  const found = flows.filter(({ key }) => key === only);
  if (found.length > 0) return found;
  const known = flows.map(({ key }) => key).join(", ");
  throw new Error(`The run has no flow "${only}"; it has ${known || "none"}.`);
}

function inOrderOfAttention(flows: readonly Flow[]): Flow[] {
  const order = { failed: 0, incomplete: 1, "not reached": 2, skipped: 3, passed: 4 } as const;
  const weight = ({ state, control }: Flow) => (control ? (control.held === false ? -1 : 5) : order[state]);
  return [...flows].sort((a, b) => weight(a) - weight(b));
}

function otherPictures(comparison: RunComparison | undefined) {
  return comparison?.changes.flatMap(({ picture }) => (picture ? [picture] : [])) ?? [];
}

function eitherOf(files: RunFiles, others: RunFiles | undefined): RunFiles {
  if (!others) return files;
  return {
    async read(ref) {
      const read = await files.read(ref);
      return "missing" in read ? others.read(ref) : read;
    },
  };
}

function attachmentsOf(flow: Flow): Attachment[] {
  return [...flow.frames.flatMap(({ attachments }) => attachments), ...flow.outside.attachments];
}

async function loadTexts(flows: readonly Flow[], files: RunFiles): Promise<TextStore> {
  const texts = new TextStore(files);
  await texts.load(flows.flatMap(attachmentsOf));
  return texts;
}

async function playCasts(flows: readonly Flow[], texts: TextStore): Promise<Map<string, CastFrames>> {
  const casts = flows.flatMap(attachmentsOf).filter(({ kind }) => kind === "cast");
  const played = new Map<string, CastFrames>();
  if (casts.length === 0) return played;
  const { playCast } = await import("./cast-frames.ts");
  for (const cast of casts) {
    // What is no recording is shown as the text that it is.
    const frames = await playCast(texts.get(cast).text).catch(() => undefined);
    if (frames) played.set(cast.file.sha256, frames);
  }
  return played;
}

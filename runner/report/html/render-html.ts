import { compareRuns, type RunComparison } from "../compare-runs.ts";
import type { EarlierRuns } from "../earlier-runs.ts";
import { headline } from "../headline.ts";
import type { Attachment, Flow, RunReport } from "../report-schema.ts";
import type { RunFiles } from "../run-files.ts";
import type { CastFrames } from "./cast-frames.ts";
import { controlSection } from "./control-section.ts";
import { flowSection } from "./flow-section.ts";
import { htmlDocument } from "./html-document.ts";
import { html } from "./markup.ts";
import { Anchors, type PageContext, pictureFiles } from "./page-context.ts";
import { pageScript } from "./page-script.ts";
import { storePictures } from "./picture-store.ts";
import { aboutRun, comparisonSection, runProblems } from "./run-section.ts";
import { sideBar } from "./side-bar.ts";
import { styleSheet } from "./style-sheet.ts";
import { targetTable } from "./target-table.ts";
import { TextStore } from "./text-store.ts";
import { topBar } from "./top-bar.ts";

export interface HtmlOptions {
  /** Another run to compare with, and its files. */
  readonly against?: { readonly report: RunReport; readonly files: RunFiles };
  /** How frames did in the runs before, for a small trend beside each. */
  readonly earlier?: EarlierRuns;
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
    pageScript("report"),
  ]);
  const page: PageContext = {
    report,
    pictures,
    texts,
    casts: await playCasts(flows, texts),
    anchors: new Anchors(flows),
    comparison,
    earlier: options.earlier,
    placed: new Map(),
  };
  const proper = flows.filter(({ control }) => !control);
  const body = html`<a class="skip" href="#main">Skip to the frames</a>
${topBar(report, options.only)}
<div class="columns">
${sideBar(page, flows)}
<main id="main">
${runProblems(report)}
${comparison && comparisonSection(page, comparison)}
${targetTable(page, report)}
${proper.map((flow) => flowSection(page, flow))}
${controlSection(page, flows)}
${aboutRun(page)}
</main>
</div>`;
  const title = `${headline(report)} · fraimz`;
  return htmlDocument({ title, style, script, body, sources: ["img-src data:"] });
}

function select(flows: readonly Flow[], only: string | undefined): readonly Flow[] {
  if (only === undefined) return flows;
  const found = flows.filter(({ key }) => key === only);
  if (found.length > 0) return found;
  const known = flows.map(({ key }) => key).join(", ");
  throw new Error(`The run has no flow "${only}"; it has ${known || "none"}.`);
}

function inOrderOfAttention(flows: readonly Flow[]): Flow[] {
  const order = {
    failed: 0,
    incomplete: 1,
    "not reached": 2,
    skipped: 3,
    "known defect": 4,
    "not applicable": 5,
    passed: 6,
  } as const;
  const weight = ({ state, control }: Flow) => (control ? (control.held === false ? -1 : 7) : order[state]);
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

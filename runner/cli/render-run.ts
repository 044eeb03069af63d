import { join } from "node:path";
import { Failure } from "../evidence/log/failure.ts";
import { type HashedEvidence, writeManifest } from "../evidence/log/manifest.ts";
import { unwritten } from "../evidence/log/write-whole.ts";
import { nearestOf } from "../flow/select-flows.ts";
import { placeFile } from "../process/kept-files.ts";
import { type HtmlOptions, renderHtml } from "../report/html/render-html.ts";
import type { RunReport } from "../report/report-schema.ts";
import { filesIn } from "../report/run-files.ts";

/** A run whose log is closed and hashed. */
export interface RenderableRun {
  readonly dir: string;
  readonly report: RunReport;
  readonly hashed: HashedEvidence;
  /** Markdown that stands after the flows. */
  readonly appendix?: string | undefined;
}

/** Renderings beside the two that every run gets, by the name that `--reporter` takes. */
const OTHERS = {
  markdown: async (report: RunReport, appendix?: string) => ({
    file: "report.md",
    text: (await import("../report/markdown.ts")).renderMarkdown(
      report,
      appendix === undefined ? {} : { appendix },
    ),
  }),
  junit: async (report: RunReport) => ({
    file: "junit.xml",
    text: (await import("../report/junit.ts")).renderJunit(report),
  }),
  github: async (report: RunReport) => ({
    file: "summary.md",
    text: await (await import("../report/github.ts")).reportToGithub(report),
  }),
} as const;

/** Names that `--reporter` takes. `json` is always written. */
const REPORTERS = ["html", "json", ...Object.keys(OTHERS)];

/** @throws Failure naming the nearest reporter for a name that is none */
export function checkReporters(names: readonly string[]): void {
  const unknown = names.find((name) => !REPORTERS.includes(name));
  if (unknown === undefined) return;
  throw new Failure({
    kind: "error",
    title: `There is no reporter "${unknown}"`,
    message: nearestOf(unknown, REPORTERS),
    next: `reporters: ${REPORTERS.join(", ")}`,
  });
}

/**
 * Writes `fraimz.html`, `report.json` and what else was asked for, then the manifest over all of it.
 * @returns the path of the HTML report
 * @throws Failure when one can't be written
 */
export async function renderRun(
  { dir, report, hashed, appendix }: RenderableRun,
  reporters: readonly string[],
  options: HtmlOptions = {},
): Promise<string> {
  // Half of a report would look like a whole one.
  const write = (path: string, text: string): Promise<void> =>
    placeFile(path, text).catch((error: unknown) => {
      throw unwritten(error, path);
    });
  const html = join(dir, "fraimz.html");
  await write(html, await renderHtml(report, filesIn(dir), options));
  await write(join(dir, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
  for (const [name, render] of Object.entries(OTHERS)) {
    if (!reporters.includes(name)) continue;
    const { file, text } = await render(report, appendix);
    await write(join(dir, file), text);
  }
  const { run } = report;
  const about = { run: run.id, git: run.git, platform: run.platform, node: run.node, fraimz: run.fraimz };
  await writeManifest(dir, hashed, about);
  return html;
}

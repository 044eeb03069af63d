import { headline } from "../headline.ts";
import { duration } from "../plain-text.ts";
import type { RunReport } from "../report-schema.ts";
import { html, type Markup } from "./markup.ts";
import { sign } from "./state-sign.ts";

/** The verdict in words, the totals, and where the run comes from. */
export function topBar(report: RunReport, only?: string): Markup {
  const { run, totals, verdict } = report;
  const { frames } = totals;
  const counts = [
    ["declared", frames.declared, ""],
    ["ran", frames.ran, ""],
    ["passed", frames.passed, "passed"],
    ["failed", frames.failed, frames.failed > 0 ? "failed" : ""],
    ...(frames.incomplete > 0 ? [["incomplete", frames.incomplete, "incomplete"] as const] : []),
    ["not reached", frames.notReached, ""],
    ["skipped", frames.skipped, ""],
    ...(frames.knownDefects > 0 ? [["known defects", frames.knownDefects, "known-defect"] as const] : []),
    ...(frames.notApplicable > 0 ? [["not applicable", frames.notApplicable, ""] as const] : []),
  ] as const;
  const about = [
    `${run.startedAt.slice(0, 10)} ${run.startedAt.slice(11, 19)} UTC`,
    duration(run.tookMs),
    ...new Set(
      run.drivers.slice(0, 3).map((driver) => driver.replace(/^(\D*\d+)\.[\d.]+$/, "$1").replace("/", " ")),
    ),
    ...run.standIns,
    run.hash ? `run ${run.hash.slice(0, 8)}` : "",
  ];
  return html`
<header class="top">
  <p class="brand">fr<b>ai</b>mz</p>
  <h1 class="${verdict}">${sign(verdict)} <span>${headline(report)}</span></h1>
  <dl class="totals" aria-label="Frames">${counts.map(
    ([name, count, kind]) => html`<div class="${kind}"><dt>${name}</dt><dd>${count}</dd></div>`,
  )}</dl>
  <p class="origin">
    <span>${run.git ? html`<code>${run.git.commit.slice(0, 7)}</code> on ${run.git.branch} · ${run.git.dirty ? html`<b class="bad">with uncommitted changes</b>` : "clean"}` : "outside a checkout"}</span>
    <span>${about.filter(Boolean).join(" · ")}</span>
    ${only && html`<span>exported alone: <code>${only}</code></span>`}
  </p>
</header>`;
}

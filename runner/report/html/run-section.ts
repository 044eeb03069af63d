import { COMMAND } from "../../evidence/command-name.ts";
import type { RunComparison } from "../compare-runs.ts";
import { coverageInWords } from "../headline.ts";
import { LIMITS } from "../limits.ts";
import { duration, plural, size } from "../plain-text.ts";
import type { RunReport } from "../report-schema.ts";
import { isSettled } from "../settled.ts";
import { reasonBanner } from "./frame-card.ts";
import { html, type Markup } from "./markup.ts";
import type { PageContext } from "./page-context.ts";
import { brief, value } from "./shown-value.ts";
import { timeline } from "./timeline.ts";

/** Why the run is not passed, where its flows don't say it themselves: problems, lost lines, controls. */
export function runProblems({ problems, log, because, verdict, flows }: RunReport): Markup | false {
  const told = flows.filter(
    ({ state, control, expected }) => !isSettled(state) && !control && !expected?.met,
  ).length;
  if (verdict === "passed" || because.length <= told) return false;
  return html`
<section class="problems" aria-label="Why">
  <details${problems.length + log.length > 0 && html` open`}><summary>Why this run is ${verdict}: ${plural(because.length, "reason")}</summary>
  <ul>${because.map((why) => html`<li>${brief(why)}</li>`)}</ul></details>
  ${problems.map(({ reason, flow }) => html`<div class="frame ${reason.kind === "approval" ? "incomplete" : "failed"} problem">${flow && html`<p class="eyebrow">${brief(flow)}</p>`}${reasonBanner(reason)}</div>`)}
</section>`;
}

/** How this run differs from another one. */
export function comparisonSection(page: PageContext, comparison: RunComparison): Markup {
  const { runId, startedAt, commit, changes, unchanged } = comparison;
  const kinds = ["verdict", "picture", "new", "gone", "time"] as const;
  const titles = {
    verdict: "Other verdict",
    picture: "Other picture",
    new: "New",
    gone: "Gone",
    time: "Other time",
  };
  return html`
<section class="compared" aria-labelledby="compared"><h2 id="compared">Compared with run ${runId}</h2>
  <p class="about">${startedAt.slice(0, 19).replace("T", " ")} UTC${commit && html` · <code>${commit.slice(0, 7)}</code>`} · ${plural(unchanged, "frame")} unchanged</p>
  ${kinds.map((kind) => {
    const found = changes.filter((change) => change.kind === kind);
    return (
      found.length > 0 &&
      html`<h3>${titles[kind]} <b>${found.length}</b></h3><ul>${found.map(
        ({ flow, frame, name, before, now }) => {
          const place = page.report.flows.find(({ key }) => key === flow);
          const here = place?.frames.find((each) => each.index === frame && each.name === name);
          const label = html`${brief(flow)} ${frame} ${brief(name)}`;
          const how =
            kind === "verdict" || kind === "time"
              ? `: ${before} → ${now}`
              : kind === "picture"
                ? ` on ${now}`
                : "";
          return html`<li>${place && here ? html`<a href="#${page.anchors.frame(place, here)}">${label}</a>` : label}${how}</li>`;
        },
      )}</ul>`
    );
  })}
</section>`;
}

/** Everything about the run that is not a flow: services, timeline, versions, and what this report leaves out. */
export function aboutRun(page: PageContext): Markup {
  const { report, pictures } = page;
  const { run, controls, coverage } = report;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["run", run.id],
    ["hash", run.hash ?? "none yet: the manifest was not written"],
    ["verify", run.hash && `${COMMAND} verify ${run.id}`],
    ["command", run.command],
    [
      "commit",
      run.git &&
        `${run.git.commit} on ${run.git.branch}, ${run.git.dirty ? "with uncommitted changes" : "clean"}`,
    ],
    [
      "shard",
      run.shard &&
        `${run.shard.index} of ${run.shard.count}: a part, which \`${COMMAND} merge\` joins with the others`,
    ],
    [
      "merged from",
      run.mergedFrom
        ?.map(({ index, count, run: id }) => (index === undefined ? id : `${index}/${count} ${id}`))
        .join(", "),
    ],
    ["fraimz", run.fraimz],
    ["platform", `${run.platform}, Node ${run.node}${run.ci ? ", CI" : ""}`],
    ["driver", run.drivers.join(", ")],
    ["stand-ins", run.standIns.join(", ") || "none"],
    ["workers", run.workers.join(", ")],
    [
      "controls",
      controls.declared > 0
        ? `${controls.held} held, ${controls.broken} did not, ${controls.incomplete} came to no end`
        : "none in this run",
    ],
    ["can fail", coverage && coverageInWords(coverage)],
  ];
  return html`
<section class="about-run" aria-labelledby="about-run"><h2 id="about-run">About this run</h2>
  ${timeline(page)}
  ${serviceTable(report)}
  <dl class="facts">${facts.map(([name, is]) => is && html`<div><dt>${name}</dt><dd>${value(is)}</dd></div>`)}</dl>
  <p class="left-out">${pictures.kept}. This report holds at most ${size(LIMITS.pictureBytes)} of pictures, ${plural(LIMITS.textCharacters, "character")}
    of each text and ${plural(LIMITS.allTextCharacters, "character")} of all; per frame ${LIMITS.acts} acts, ${LIMITS.checks} checks and ${LIMITS.exchanges} exchanges.
    What is left out is named where it would stand, and is whole in <code>report.json</code> and <code>files/</code>.</p>
  <p class="keys needs-script">Keys: <kbd>j</kbd> <kbd>k</kbd> next and previous frame, <kbd>n</kbd> next failed frame, <kbd>/</kbd> search,
    <kbd>a</kbd> <kbd>e</kbd> <kbd>d</kbd> <kbd>c</kbd> <kbd>b</kbd> <kbd>s</kbd> <kbd>o</kbd> actual, expected, difference, close-up, frame before, swipe, onion skin,
    <kbd>z</kbd> enlarge, <kbd>m</kbd> marks.</p>
</section>`;
}

function serviceTable({ stacks }: RunReport): Markup | false {
  const services = stacks.flatMap((stack) => stack.services.map((service) => ({ stack, service })));
  if (services.length === 0) return false;
  return html`
<div class="scroll" tabindex="0" role="region" aria-label="Services"><table><caption>Services</caption>
<thead><tr><th scope="col">stack</th><th scope="col">service</th><th scope="col">state</th><th scope="col">ready after</th><th scope="col">address</th></tr></thead>
<tbody>${services.map(
    ({ stack, service: { service, state, readyAfter, url, detail } }) => html`
<tr><td>${stack.stack}${stack.variant && `:${stack.variant}`}</td><td>${service}</td><td class="${state === "died" ? "bad" : ""}">${state === "died" ? "✕ died" : state}${detail && html` <span class="step">${value(detail)}</span>`}</td>
<td>${readyAfter === undefined ? "–" : duration(readyAfter * 1000)}</td><td><code>${url ?? "–"}</code></td></tr>`,
  )}</tbody></table></div>`;
}

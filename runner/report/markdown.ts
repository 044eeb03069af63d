import { inWords } from "../evidence/call-site.ts";
import type { Reason } from "../evidence/log/events.ts";
import { nearestTo } from "../evidence/log/failure.ts";
import { saidOfExpected } from "./expected-failure.ts";
import { coverageInWords, headline } from "./headline.ts";
import { code, prose, proseWithCode } from "./markdown-text.ts";
import { duration, plural } from "./plain-text.ts";
import type { Flow, Frame, RunReport } from "./report-schema.ts";
import { placeOfProblem } from "./run-log.ts";
import { isSettled } from "./settled.ts";

/** GitHub's limit for a comment, in characters. */
export const COMMENT_LIMIT = 65_536;

/** By this a later run finds its comment and updates it. */
export const MARKER = "<!-- fraimz-report -->";

export interface MarkdownOptions {
  /** Where the reader finds the whole report, such as the URL of the uploaded artifact. */
  readonly link?: string;
  /** Characters at most; GitHub's limit for a comment by default. */
  readonly limit?: number;
  /** A block of Markdown that stands after the flows, where there is room for it. */
  readonly appendix?: string;
}

const SIGNS = {
  passed: "✅",
  failed: "❌",
  incomplete: "⚠️",
  "not reached": "➖",
  skipped: "➖",
  "known defect": "🟣",
  "not applicable": "➖",
} as const;

/**
 * A comment for a pull request: the verdict, the tested commit, failed frames first. What does not fit is counted,
 * never cut in the middle.
 */
export function renderMarkdown(report: RunReport, options: MarkdownOptions = {}): string {
  const limit = options.limit ?? COMMENT_LIMIT;
  const flows = report.flows.filter(({ control }) => !control);
  const controls = report.flows.filter(({ control }) => control && control.held !== true);
  const unknown = flows.filter(({ expected }) => !expected?.met);
  const failing = unknown.flatMap((flow) =>
    flow.frames.filter(({ state }) => state === "failed").map((frame) => failedFrame(flow, frame)),
  );
  const borne = flows.flatMap(({ title, expected }) =>
    expected?.met ? [`- ${prose(title)}: ${prose(expected.frame)} ${prose(saidOfExpected(expected))}`] : [],
  );
  const open = unknown.flatMap((flow) =>
    isSettled(flow.state) || flow.frames.some(({ state }) => state === "failed") ? [] : [openFlow(flow)],
  );
  const blocks = [
    ...failing,
    ...controls.map(brokenControl),
    ...open,
    ...(borne.length > 0 ? [borne.join("\n")] : []),
    ...report.problems.map(({ reason }) => `#### ⚠️ ${prose(reason.title)}\n\n${reasonBlock(reason)}`),
    ...report.log.map((problem) => `- ⚠️ ${code(placeOfProblem(problem))} ${prose(problem.message)}`),
    flowTable(flows),
    ...(options.appendix === undefined ? [] : [options.appendix]),
  ];
  const foot = footer(report, options.link);
  return fitted(
    [MARKER, `### ${SIGNS[report.verdict]} ${headline(report)}`, about(report)],
    blocks,
    foot,
    limit,
  );
}

/** Fills in whole blocks while there is room for them, the foot and the note of what is left out. */
function fitted(head: readonly string[], blocks: readonly string[], foot: string, limit: number): string {
  const leftOut = (count: number) =>
    `_${plural(count, "more part")} did not fit here: see the whole report._`;
  const parts = [...head];
  const length = () => parts.join("\n\n").length;
  const reserve = foot.length + leftOut(blocks.length).length + 6;
  let shown = 0;
  for (const block of blocks) {
    if (length() + block.length + 2 + reserve > limit) break;
    parts.push(block);
    shown += 1;
  }
  if (shown < blocks.length) parts.push(leftOut(blocks.length - shown));
  return `${[...parts, foot].join("\n\n")}\n`;
}

function about({ run, totals: { frames }, controls, coverage }: RunReport): string {
  const counts = [
    `${frames.declared} declared`,
    `${frames.ran} ran`,
    `${frames.passed} passed`,
    `${frames.failed} failed`,
    ...(frames.incomplete > 0 ? [`${frames.incomplete} incomplete`] : []),
    `${frames.notReached} not reached`,
    `${frames.skipped} skipped`,
    ...(frames.knownDefects > 0 ? [`${frames.knownDefects} failed as known`] : []),
    ...(frames.notApplicable > 0 ? [`${frames.notApplicable} not applicable`] : []),
  ].join(" · ");
  const commit = run.git
    ? `Tested commit ${code(run.git.commit)} on ${code(run.git.branch)}${run.git.dirty ? " **with uncommitted changes**" : ""}.`
    : "Tested outside a checkout.";
  const held = controls.declared > 0 ? ` Controls: ${controls.held} of ${controls.declared} held.` : "";
  const covered = coverage ? ` Can fail: ${coverageInWords(coverage)}.` : "";
  return `${commit} Frames: ${counts}.${held}${covered}`;
}

function failedFrame(flow: Flow, frame: Frame): string {
  const title = `#### ❌ ${prose(flow.title)}: frame ${frame.index}, ${prose(frame.name)}`;
  const reason = frame.reason ?? flow.reason;
  return [
    title,
    `> ${prose(frame.claim)}`,
    reason ? reasonBlock(reason) : "",
    `Reproduce: ${code(flow.reproduce)}`,
  ]
    .filter(Boolean)
    .join("\n\n");
}

function openFlow(flow: Flow): string {
  const why = flow.reason ? `\n\n${reasonBlock(flow.reason)}` : "";
  return `#### ${SIGNS[flow.state]} ${prose(flow.title)} is ${flow.state}${why}`;
}

function brokenControl({ id, control }: Flow): string {
  const how = control?.held === false ? "did not hold" : "came to no end";
  return `#### ❌ Control of ${code(id)} ${how}: ${prose(control?.name ?? "")}\n\n${prose(control?.detail ?? "")}`;
}

function reasonBlock(reason: Reason): string {
  const { title, message, expected, actual, next, at } = reason;
  const near = nearestTo(reason);
  return [
    `**${prose(title)}**`,
    expected || actual ? "" : prose(message),
    expected ? `- expected ${code(expected)}` : "",
    actual ? `- seen ${code(actual)}` : "",
    near ? `- ${prose(near)}` : "",
    at ? `- at ${code(inWords(at))}` : "",
    next ? `- next: ${proseWithCode(next)}` : "",
  ]
    .filter(Boolean)
    .join("\n");
}

function flowTable(flows: readonly Flow[]): string {
  const rows = flows.map((flow) => {
    const strip = flow.frames.map(({ state }) => SIGNS[state]).join("");
    const time = flow.tookMs === undefined ? "" : duration(flow.tookMs);
    return `| ${SIGNS[flow.state]} | ${prose(flow.title)} | ${strip.slice(0, 120)} | ${time} |`;
  });
  return ["| | flow | frames | time |", "|---|---|---|---|", ...rows].join("\n");
}

function footer({ run }: RunReport, link: string | undefined): string {
  const facts = [
    link ? `[whole report](${encodeURI(link)})` : "",
    `run ${code(run.id)}`,
    run.hash ? `hash ${code(run.hash.slice(0, 16))}` : "",
    duration(run.tookMs),
    prose(run.platform),
    ...run.drivers.map(prose),
    ...run.standIns.map(prose),
  ];
  return `<sub>${facts.filter(Boolean).join(" · ")}</sub>`;
}

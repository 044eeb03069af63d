import type { Colors } from "picocolors/types";
import type { WitnessEntry } from "../../mocks/witness-log/entry.ts";
import { inWords as placeInWords } from "../evidence/call-site.ts";
import type { Reason, SourcePlace } from "../evidence/log/events.ts";
import { duration, oneLine, plural, visible } from "./plain-text.ts";
import type { FrameState, RunReport, Totals } from "./report-schema.ts";
import { failedAsKnown } from "./totals.ts";

/** How a terminal shows things: colours, and how wide a line may be. */
export interface Paper {
  readonly colors: Colors;
  readonly columns: number;
}

/** Columns for the word at the beginning of a line; "incomplete" is the longest. */
export const LABEL = 12;
/** A value longer than this has its place in the report. */
const VALUE_LIMIT = 300;
/** What answers a failure is written down by hand, and is of no use cut off. */
const NEXT_LIMIT = 1_000;
const BECAUSE_SHOWN = 8;
const AGAIN_SHOWN = 3;

const SIGNS = {
  passed: "✓",
  failed: "✕",
  incomplete: "!",
  "not reached": " ",
  skipped: "–",
  "known defect": "≈",
  "not applicable": "∅",
} as const satisfies Record<FrameState, string>;

export function sign({ colors }: Paper, mark: FrameState): string {
  const paint = {
    passed: colors.green,
    failed: colors.red,
    incomplete: colors.yellow,
    "known defect": colors.magenta,
  };
  return mark in paint ? paint[mark as keyof typeof paint](SIGNS[mark]) : colors.dim(SIGNS[mark]);
}

/** `  ✓ 1  The admin signs in                0.8 s` */
export function frameLine(
  paper: Paper,
  mark: FrameState,
  index: number,
  name: string,
  tookMs?: number,
): string {
  const { colors, columns } = paper;
  if (mark === "not reached") return `  ${colors.dim(`${String(index).padStart(3)}  not reached`)}`;
  const number = String(index).padStart(index > 9 ? 2 : 1);
  const room = Math.max(20, Math.min(columns, 88) - 18);
  const label = oneLine(name, room);
  const time = tookMs === undefined ? "" : duration(tookMs).padStart(10);
  return `  ${sign(paper, mark)} ${number}  ${label.padEnd(room)}${colors.dim(time)}`.trimEnd();
}

/** The same where each line must stand on its own: `✓ flow 1/5 The admin signs in 0.8 s` */
export function plainFrameLine(
  paper: Paper,
  mark: FrameState,
  flow: string,
  frame: string,
  tookMs: number,
): string {
  const time = mark === "not reached" ? "not reached" : duration(tookMs);
  return `${sign(paper, mark)} ${flow} ${oneLine(frame, VALUE_LIMIT)}  ${paper.colors.dim(time)}`;
}

/** What a reviewer needs of a reason, one labelled line each. */
export function reasonLines(paper: Paper, reason: Reason, entries: readonly WitnessEntry[] = [], began = 0) {
  const { colors } = paper;
  const lines = [colors.bold(oneLine(reason.title, VALUE_LIMIT))];
  const add = (label: string, value: string | undefined, limit = VALUE_LIMIT) => {
    if (value) lines.push(`${colors.dim(label.padEnd(LABEL))}${oneLine(value, limit)}`);
  };
  add("expected", reason.expected);
  add("saw", reason.actual);
  if (!reason.expected && !reason.actual) add("why", reason.message);
  add("nearest", reason.nearest?.join(", "));
  add("witness", witnessSaid(entries, began));
  if (reason.at) lines.push(...placeLines(paper, reason.at));
  add("next", reason.next, NEXT_LIMIT);
  return lines.map((line) => `       ${line}`);
}

/** The place in the project's code, and its lines. */
export function placeLines({ colors, columns }: Paper, at: SourcePlace): string[] {
  const room = Math.max(40, columns - 8);
  const code = at.excerpt === undefined ? [] : visible(at.excerpt).split("\n");
  return [
    `${colors.dim("at".padEnd(LABEL))}${placeInWords(at)}`,
    ...code
      .map((line) => (line.length > room ? `${line.slice(0, room - 1)}…` : line))
      .map((line) => (line.startsWith(">") ? line : colors.dim(line))),
  ];
}

function witnessSaid(entries: readonly WitnessEntry[], began: number): string | undefined {
  const last = entries.at(-1);
  if (!last) return undefined;
  const at = `+${duration(Math.max(0, Date.parse(last.at) - began))}`;
  return `${last.step} ${last.status ?? "unanswered"} at ${at}, nothing after it`;
}

/** `failed      1 of 3 flows, frame 4 of 7, 38.2 s` and, where it was not an assertion, why. */
export function verdictLines(paper: Paper, report: RunReport): string[] {
  const { colors } = paper;
  const paint = { passed: colors.green, failed: colors.red, incomplete: colors.yellow }[report.verdict];
  const first = paint(colors.bold(report.verdict.padEnd(LABEL)));
  const lines = [
    `${first}${[countsOf(report), frameOf(report), duration(report.run.tookMs)].filter(Boolean).join(", ")}`,
  ];
  if (report.verdict === "passed") return lines;
  for (const why of report.because.slice(0, BECAUSE_SHOWN)) {
    lines.push(`${colors.dim("because".padEnd(LABEL))}${oneLine(why, VALUE_LIMIT)}`);
  }
  const more = report.because.length - BECAUSE_SHOWN;
  if (more > 0) lines.push(`${" ".repeat(LABEL)}and ${more} more in the report`);
  return [...lines, ...againLines(paper, report)];
}

/** How to run what failed by itself, unless that was just done. */
function againLines({ colors }: Paper, { flows, run }: RunReport): string[] {
  const failed = flows.filter(({ state, control, expected }) =>
    control ? control.held === false : state === "failed" && !expected?.met,
  );
  const commands = [...new Set(failed.map(({ reproduce }) => reproduce))].filter(
    (one) => one !== run.command,
  );
  return commands.slice(0, AGAIN_SHOWN).map((one) => `${colors.dim("again".padEnd(LABEL))}${visible(one)}`);
}

function countsOf(report: RunReport): string {
  const { totals, controls, verdict } = report;
  const { flows, frames } = totals;
  const known = failedAsKnown(report);
  const counted =
    verdict === "failed" ? flows.failed - known : verdict === "passed" ? flows.passed : open(flows);
  const all = `of ${plural(flows.declared, "flow")}`;
  // What went wrong may be no flow's: then it says nothing that none of them did.
  const proper = counted === 0 && flows.passed > 0 ? `${flows.passed} ${all} passed` : `${counted} ${all}`;
  const borne = known > 0 ? `, ${known} failed as expected` : "";
  const defects = flows.knownDefects > 0 ? `, ${plural(flows.knownDefects, "flow")} with known defects` : "";
  const apart = flows.notApplicable > 0 ? `, ${flows.notApplicable} not applicable` : "";
  const held =
    controls.declared > 0 ? `, ${controls.held} of ${plural(controls.declared, "control")} held` : "";
  const rest = `${borne}${defects}${apart}${held}`;
  return verdict === "passed" ? `${proper}, ${plural(frames.passed, "frame")}${rest}` : `${proper}${rest}`;
}

function open({ incomplete, notReached, skipped }: Totals): number {
  return incomplete + notReached + skipped;
}

function frameOf({ flows }: RunReport): string {
  const failed = flows.filter(
    ({ state, control, expected }) => state === "failed" && !control && !expected?.met,
  );
  const [flow] = failed;
  const frame = flow?.frames.find(({ state }) => state === "failed");
  return failed.length === 1 && flow && frame ? `frame ${frame.index} of ${flow.frames.length}` : "";
}

import { plural } from "./plain-text.ts";
import type { Flow, Frame, FrameState } from "./report-schema.ts";
import { type Spread, spreadOf } from "./spread.ts";

/** One frame over the repeats of its flow. */
export interface FrameRepeats {
  /** The key that the repeats share. */
  readonly flow: string;
  readonly index: number;
  readonly name: string;
  /** How often it ended how; times at which the run itself was cut short are left out. */
  readonly states: ReadonlyMap<FrameState, number>;
  /** Of those times that passed. */
  readonly times: Spread | undefined;
  /** What was not the same each time and should have been: it fails the run. */
  readonly differences: readonly string[];
  /** What answers the pictures among them, when that is right. */
  readonly next: string | undefined;
  /** What was not the same, and may rightly be so. */
  readonly note: string | undefined;
}

/** Pictures are compared whole where the frame names no baseline. */
const PAINTED_OVER =
  'what rightly is another each time (a clock, an id) is painted over by picture: { baseline: "run", mask: [text(/…/)] }';

/** `flow@variant` of `flow@variant#3`. */
export function keyOfRepeats(key: string): string {
  return key.replace(/#\d+$/, "");
}

/** What the repeats of a run's flows say, frame by frame; nothing of flows that ran once. */
export function repeatsOf(flows: readonly Flow[]): FrameRepeats[] {
  const groups = new Map<string, Flow[]>();
  for (const flow of flows.filter(({ control }) => !control)) {
    const key = keyOfRepeats(flow.key);
    groups.set(key, [...(groups.get(key) ?? []), flow]);
  }
  return [...groups].flatMap(([key, repeats]) => {
    const [first] = repeats;
    if (first === undefined || repeats.length < 2) return [];
    const changing = factsThatDiffer(repeats);
    return first.frames.map(({ index, name }) => {
      const frames = repeats.flatMap((flow) => flow.frames.find((frame) => frame.index === index) ?? []);
      return { flow: key, index, name, ...compared(frames, changing) };
    });
  });
}

function compared(frames: readonly Frame[], changing: readonly string[]) {
  const whole = frames.filter(isWhole);
  const states = new Map<FrameState, number>();
  for (const { state } of whole) states.set(state, (states.get(state) ?? 0) + 1);
  const passed = whole.filter(({ state }) => state === "passed");
  const times = spreadOf(passed.flatMap(({ tookMs }) => tookMs ?? []));
  const counted = [...states].map(([state, count]) => `${count} ${state}`).join(", ");
  const differences = states.size > 1 ? [`other verdicts in other repeats: ${counted}`] : [];
  const pictures = picturesThatDiffer(passed);
  const said = pictures.length > 0 ? `pictures of ${pictures.join(", ")} differ` : undefined;
  const held = said !== undefined && changing.length === 0;
  if (held) differences.push(`${said} between repeats`);
  const next = held ? PAINTED_OVER : undefined;
  const note =
    said !== undefined && changing.length > 0
      ? `${said}, as its world does (${changing.slice(0, 3).join(", ")}${changing.length > 3 ? ", …" : ""})`
      : undefined;
  return { states, times, differences, next, note };
}

/** Of a frame that did not come to its end, or was not begun, nothing is known. */
function isWhole({ state, reason }: Frame): boolean {
  if (state === "not reached" || state === "skipped") return false;
  return reason?.kind !== "interrupted" && reason?.kind !== "limit";
}

/** A world with a name of its own shows it: such pictures are compared where the frame asks for it, under its masks. */
function factsThatDiffer(repeats: readonly Flow[]): string[] {
  const values = new Map<string, Set<string>>();
  for (const { world } of repeats)
    for (const { name, value } of world?.facts ?? [])
      values.set(name, (values.get(name) ?? new Set()).add(value));
  return [...values].flatMap(([name, found]) => (found.size > 1 ? [name] : []));
}

function picturesThatDiffer(frames: readonly Frame[]): string[] {
  const contents = new Map<string, Set<string>>();
  for (const { pictures } of frames) {
    const nth = new Map<string, number>();
    for (const { role, surface, file, comparison } of pictures) {
      // One with a baseline was judged in its frame, with its masks and its tolerance.
      if (role !== "claim" || comparison) continue;
      const position = (nth.get(surface) ?? 0) + 1;
      nth.set(surface, position);
      const of = position === 1 ? surface : `${surface} (${position})`;
      contents.set(of, (contents.get(of) ?? new Set()).add(file.sha256));
    }
  }
  return [...contents].flatMap(([of, found]) => (found.size > 1 ? [of] : []));
}

/** `3 of 3 passed` */
export function saidOfStates(states: ReadonlyMap<FrameState, number>): string {
  const all = [...states.values()].reduce((sum, count) => sum + count, 0);
  if (states.size === 0) return "never came to an end";
  if (states.size === 1) return `${plural(all, "time")} ${[...states.keys()][0]}`;
  return [...states].map(([state, count]) => `${count} ${state}`).join(", ");
}

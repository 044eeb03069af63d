import type { WitnessEntry } from "../../mocks/witness-log/entry.ts";
import type { EventOf, EvidenceEvent, Reason } from "../evidence/log/events.ts";
import { failedAsExpected, saidOfExpected } from "./expected-failure.ts";
import { duration, oneLine } from "./plain-text.ts";
import { frameLine, type Paper, plainFrameLine, reasonLines, sign } from "./terminal-lines.ts";
import type { UnbootedStacks } from "./unbooted-stacks.ts";

/** A wait shorter than this needs no clock beside it. */
const NOTICED_MS = 2_000;

/** What the terminal tells of one execution of a flow: lines to print as they come, and what goes on now. */
export class TerminalFlow {
  readonly #declared: EventOf<"flow.declared">;
  readonly #paper: Paper;
  readonly #asBlock: boolean;
  #lines: string[] = [];
  #entries: WitnessEntry[] = [];
  #explained = false;
  #failing: { readonly frame: string; readonly reason: Reason | undefined } | undefined;
  #frame: { readonly index: number; readonly began: number } | undefined;
  running = false;
  over = false;

  /** @param asBlock frames stand under their flow's title; otherwise each line names its flow */
  constructor(declared: EventOf<"flow.declared">, paper: Paper, asBlock: boolean) {
    this.#declared = declared;
    this.#paper = paper;
    this.#asBlock = asBlock;
  }

  get stack(): string {
    return this.#declared.stack;
  }

  /** The lines since the last call. */
  take(): string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  /** What goes on, for the status line. */
  now(wallMs: number): string {
    const { flow, frames } = this.#declared;
    if (!this.#frame) return `${flow}: arranging its world`;
    const { index, began } = this.#frame;
    const waited = wallMs - began;
    const clock = waited < NOTICED_MS ? "" : `  ${duration(Math.floor(waited / 1000) * 1000)}`;
    return `· ${index} of ${frames.length}  ${this.#name(index)}${clock}`;
  }

  told(event: EvidenceEvent, severalFlows: boolean, unbooted: UnbootedStacks): void {
    if (event.type === "flow.started") {
      this.running = true;
      if (this.#asBlock && (severalFlows || this.#declared.control)) this.#lines.push(this.#title());
    } else if (event.type === "frame.started" && event.frame !== undefined) {
      this.#frame = { index: event.frame, began: Date.parse(event.at) };
      this.#entries = [];
    } else if (event.type === "witness") {
      this.#entries.push(...event.entries);
    } else if (event.type === "frame.ended" && event.frame !== undefined) {
      this.#frameEnded(event, event.frame);
    } else if (event.type === "generic" && event.frame !== undefined) {
      this.#generic(event, event.frame);
    } else if (event.type === "flow.ended") {
      this.#flowEnded(event, unbooted);
    }
  }

  #frameEnded(event: EventOf<"frame.ended">, index: number): void {
    const { flow, frames } = this.#declared;
    const name = this.#name(index);
    const mark = event.known ? "known defect" : event.verdict;
    this.#lines.push(
      this.#asBlock
        ? frameLine(this.#paper, mark, index, name, event.tookMs)
        : plainFrameLine(this.#paper, mark, flow, `${index}/${frames.length} ${name}`, event.tookMs),
    );
    // A control's red frame is its purpose: the end of the control says whether it was the right one.
    this.#failing = { frame: name, reason: event.reason };
    if (event.known) {
      const { reason, link } = event.known;
      this.#lines.push(`       ${oneLine(`known: ${reason} (${link})`, 300)}`);
    } else if (event.reason && !this.#declared.control) {
      this.#explained = true;
      this.#lines.push(...reasonLines(this.#paper, event.reason, this.#entries, this.#frame?.began));
    }
    this.#frame = undefined;
  }

  /** Only what somebody should look into: a frame that notices everything says nothing. */
  #generic({ beforeAct, blind, open }: EventOf<"generic">, index: number): void {
    const { colors } = this.#paper;
    const about = `frame ${index} “${oneLine(this.#name(index), 60)}”`;
    const tell = (what: string, why: string, at?: string) =>
      this.#lines.push(
        `  ${colors.yellow("!")} ${this.#asBlock ? about : `${this.#declared.flow} ${about}`} ${what}: ${oneLine(why, 200)}${at ? colors.dim(` (${at})`) : ""}`,
      );
    for (const one of blind) tell(`does not notice ${oneLine(one.what, 80)}`, one.why, one.at);
    const declared = this.#declared.frames.find((frame) => frame.index === index)?.controls ?? [];
    for (const one of declared.length > 0 ? [] : open)
      tell(`needs a declared control for ${oneLine(one.what, 80)}`, one.why, one.at);
    if (beforeAct?.shows === "no") tell("does not show its act", beforeAct.detail);
  }

  #flowEnded(event: EventOf<"flow.ended">, unbooted: UnbootedStacks): void {
    this.running = false;
    this.over = true;
    const { control, flow, expected } = this.#declared;
    if (expected && this.#failing && failedAsExpected(expected, this.#failing)) {
      this.#lines.push(
        `  ${sign(this.#paper, "skipped")} ${flow}  ${oneLine(saidOfExpected(expected), 160)}`,
      );
    } else if (control) {
      const held = event.control?.held === true;
      const mark = sign(this.#paper, held ? "passed" : "failed");
      const detail = event.control?.detail ?? event.reason?.title ?? "came to no end";
      this.#lines.push(
        `  ${mark} control ${held ? "held" : "did not hold"}: ${oneLine(control.name, 80)} (${oneLine(detail, 160)})`,
      );
    } else if (event.verdict !== "passed" && event.verdict !== "known defect" && !this.#explained) {
      const skipped = event.verdict === "incomplete" && event.reason?.kind === "requires";
      const mark = skipped ? "skipped" : event.verdict;
      const told = event.reason?.kind === "stack" && unbooted.has(this.stack, event.reason);
      const why = told ? `: the stack ${this.stack} did not boot` : "";
      this.#lines.push(`  ${sign(this.#paper, mark)} ${flow}  ${mark}${why}`);
      if (event.reason && !told) this.#lines.push(...reasonLines(this.#paper, event.reason));
    }
  }

  #title(): string {
    const { colors } = this.#paper;
    const { flow, title, control } = this.#declared;
    const what = control ? `control: ${control.name}` : title;
    return `\n${colors.bold(flow)}  ${colors.dim(oneLine(what, 90))}`;
  }

  #name(index: number): string {
    return this.#declared.frames.find((frame) => frame.index === index)?.name ?? "";
  }
}

/**
 * The judge's verdicts as a run's evidence, so that they have every form that a run has: one page, JSON, JUnit,
 * Markdown. What was judged is a flow; its first frame shows the client and all of its exchanges, and each rule that
 * matters there is a frame with those that decided it.
 */
import { basename, resolve } from "node:path";
import type { WitnessEntry } from "../../../mocks/witness-log/entry.ts";
import type { FrameVerdict, Reason, Verdict } from "../../evidence/log/events.ts";
import { Recorder } from "../../evidence/log/recorder.ts";
import { readReport } from "../../report/read-report.ts";
import { aboutRun } from "../../run/about-run.ts";
import { makeRunFolder, newRunId } from "../../run/run-folder.ts";
import { renderRun } from "../render-run.ts";
import type { TableVerdict } from "./table.ts";
import type { Waiver } from "./waivers.ts";

/** One thing that was done with the client, or to it. */
export interface VerdictAct {
  readonly channel: "agent" | "provider";
  /** In the past tense. */
  readonly verb: string;
  readonly target?: string;
  readonly detail?: string;
  readonly tookMs?: number;
}

/** One log that was judged. */
export interface VerdictFlow {
  readonly id: string;
  readonly title: string;
  /** What the first frame claims of the client. */
  readonly claim: string;
  readonly began: Date;
  readonly tookMs: number;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly acts: readonly VerdictAct[];
  /** What the client printed, by start. */
  readonly printed: readonly { readonly title: string; readonly text: string }[];
  /** Why the first frame does not pass. */
  readonly trouble?: { readonly verdict: "failed" | "incomplete"; readonly title: string } | undefined;
  readonly entries: readonly WitnessEntry[];
  readonly verdicts: readonly TableVerdict[];
  /** Rules that had to be exercised; `a|b` for one of two. */
  readonly meant: readonly string[];
  readonly reproduce: string;
}

export interface VerdictTerms {
  /** Does this failure make the verdict fail? */
  readonly counts: (verdict: TableVerdict) => boolean;
  readonly waived: readonly Waiver[];
}

/** How all of it ended. */
export interface VerdictEnd {
  readonly verdict: Verdict;
  readonly exitCode: number;
  /** What is wrong beside the flows. */
  readonly complaints: readonly string[];
  /** Stands in the Markdown after the flows. */
  readonly appendix?: string;
}

interface RuleFrame {
  readonly name: string;
  readonly claim: string;
  readonly found: TableVerdict | undefined;
}

const CLIENT_FRAME = 1;
const MOST_EXCHANGES = 1_000;

export class VerdictReport {
  readonly #recorder: Recorder;
  readonly #terms: VerdictTerms;

  private constructor(recorder: Recorder, terms: VerdictTerms) {
    this.#recorder = recorder;
    this.#terms = terms;
  }

  /**
   * @param out the folder; made when it is not there
   * @param began when the first of what was judged happened
   * @throws Failure when there is a run in it already, or it can't be made
   */
  static async open(
    out: string,
    command: string,
    terms: VerdictTerms,
    began = new Date(),
  ): Promise<VerdictReport> {
    const { dir } = await makeRunFolder(newRunId(), resolve(out));
    const recorder = new Recorder(dir);
    recorder.emit({ type: "run.started", runId: basename(dir), command, ...(await aboutRun()) }, began);
    return new VerdictReport(recorder, terms);
  }

  add(flow: VerdictFlow): void {
    const rules = framesOf(flow, this.#terms);
    const frames = [{ name: "the client", claim: flow.claim }, ...rules].map(({ name, claim }, at) => ({
      index: at + 1,
      name,
      claim,
      proves: [],
      controls: [],
    }));
    const { id: key, title, reproduce, began, facts, tookMs } = flow;
    const of = { flow: key };
    const recorder = this.#recorder;
    recorder.emit(
      {
        type: "flow.declared",
        ...of,
        id: key,
        title,
        audience: "internal",
        stack: "witness",
        requires: [],
        frames,
        reproduce,
      },
      began,
    );
    recorder.emit({ type: "flow.started", ...of }, began);
    recorder.emit({ type: "world.ready", ...of, facts: [...facts], arranged: [], tookMs: 0 });
    const states = [this.#clientFrame(flow), ...rules.map((rule, at) => this.#ruleFrame(flow, rule, at + 2))];
    recorder.emit({ type: "judged", ...of, rules: flow.verdicts.map(judgedRule) });
    const worst = (["failed", "incomplete"] as const).find((one) =>
      states.some(({ verdict }) => verdict === one),
    );
    const reason = states.find(({ verdict }) => verdict === worst)?.reason;
    recorder.emit({
      type: "flow.ended",
      ...of,
      verdict: worst ?? "passed",
      ...(worst && reason ? { reason } : {}),
      tookMs,
    });
  }

  /** Closes the evidence and renders it. @returns the path of the page */
  async close({ verdict, exitCode, complaints, appendix }: VerdictEnd): Promise<string> {
    const recorder = this.#recorder;
    for (const title of complaints)
      recorder.emit({ type: "problem", reason: { kind: "evidence", title, message: "" } });
    recorder.emit({ type: "run.ended", verdict, exitCode, tookMs: recorder.now() });
    recorder.close();
    const { dir } = recorder;
    return renderRun({ dir, ...(await readReport(dir)), appendix }, ["markdown", "junit"]);
  }

  #clientFrame({ id, began, acts, entries, printed, trouble, tookMs }: VerdictFlow): FrameState {
    const frame = this.#recorder.frame(id, CLIENT_FRAME);
    this.#recorder.emit({ type: "frame.started", flow: id, frame: CLIENT_FRAME }, began);
    for (const { tookMs: took = 0, ...act } of acts)
      this.#recorder.emit(
        { type: "act", flow: id, frame: CLIENT_FRAME, ...act, ok: true, tookMs: took },
        began,
      );
    // What the control side did is no exchange of the client; of one that hammers, the beginning tells enough.
    frame.witness(entries.filter(({ step }) => step !== "witness").slice(0, MOST_EXCHANGES));
    for (const { title, text } of printed)
      if (text !== "") frame.attach({ kind: "log", title, truncated: undefined }, text);
    return this.#end(id, CLIENT_FRAME, stateOfClient(trouble), tookMs);
  }

  #ruleFrame(
    { id, began, entries }: VerdictFlow,
    { name, claim, found }: RuleFrame,
    frame: number,
  ): FrameState {
    this.#recorder.emit({ type: "frame.started", flow: id, frame }, began);
    const state = found === undefined ? NEVER : stateOfRule(found, name, this.#terms);
    if (found) {
      const borne = found.status === "fail" && state.verdict === "passed";
      this.#recorder.emit({
        type: "check",
        flow: id,
        frame,
        channel: "witness",
        title: borne ? bearing(found, this.#terms) : claim,
        ok: state.verdict === "passed",
        expected: borne ? "a failure that is borne" : "pass",
        actual: `${found.status}: ${found.why}`,
        waitedMs: 0,
        entries: [...found.entries],
      });
      if (found.status === "fail")
        this.#recorder.frame(id, frame).witness(entries.filter(({ seq }) => found.entries.includes(seq)));
    }
    return this.#end(id, frame, state, 0);
  }

  #end(flow: string, frame: number, state: FrameState, tookMs: number): FrameState {
    const { verdict, reason } = state;
    this.#recorder.emit({ type: "frame.ended", flow, frame, verdict, ...(reason ? { reason } : {}), tookMs });
    return state;
  }
}

interface FrameState {
  readonly verdict: FrameVerdict;
  readonly reason?: Reason;
}

const NEVER: FrameState = {
  verdict: "incomplete",
  reason: { kind: "evidence", title: "The log was not judged", message: "" },
};

/** What had to be exercised, and what failed beside it. */
function framesOf({ verdicts, meant }: VerdictFlow, { counts }: VerdictTerms): RuleFrame[] {
  const of = (rule: string) => verdicts.find((one) => one.rule === rule);
  const wanted = meant.map((one): RuleFrame => {
    const found = one.split("|").map(of);
    const best =
      found.find((each) => each?.status === "fail") ?? found.find((each) => each?.status === "pass");
    return frameOf(best ?? found[0], one);
  });
  const shown = new Set(wanted.map(({ found }) => found));
  const others = verdicts.filter((one) => one.status === "fail" && !shown.has(one));
  return [
    ...wanted,
    ...[...others.filter(counts), ...others.filter((one) => !counts(one))].map((one) =>
      frameOf(one, one.rule),
    ),
  ];
}

function frameOf(found: TableVerdict | undefined, name: string): RuleFrame {
  return { name, claim: found?.title ?? name, found };
}

function stateOfClient(trouble: VerdictFlow["trouble"]): FrameState {
  if (trouble === undefined) return { verdict: "passed" };
  const kind = trouble.verdict === "failed" ? "assertion" : "evidence";
  return { verdict: trouble.verdict, reason: { kind, title: trouble.title, message: "" } };
}

function stateOfRule(found: TableVerdict, name: string, { counts }: VerdictTerms): FrameState {
  const { status, why, title, source, becauseOf } = found;
  if (status === "pass") return { verdict: "passed" };
  if (status === "fail") {
    if (!counts(found)) return { verdict: "passed" };
    const message = becauseOf ? `because of #${becauseOf.entry} (${becauseOf.rule})` : "";
    const reason = {
      kind: "assertion",
      title: `${name}: ${why}`,
      message,
      expected: title,
      actual: why,
    } as const;
    return { verdict: "failed", reason: { ...reason, next: `see ${source}` } };
  }
  return {
    verdict: "incomplete",
    reason: { kind: "evidence", title: `${name} was ${status}: ${why}`, message: "never a pass" },
  };
}

function bearing({ rule, severity, becauseOf }: TableVerdict, { waived }: VerdictTerms): string {
  const waiver = waived.find((one) => one.rule === rule || one.rule === becauseOf?.rule);
  return waiver
    ? `Fails, and is borne until ${waiver.until}: ${waiver.reason}`
    : `Fails, and is a ${severity}, which does not count here`;
}

function judgedRule({ rule, title, status, severity, source, why, entries }: TableVerdict) {
  const apart = status === "not applicable";
  return {
    rule,
    verdict: apart ? ("not exercised" as const) : status,
    severity,
    source,
    title,
    detail: apart ? `not applicable: ${why}` : why,
    entries: [...entries],
  };
}

import picocolors from "picocolors";
import type { EventOf, EvidenceEvent } from "../evidence/log/events.ts";
import type { RunComparison } from "./compare-runs.ts";
import { coverageInWords } from "./headline.ts";
import { oneLine, plural } from "./plain-text.ts";
import type { RunReport } from "./report-schema.ts";
import { comparisonLines } from "./terminal-comparison.ts";
import { TerminalFlow } from "./terminal-flow.ts";
import { LABEL, type Paper, reasonLines, verdictLines } from "./terminal-lines.ts";
import { repeatLines } from "./terminal-repeats.ts";
import { UnbootedStacks } from "./unbooted-stacks.ts";

/** Where lines go: a stream, or what stands for one. */
interface Output {
  write(text: string): unknown;
}

export interface TerminalOptions {
  readonly stream: Output & { readonly isTTY?: boolean; readonly columns?: number };
  /** Whether lines may be rewritten; the stream's own answer by default. */
  readonly isTTY?: boolean;
  /** By default as the terminal and `NO_COLOR` / `FORCE_COLOR` say. */
  readonly color?: boolean;
}

export interface TerminalReporter {
  /** For `Recorder.onEvent`. */
  readonly event: (event: EvidenceEvent) => void;
  /** Prints the verdict and where the report is. Call it once, when the report is written. */
  end(report: RunReport, about?: RunEnd): void;
}

export interface RunEnd {
  /** Where the report is. */
  readonly report?: string | undefined;
  readonly comparison?: RunComparison | undefined;
}

const CLEAR_LINE = "\r\u001b[2K";

/**
 * Tells a run as it happens. On a terminal: services as they become ready, frames as they end, and one line that
 * says what goes on now. Elsewhere: one line for each frame.
 */
export function terminalReporter(options: TerminalOptions): TerminalReporter {
  const { stream, isTTY = stream.isTTY === true } = options;
  const color = options.color ?? (isTTY && picocolors.isColorSupported);
  return new Terminal(stream, isTTY, {
    colors: picocolors.createColors(color),
    get columns() {
      return stream.columns ?? 100;
    },
  });
}

class Terminal implements TerminalReporter {
  readonly #flows = new Map<string, TerminalFlow>();
  /** Services of the stacks that are being booted, in the order in which they became ready. */
  readonly #ready = new Map<string, { readonly service: string; readonly how: string }[]>();
  readonly #unbooted = new UnbootedStacks();
  readonly #stream: Output;
  readonly #isTTY: boolean;
  readonly #paper: Paper;
  #headed = false;
  /** The flow whose lines are being shown; flows beside it wait, so that two never mix. */
  #shown: TerminalFlow | undefined;
  #status = "";
  #ticker: NodeJS.Timeout | undefined;

  constructor(stream: Output, isTTY: boolean, paper: Paper) {
    this.#stream = stream;
    this.#isTTY = isTTY;
    this.#paper = paper;
  }

  readonly event = (event: EvidenceEvent): void => {
    if (event.type === "flow.declared") {
      this.#flows.set(event.flow, new TerminalFlow(event, this.#paper, this.#isTTY));
    } else if (event.type === "stack") this.#stack(event);
    else if (event.type === "service") this.#service(event);
    else if (event.type === "problem") this.#problem(event);
    else if ("flow" in event && event.flow !== undefined) this.#told(event.flow, event);
    this.#refresh();
  };

  end(report: RunReport, { report: path, comparison }: RunEnd = {}): void {
    clearInterval(this.#ticker);
    for (const flow of this.#flows.values()) this.#print(flow.take());
    const apart = this.#isTTY && this.#flows.size > 1 ? [""] : [];
    this.#print(repeatLines(this.#paper, report));
    if (comparison) this.#print(comparisonLines(this.#paper, comparison));
    this.#print([...apart, ...verdictLines(this.#paper, report)]);
    if (report.coverage)
      this.#print([`${this.#paper.colors.dim("can fail".padEnd(LABEL))}${coverageInWords(report.coverage)}`]);
    if (path) this.#print([`${this.#paper.colors.dim("report".padEnd(LABEL))}${path}`]);
  }

  #stack(event: EventOf<"stack">): void {
    const key = `${event.worker} ${event.stack}`;
    const { colors } = this.#paper;
    if (event.state === "booting") {
      this.#head(event.stack);
      this.#ready.set(key, []);
    } else if (event.state === "ready") {
      const services = this.#ready.get(key) ?? [];
      const said = services.map(({ service, how }) => `${service} ${colors.dim(how)}`);
      if (said.length > 0) this.#print([`  ${colors.dim("ready".padEnd(8))}${said.join("   ")}`]);
      this.#ready.delete(key);
    } else if (event.state === "failed") {
      this.#ready.delete(key);
      const { reason } = event;
      const why = reason && this.#unbooted.add(event.stack, reason) ? reasonLines(this.#paper, reason) : [];
      this.#print([`  ${colors.red("✕")} the stack ${event.stack} did not boot`, ...why]);
    }
  }

  #service(event: EventOf<"service">): void {
    const ready = this.#ready.get(`${event.worker} ${event.stack}`);
    const { colors } = this.#paper;
    if (event.state === "ready" || event.state === "attached") {
      const how = event.state === "attached" ? "attached" : `${event.seconds.toFixed(1)} s`;
      ready?.push({ service: event.service, how });
    } else if (event.state === "waiting") {
      this.#print([`  ${colors.yellow("…")} ${event.service} answers ${oneLine(event.detail ?? "", 200)}`]);
    } else if (event.state === "died") {
      const detail = event.detail ? `: ${oneLine(event.detail, 200)}` : "";
      this.#print([`  ${colors.red("✕")} ${event.service} died${detail}`]);
    }
  }

  #problem({ flow, reason }: EventOf<"problem">): void {
    const { colors } = this.#paper;
    const where = flow ? `${flow}: ` : "";
    this.#print([`  ${colors.yellow("!")} ${where}${reason.kind}`, ...reasonLines(this.#paper, reason)]);
  }

  #told(key: string, event: EvidenceEvent): void {
    const flow = this.#flows.get(key);
    if (!flow) return;
    if (event.type === "flow.started") this.#head(flow.stack);
    flow.told(event, this.#flows.size > 1, this.#unbooted);
    if (!this.#isTTY) {
      this.#print(flow.take());
      return;
    }
    this.#shown ??= flow;
    if (this.#shown !== flow) return;
    this.#print(flow.take());
    if (flow.over) this.#passOn();
  }

  /** The flow on show is over: what others said meanwhile is printed, and one that goes on takes its place. */
  #passOn(): void {
    for (const flow of this.#flows.values()) if (flow.over) this.#print(flow.take());
    this.#shown = [...this.#flows.values()].find((flow) => flow.running);
    if (this.#shown) this.#print(this.#shown.take());
  }

  #head(stack: string): void {
    if (this.#headed) return;
    this.#headed = true;
    const keys = [...this.#flows.keys()];
    const { colors } = this.#paper;
    const what = keys.length > 1 ? plural(keys.length, "flow") : keys[0];
    const flows = what ? `  ${oneLine(what, 80)}` : "";
    this.#print([`${colors.bold("fraimz")}${flows}  ${colors.dim(`·  ${stack}`)}`]);
  }

  #print(lines: readonly string[]): void {
    if (lines.length === 0) return;
    const erase = this.#status ? CLEAR_LINE : "";
    this.#status = "";
    this.#stream.write(`${erase}${lines.join("\n")}\n`);
  }

  /** Rewrites the line that says what goes on now; it ticks so that a long wait is seen to be one. */
  #refresh(): void {
    if (!this.#isTTY) return;
    const running = [...this.#flows.values()].filter((flow) => flow.running);
    const booting = [...this.#ready].map(([key, services]) =>
      [
        `booting ${key.slice(key.indexOf(" ") + 1)}`,
        ...services.map(({ service, how }) => `${service} ${how}`),
      ].join(" · "),
    );
    const now = [...booting, ...running.map((flow) => flow.now(Date.now()))];
    const room = Math.max(20, this.#paper.columns - 3);
    const status = now.length > 0 ? `  ${oneLine(now.join(" | "), room - 2)}` : "";
    if (status === this.#status) return;
    this.#stream.write(`${this.#status ? CLEAR_LINE : ""}${this.#paper.colors.dim(status)}`);
    this.#status = status;
    if (status && !this.#ticker) this.#ticker = setInterval(() => this.#refresh(), 1_000).unref();
  }
}

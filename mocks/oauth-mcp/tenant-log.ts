/** The log of one tenant: numbers its lines, keeps the newest in memory, tells its followers. */
import type { WitnessEntry } from "../witness-log/entry.ts";
import type { LineSink } from "./log-file.ts";

/** Lines that are kept in memory per tenant; older ones are only in the file. */
export const LINES_IN_MEMORY = 5_000;

/** A line before it got its number. */
export type UnnumberedEntry = Omit<WitnessEntry, "v" | "seq" | "run">;

export interface LogPage {
  readonly entries: WitnessEntry[];
  readonly next: number;
  readonly missing: number;
}

export class TenantLog {
  readonly #run: string;
  readonly #file: LineSink;
  readonly #followers = new Set<(entry: WitnessEntry) => void>();
  #kept: WitnessEntry[] = [];
  #dropped = 0;

  constructor(run: string, file: LineSink) {
    this.#run = run;
    this.#file = file;
  }

  /** The number of the last line, 0 for an empty log. */
  get last(): number {
    return this.#dropped + this.#kept.length;
  }

  /** Writes one line and returns its number. */
  append(entry: UnnumberedEntry): number {
    const numbered: WitnessEntry = { v: 1, seq: this.last + 1, run: this.#run, ...entry };
    this.#kept.push(numbered);
    if (this.#kept.length >= LINES_IN_MEMORY * 1.25) {
      const surplus = this.#kept.length - LINES_IN_MEMORY;
      this.#kept = this.#kept.slice(surplus);
      this.#dropped += surplus;
    }
    this.#file.write(JSON.stringify(numbered));
    for (const tell of this.#followers) tell(numbered);
    return numbered.seq;
  }

  /** Lines with a greater number than `after`, oldest first. */
  since(after: number): LogPage {
    const from = Math.max(after, this.#dropped);
    return {
      entries: this.#kept.slice(from - this.#dropped),
      next: this.last,
      missing: Math.max(0, this.#dropped - after),
    };
  }

  /** Calls `tell` for each new line until the returned function is called. */
  follow(tell: (entry: WitnessEntry) => void): () => void {
    this.#followers.add(tell);
    return () => this.#followers.delete(tell);
  }
}

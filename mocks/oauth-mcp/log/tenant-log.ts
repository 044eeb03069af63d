/** The log of one tenant: numbers its lines, keeps the newest in memory, tells its followers. */
import { LOG_VERSION, type WitnessEntry } from "../../witness-log/entry.ts";
import type { LineSink } from "./log-file.ts";
import { scrubbed } from "./secret-shapes.ts";

/** Lines that are kept in memory per tenant; older ones are only in the file. */
export const LINES_IN_MEMORY = 5_000;
/** Characters that these lines may have together; hostile ones are long. */
export const CHARACTERS_IN_MEMORY = 32 * 1024 * 1024;
/** Beyond the limits by this much, the oldest lines go in one step. */
const SLACK = 1.25;

/** A line before it got its number. */
export type UnnumberedEntry = Omit<WitnessEntry, "v" | "seq" | "run">;

export interface LogPage {
  /** Finished lines, each one JSON document. */
  readonly lines: readonly string[];
  readonly next: number;
  readonly missing: number;
}

type Follower = (seq: number, line: string) => void;

export class TenantLog {
  /** The member that names the tenant, as it stands in every line. */
  readonly #run: string;
  readonly #file: LineSink;
  readonly #isSecret: (word: string) => boolean;
  readonly #followers = new Set<Follower>();
  // Text, not objects: a line is read back seldom, and thousands of small objects are work for the collector.
  #kept: string[] = [];
  #characters = 0;
  #dropped = 0;

  /** @param isSecret is this word one of the tenant's codes or refresh tokens? */
  constructor(run: string, file: LineSink, isSecret: (word: string) => boolean = () => false) {
    this.#run = `"run":${JSON.stringify(run)}`;
    this.#file = file;
    this.#isSecret = isSecret;
  }

  /** The number of the last line, 0 for an empty log. */
  get last(): number {
    return this.#dropped + this.#kept.length;
  }

  /** Writes one line and returns its number. */
  append(entry: UnnumberedEntry): number {
    const seq = this.last + 1;
    const rest = JSON.stringify(entry).slice(1);
    const line = scrubbed(`{"v":${LOG_VERSION},"seq":${seq},${this.#run},${rest}`, this.#isSecret);
    this.#kept.push(line);
    this.#characters += line.length;
    if (this.#kept.length >= LINES_IN_MEMORY * SLACK || this.#characters >= CHARACTERS_IN_MEMORY * SLACK)
      this.#dropOldest();
    this.#file.write(line);
    for (const tell of this.#followers) tell(seq, line);
    return seq;
  }

  #dropOldest(): void {
    let surplus = 0;
    while (this.#kept.length - surplus > LINES_IN_MEMORY || this.#characters > CHARACTERS_IN_MEMORY) {
      this.#characters -= this.#kept[surplus]?.length ?? 0;
      surplus += 1;
    }
    this.#kept = this.#kept.slice(surplus);
    this.#dropped += surplus;
  }

  /** Lines with a greater number than `after`, oldest first. */
  since(after: number): LogPage {
    const from = Math.max(after, this.#dropped);
    return {
      lines: this.#kept.slice(from - this.#dropped),
      next: this.last,
      missing: Math.max(0, this.#dropped - after),
    };
  }

  /** Every line in memory, read back. */
  entries(): WitnessEntry[] {
    return this.#kept.map((line): WitnessEntry => JSON.parse(line));
  }

  /** Calls `tell` for each new line until the returned function is called. */
  follow(tell: Follower): () => void {
    this.#followers.add(tell);
    return () => this.#followers.delete(tell);
  }
}

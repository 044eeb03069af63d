/** The log of one tenant: numbers its lines, keeps the newest in memory, tells its followers. */
import type { WitnessEntry } from "../witness-log/entry.ts";
import { masked } from "./fingerprint.ts";
import type { LineSink } from "./log-file.ts";

/** Lines that are kept in memory per tenant; older ones are only in the file. */
export const LINES_IN_MEMORY = 5_000;

/** JSON web tokens, and words of the length that the engine gives its codes and refresh tokens. */
const SECRET_SHAPES = /eyJ[\w-]+\.[\w-]*\.[\w-]*|(?<![\w-])[\w-]{43}(?![\w-])/g;

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
  readonly #isSecret: (word: string) => boolean;
  readonly #followers = new Set<(entry: WitnessEntry) => void>();
  #kept: WitnessEntry[] = [];
  #dropped = 0;

  /** @param isSecret is this word one of the tenant's codes or refresh tokens? */
  constructor(run: string, file: LineSink, isSecret: (word: string) => boolean = () => false) {
    this.#run = run;
    this.#file = file;
    this.#isSecret = isSecret;
  }

  /** The number of the last line, 0 for an empty log. */
  get last(): number {
    return this.#dropped + this.#kept.length;
  }

  /** Writes one line and returns its number. */
  append(entry: UnnumberedEntry): number {
    const line = JSON.stringify({
      v: 1,
      seq: this.last + 1,
      run: this.#run,
      ...entry,
    } satisfies WitnessEntry);
    const clean = this.#scrubbed(line);
    const numbered: WitnessEntry =
      clean === line ? { v: 1, seq: this.last + 1, run: this.#run, ...entry } : JSON.parse(clean);
    this.#kept.push(numbered);
    if (this.#kept.length >= LINES_IN_MEMORY * 1.25) {
      const surplus = this.#kept.length - LINES_IN_MEMORY;
      this.#kept = this.#kept.slice(surplus);
      this.#dropped += surplus;
    }
    this.#file.write(clean);
    for (const tell of this.#followers) tell(numbered);
    return numbered.seq;
  }

  /**
   * Fields that are known to carry secrets are masked one by one before they come here. This catches what a careless
   * client puts elsewhere: tokens in tool arguments, in names, in a user agent.
   */
  #scrubbed(line: string): string {
    return line.replace(SECRET_SHAPES, (word) =>
      word.startsWith("eyJ") || this.#isSecret(word) ? masked(word) : word,
    );
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

/** One exchange under way: gathers its facts and writes its line when the answer is about to be complete. */
import type { WitnessEntry, WitnessStep } from "../witness-log/entry.ts";
import { writtenHeaders, writtenParameters, writtenPath } from "./fields.ts";
import type { WitnessRequest } from "./message.ts";
import type { TenantLog } from "./tenant-log.ts";

/** Facts that a handler adds to the line. */
export type Facts = Partial<
  Omit<
    WitnessEntry,
    "v" | "seq" | "run" | "arrival" | "phase" | "of" | "at" | "mono" | "durationMs" | "credentials"
  >
> & { credentials?: WitnessEntry["credentials"] };

const started = performance.now();

/** Milliseconds since this process started the clock of its log. */
export function monotonic(): number {
  return Math.round((performance.now() - started) * 1000) / 1000;
}

/** Hooks of an engine that a fault bends for this one exchange. */
export interface Quirks {
  /** Audience that the next token gets in place of its resource. */
  audience?: string;
  /** Tool that the model calls in place of the script's. */
  modelTool?: string;
  /** The token that is issued is worthless from the start. */
  bornExpired?: boolean;
  /** The authorization request is approved without asking anybody. */
  skipApproval?: boolean;
}

export class Exchange {
  readonly quirks: Quirks = {};
  readonly faults: string[] = [];
  readonly #log: TenantLog;
  readonly #request: Omit<WitnessRequest, "localPath" | "signal">;
  readonly #arrival: number;
  readonly #at: string;
  readonly #mono: number;
  readonly #facts: Facts = {};
  #opened: number | undefined;
  #written = false;

  constructor(log: TenantLog, arrival: number, request: WitnessRequest) {
    this.#log = log;
    this.#arrival = arrival;
    // Faults and defaults change the request later; the line tells what came in.
    const { method, path, headers, body, origin } = request;
    const query = request.query.size > 0 ? new URLSearchParams(request.query) : request.query;
    this.#request = { method, path, query, headers, body, origin };
    this.#at = new Date().toISOString();
    this.#mono = monotonic();
  }

  get step(): WitnessStep {
    return this.#facts.step ?? "other";
  }

  /** Adds facts; later ones replace earlier ones of the same name. */
  note(facts: Facts): void {
    Object.assign(this.#facts, facts);
  }

  /** The facts so far. */
  get facts(): Readonly<Facts> {
    return this.#facts;
  }

  /** Writes the line of an answer that stays open, or is held back (`status` null). */
  open(status: number | null): void {
    if (this.#opened !== undefined || this.#written) return;
    this.#opened = this.#write("opened", status);
  }

  /** Writes the line; the second call and later ones do nothing. */
  finish(status: number | null): void {
    if (this.#written) return;
    this.#written = true;
    this.#write(this.#opened === undefined ? "whole" : "closed", status);
  }

  #write(phase: WitnessEntry["phase"], status: number | null): number {
    const { query, form, repeated } = writtenParameters(this.#request);
    return this.#log.append({
      arrival: this.#arrival,
      phase,
      ...(phase === "closed" && this.#opened !== undefined ? { of: this.#opened } : {}),
      at: this.#at,
      mono: this.#mono,
      durationMs: Math.round((monotonic() - this.#mono) * 1000) / 1000,
      step: this.step,
      origin: this.#request.origin,
      method: this.#request.method.slice(0, 32),
      path: writtenPath(this.#request.path),
      query,
      form,
      ...(repeated ? { repeated } : {}),
      headers: writtenHeaders(this.#request.headers),
      status,
      faults: this.faults,
      credentials: [],
      ...this.#facts,
    });
  }
}

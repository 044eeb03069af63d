/** One exchange under way: gathers its facts and writes its line when the answer is about to be complete. */
import type { WitnessEntry, WitnessStep } from "../../witness-log/entry.ts";
import type { Lenience } from "./lenience.ts";
import { type Arrival, type Facts, type LoggedRequest, lineOf, sentFields } from "./line.ts";
import type { TenantLog } from "./tenant-log.ts";

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
  /** Codes and refresh tokens count as fresh although they were used. */
  reuses?: boolean;
  /** Codes are taken for such that were asked for without PKCE. */
  ignoresChallenge?: boolean;
  /** Clients are taken for public ones. */
  ignoresSecret?: boolean;
  /** A refresh gives no new refresh token. */
  keepsRefreshToken?: boolean;
  /** What the gate of an MCP endpoint lets in although it should not. */
  admits?: ReadonlySet<Lenience>;
}

export class Exchange {
  readonly quirks: Quirks = {};
  readonly faults: string[] = [];
  readonly #log: TenantLog;
  readonly #request: LoggedRequest;
  readonly #arrival: Arrival;
  readonly #facts: Facts = {};
  #opened: number | undefined;
  #written = false;
  #clientGone = false;

  constructor(log: TenantLog, arrival: Arrival, request: LoggedRequest) {
    this.#log = log;
    this.#arrival = arrival;
    // Faults and defaults change the request later; the line tells what came in.
    const { method, path, query, form, headers, origin } = request;
    this.#request = { method, path, query, form, headers, origin };
  }

  get step(): WitnessStep {
    return this.#facts.step ?? "other";
  }

  /** Adds facts; later ones replace earlier ones of the same name. */
  note(facts: Facts): void {
    Object.assign(this.#facts, facts);
  }

  /** A refusal is not sent after all. */
  withdrawChallenge(): void {
    delete this.#facts.challenge;
  }

  /** The facts so far. */
  get facts(): Readonly<Facts> {
    return this.#facts;
  }

  /** The client has left: whatever is answered now does not reach it. */
  abandon(): void {
    this.#clientGone = true;
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
    return this.#log.append(
      lineOf(
        {
          arrival: this.#arrival,
          phase,
          of: phase === "closed" ? this.#opened : undefined,
          sent: sentFields(this.#request),
          status,
          clientGone: this.#clientGone,
          faults: this.faults,
        },
        this.#facts,
      ),
    );
  }
}

/** The examiner's log: the witness's own line format, told from the other side. */
import { closeSync, openSync, writeSync } from "node:fs";
import { LOG_VERSION, type WitnessEntry } from "../../mocks/witness-log/entry.ts";
import { isForm, writtenHeaders, writtenParameters, writtenPath } from "../../mocks/witness-log/fields.ts";
import { masked } from "../../mocks/witness-log/fingerprint.ts";
import { answerFacts } from "./answer-facts.ts";
import type { Exchange, Outgoing } from "./exchange.ts";

/** The tenant under which every line stands. */
export const RUN = "examine";
/** A token may stand in a name or an argument, where no list of fields finds it. */
const WEB_TOKEN = /eyJ[\w-]+\.[\w-]*\.[\w-]*/g;

type Came = Pick<Exchange, "status" | "headers" | "text">;

export class ExamineLog {
  readonly #file: number | undefined;
  readonly #started = performance.now();
  /** Every line, as it stands in the file. */
  readonly entries: WitnessEntry[] = [];

  /** @param path file that the lines are appended to, too */
  constructor(path?: string) {
    this.#file = path === undefined ? undefined : openSync(path, "a", 0o600);
  }

  /** Takes the time of a request; `end` writes its line and returns the line's number. */
  begin(request: Outgoing): { end(came: Came): number } {
    const at = new Date().toISOString();
    const mono = this.#now();
    return {
      end: (came) => {
        const seq = this.entries.length + 1;
        this.#write(entryOf(request, came, { seq, at, mono, durationMs: rounded(this.#now() - mono) }));
        return seq;
      },
    };
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }

  #now(): number {
    return rounded(performance.now() - this.#started);
  }

  #write(entry: WitnessEntry): void {
    const line = JSON.stringify(entry).replace(WEB_TOKEN, (token) => masked(token));
    this.entries.push(JSON.parse(line) as WitnessEntry);
    if (this.#file !== undefined) writeSync(this.#file, `${line}\n`);
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function entryOf(
  request: Outgoing,
  came: Came,
  when: { seq: number; at: string; mono: number; durationMs: number },
): WitnessEntry {
  const { url, method, headers = {}, body = "", step, facts = {}, onPurpose } = request;
  const sent = lowerCase(headers);
  const fields = new URLSearchParams(isForm(sent) ? body : "");
  const { query, form, repeated } = writtenParameters({ query: url.searchParams, form: fields });
  const { mcp, ...answer } = answerFacts(request, came);
  return {
    v: LOG_VERSION,
    ...when,
    arrival: when.seq,
    phase: "whole",
    run: RUN,
    step,
    origin: url.origin,
    method,
    path: writtenPath(url.pathname),
    query,
    form,
    ...(repeated ? { repeated } : {}),
    headers: writtenHeaders({ host: url.host, ...sent }),
    status: came.status,
    faults: onPurpose === undefined ? [] : [onPurpose],
    credentials: [],
    ...facts,
    ...answer,
    ...(facts.mcp && mcp ? { mcp: { ...facts.mcp, answer: mcp } } : {}),
  };
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

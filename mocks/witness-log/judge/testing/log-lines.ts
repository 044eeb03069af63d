/** Logs made by hand, for what no client does to a real witness on demand. */
import { LOG_VERSION, WitnessEntry, type WitnessStep } from "../../entry.ts";
import type { McpFacts } from "../../mcp-facts.ts";

type Facts = Partial<Omit<WitnessEntry, "mcp">> & { readonly mcp?: Partial<McpFacts> };

export const ORIGIN = "http://127.0.0.1:4800";
export const RESOURCE = `${ORIGIN}/mcp`;
export const ISSUER = ORIGIN;

/** Fingerprints: `print("code 1")` is the same each time, and no other word's. */
export function print(word: string): string {
  let hash = 7;
  for (const letter of word) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 0xffffffffffff;
  return hash.toString(16).padStart(12, "0").slice(0, 12);
}

/** One tenant's log, of one connection: each line comes 10 ms after the one before, and takes 5. */
export class LogLines {
  readonly entries: WitnessEntry[] = [];
  readonly #run: string;

  constructor(run = "default") {
    this.#run = run;
    this.add("witness", {
      control: { event: "created", resources: [RESOURCE], issuers: [ISSUER], preRegistered: [] },
    });
  }

  /** Appends a line; what a fact does not say is plain and fine. */
  add(step: WitnessStep, { mcp, ...facts }: Facts = {}): WitnessEntry {
    const seq = this.entries.length + 1;
    const line = WitnessEntry.parse({
      v: LOG_VERSION,
      seq,
      arrival: seq,
      phase: "whole",
      run: this.#run,
      at: "2026-11-20T12:00:00.000Z",
      mono: seq * 10,
      durationMs: 5,
      step,
      origin: ORIGIN,
      method: step === "prm" || step === "as-metadata" || step === "authorize" ? "GET" : "POST",
      path: PATHS[step] ?? "/",
      query: {},
      form: {},
      headers: CONTENT[step] ? { "content-type": CONTENT[step] } : {},
      status: 200,
      faults: [],
      credentials: [],
      ...(step === "witness" ? {} : { connection: { id: 1, nth: seq, opened: 0, flushed: seq * 10 - 5 } }),
      ...(step === "mcp" ? { mcp: { ...MESSAGE, ...mcp } } : { issuer: ISSUER }),
      ...facts,
    });
    this.entries.push(line);
    return line;
  }
}

const CONTENT: Partial<Record<WitnessStep, string>> = {
  token: "application/x-www-form-urlencoded",
  mcp: "application/json",
};

const PATHS: Partial<Record<WitnessStep, string>> = {
  prm: "/.well-known/oauth-protected-resource/mcp",
  "as-metadata": "/.well-known/oauth-authorization-server",
  register: "/register",
  authorize: "/authorize",
  token: "/token",
  mcp: "/mcp",
};

const MESSAGE: McpFacts = {
  resource: RESOURCE,
  wire: "2025-11-25",
  kind: "request",
  method: "tools/list",
  session: { is: "none" },
  version: {},
  accept: { json: true, eventStream: true },
};

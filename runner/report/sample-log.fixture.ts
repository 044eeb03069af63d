import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { WitnessEntry } from "../../mocks/witness-log/entry.ts";
import type { EvidenceEvent, FileRef, NewEvent } from "../evidence/log/events.ts";
import type { RunLog } from "./run-log.ts";

const EXTENSIONS: Readonly<Record<string, string>> = {
  "image/png": "png",
  "application/json": "json",
  "application/x-asciicast": "cast",
};

/** Distributes over the union, so that each event keeps its own fields. */
type InFrame<E> = E extends { flow: string } ? Omit<E, "flow" | "frame"> : never;
export type FrameEvent = InFrame<NewEvent>;

/** Writes a run's log by hand on a clock of its own, so that tests need no runner and give the same report each time. */
export class SampleLog {
  readonly events: EvidenceEvent[] = [];
  readonly contents = new Map<string, Uint8Array>();
  #ms = 0;
  #entry = 0;

  constructor(
    readonly worker = "1",
    readonly base = Date.parse("2026-11-20T11:42:07.000Z"),
  ) {}

  get now(): number {
    return this.#ms;
  }

  /** Lets time pass, in milliseconds. */
  after(ms: number): this {
    this.#ms += ms;
    return this;
  }

  emit(event: NewEvent): this {
    const header = {
      v: 1 as const,
      seq: this.events.length + 1,
      worker: this.worker,
      at: this.at(),
      ms: this.#ms,
    };
    this.events.push({ ...header, ...event });
    return this;
  }

  at(plus = 0): string {
    return new Date(this.base + this.#ms + plus).toISOString();
  }

  file(content: string | Uint8Array, mime: string): FileRef {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const name = `${sha256}.${EXTENSIONS[mime] ?? "txt"}`;
    this.contents.set(name, bytes);
    return { name, sha256, bytes: bytes.byteLength, mime };
  }

  /** An exchange that reached the witness now. */
  entry(
    facts: Partial<WitnessEntry> & Pick<WitnessEntry, "step" | "method" | "path" | "status">,
  ): WitnessEntry {
    this.#entry += 1;
    return {
      v: 1,
      seq: this.#entry,
      arrival: this.#entry,
      phase: "whole",
      run: "sample",
      at: this.at(),
      mono: this.#ms,
      durationMs: 4,
      origin: "http://127.0.0.1:41017",
      query: {},
      form: {},
      headers: {},
      faults: [],
      credentials: [],
      ...facts,
    };
  }

  log(hash?: string): RunLog {
    return { events: this.events, problems: [], hash };
  }

  /** Writes the run's folder as the recorder would. */
  async write(dir: string): Promise<void> {
    await mkdir(join(dir, "files"), { recursive: true });
    const lines = this.events.map((event) => `${JSON.stringify(event)}\n`).join("");
    await writeFile(join(dir, `events-${this.worker}.jsonl`), lines);
    for (const [name, bytes] of this.contents) await writeFile(join(dir, "files", name), bytes);
  }
}

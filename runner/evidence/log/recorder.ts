import { createHash } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { Redactor } from "../redaction/redact.ts";
import type { EvidenceEvent, FileRef, NewEvent } from "./events.ts";
import { type EvidenceSink, type Patience, Recording, type Told } from "./recording.ts";
import { appendWhole, writeWhole } from "./write-whole.ts";

// Not imported from the schema: writing must not pay for loading the validator.
const SCHEMA_VERSION = 1;

const EXTENSIONS: Readonly<Record<string, string>> = {
  "image/png": "png",
  "text/plain": "txt",
  "application/json": "json",
  "application/x-asciicast": "cast",
  "text/x-diff": "diff",
};

type Listener = (event: EvidenceEvent) => void;

/**
 * The only writer of evidence. Redacts, then appends each event as one line to `events-<worker>.jsonl`
 * and keeps files by content hash. Writes are synchronous: what was recorded survives a killed runner.
 */
export class Recorder {
  readonly redactor = new Redactor();
  readonly #filesDir: string;
  readonly #worker: string;
  readonly #fd: number;
  readonly #listeners = new Set<Listener>();
  readonly #startedAt = performance.now();
  #seq = 0;
  #closed = false;
  #broken: unknown;

  /**
   * @param dir the run's folder; made when it does not exist
   * @throws Error when another recorder wrote there: logs of two runs never mix
   */
  constructor(
    readonly dir: string,
    worker = "1",
  ) {
    this.#worker = worker;
    this.#filesDir = join(dir, "files");
    mkdirSync(this.#filesDir, { recursive: true });
    this.#fd = openSync(join(dir, `events-${worker}.jsonl`), "ax");
  }

  /** Milliseconds since this recorder was made; the clock of every event's `ms`. */
  now(): number {
    return Math.round((performance.now() - this.#startedAt) * 10) / 10;
  }

  /** Calls `listener` with each event after it was written, redacted as written. */
  onEvent(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * @param at when it happened, where that was before it could be written down
   * @throws Failure when it can't be written; nothing is written behind a torn line then, also when there is room again
   */
  emit(event: NewEvent, at?: Date): void {
    if (this.#closed) return;
    if (this.#broken !== undefined) throw this.#broken;
    const now = new Date();
    const full = this.redactor.value({
      v: SCHEMA_VERSION,
      seq: ++this.#seq,
      worker: this.#worker,
      at: (at ?? now).toISOString(),
      // Both say the same moment, also of what is told late.
      ms: this.now() - (at ? now.getTime() - at.getTime() : 0),
      ...event,
    }) as EvidenceEvent;
    try {
      appendWhole(this.#fd, `${JSON.stringify(full)}\n`, join(this.dir, `events-${this.#worker}.jsonl`));
    } catch (error) {
      this.#broken = error;
      throw error;
    }
    for (const listener of this.#listeners) listener(full);
  }

  /**
   * Keeps bytes as evidence, each content once.
   * @param content text is redacted first, whether it comes as a string or as bytes; pictures are kept as they are
   * @throws Failure when it can't be written
   */
  file(content: string | Uint8Array, mime: string): FileRef {
    const bytes = mime.startsWith("image/") ? bytesOf(content) : Buffer.from(this.#redacted(content, mime));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const name = `${sha256}.${EXTENSIONS[mime] ?? "bin"}`;
    const path = join(this.#filesDir, name);
    if (!existsSync(path)) writeWhole(path, bytes);
    return { name, sha256, bytes: bytes.byteLength, mime };
  }

  #redacted(content: string | Uint8Array, mime: string): string {
    const text = typeof content === "string" ? content : Buffer.from(content).toString("utf8");
    return mime === "application/x-asciicast" ? this.redactor.cast(text) : this.redactor.text(text);
  }

  /**
   * @param patience of a frame that must fail
   * @param multiplier `--timeout-multiplier`
   */
  frame(flow: string, frame: number, patience?: Patience, multiplier?: number): FrameRecorder {
    return new FrameRecorder(this, flow, frame, patience, multiplier);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#fd);
  }
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? Buffer.from(content) : content;
}

/** What channels record through while a frame runs. */
export class FrameRecorder extends Recording {
  #ended = false;

  constructor(
    readonly run: Recorder,
    readonly flow: string,
    readonly frame: number,
    patience?: Patience,
    multiplier?: number,
  ) {
    const sink: EvidenceSink = {
      act: (act) => this.#emit({ type: "act", flow, frame, ...act }),
      check: (check) => this.#emit({ type: "check", flow, frame, ...check }),
    };
    super(sink, patience, multiplier);
  }

  get redactor(): Redactor {
    return this.run.redactor;
  }

  surface(surface: Told<"surface">): void {
    this.#emit({ type: "surface", flow: this.flow, frame: this.frame, ...surface });
  }

  picture(picture: Told<"picture">): void {
    this.#emit({ type: "picture", flow: this.flow, frame: this.frame, ...picture });
  }

  attach(attachment: Omit<Told<"attachment">, "file">, content: string, mime = "text/plain"): void {
    if (this.#ended) return;
    const file = this.run.file(content, mime);
    this.#emit({ type: "attachment", flow: this.flow, frame: this.frame, ...attachment, file });
  }

  witness(entries: Told<"witness">["entries"]): void {
    if (entries.length > 0) this.#emit({ type: "witness", flow: this.flow, frame: this.frame, entries });
  }

  /** Closes the frame's evidence: what still tells of it, late, is not written behind its end. */
  end(): void {
    this.#ended = true;
  }

  #emit(event: NewEvent): void {
    if (!this.#ended) this.run.emit(event);
  }
}

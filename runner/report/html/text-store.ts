import { LIMITS } from "../limits.ts";
import { clip, plural, size } from "../plain-text.ts";
import type { Attachment } from "../report-schema.ts";
import type { RunFiles } from "../run-files.ts";

/** A text as the report shows it. */
export interface StoredText {
  readonly text: string;
  /** What of it is not shown, or undefined. */
  readonly leftOut?: string;
}

/** Kinds whose end tells more than their beginning. */
const TAIL: ReadonlySet<Attachment["kind"]> = new Set(["log", "console", "requests"]);

/** Reads text evidence, bounded for each text and for the whole report. */
export class TextStore {
  readonly #files: RunFiles;
  readonly #texts = new Map<string, StoredText>();
  #room: number = LIMITS.allTextCharacters;

  constructor(files: RunFiles) {
    this.#files = files;
  }

  /** @param attachments in the order of their importance */
  async load(attachments: readonly Attachment[]): Promise<void> {
    for (const attachment of attachments) {
      const { sha256 } = attachment.file;
      if (!this.#texts.has(sha256)) this.#texts.set(sha256, await this.#read(attachment));
    }
  }

  get({ file }: Attachment): StoredText {
    return this.#texts.get(file.sha256) ?? { text: "", leftOut: "it was not read" };
  }

  async #read({ file, kind }: Attachment): Promise<StoredText> {
    if (this.#room <= 0) {
      const held = plural(LIMITS.allTextCharacters, "character");
      return { text: "", leftOut: `this report holds ${held} of text already; it is in files/${file.name}` };
    }
    const read = await this.#files.read(file);
    if ("missing" in read) return { text: "", leftOut: read.missing };
    const whole = Buffer.from(read.bytes).toString("utf8");
    const limit = kind === "cast" ? LIMITS.allTextCharacters : LIMITS.textCharacters;
    if (whole.length <= limit) {
      this.#room -= whole.length;
      return { text: whole };
    }
    const fromEnd = TAIL.has(kind);
    const text = fromEnd ? whole.slice(-limit).replace(/^[^\n]*\n/, "") : clip(whole, limit).shown;
    this.#room -= text.length;
    const part = `${fromEnd ? "last" : "first"} ${plural(text.length, "character")}`;
    return { text, leftOut: `the ${part} of ${size(file.bytes)}; the whole is files/${file.name}` };
  }
}

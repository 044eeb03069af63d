import { KnownSecrets } from "./known-secrets.ts";
import { redactCast } from "./redact-cast.ts";
import { kindOfName } from "./secret-names.ts";
import { secretsUnder, shapedSecrets } from "./secret-shapes.ts";
import { joinRanges, replaceRanges, type TextRange } from "./text-range.ts";

/** What stands where a secret stood. */
export const REDACTED = "[redacted]";

/**
 * Words of the log itself. A secret that is one of them could only be hidden by making the log unreadable.
 */
const WORDS_OF_THE_LOG =
  /^(?:passed|failed|incomplete|not reached|not exercised|witness|picture|attachment|surface|service|problem|starting|attached|stopped|booting|internal|missing|changed|terminal|assertion|action|timeout|requires|evidence|harness|interrupted|started|transcript|exchange|requests|console|windows|display|browser|electron)$/;

/** A witness's salted hash of a secret, which is there to be compared: `issued.accessToken` is one. */
const FINGERPRINT = /^[0-9a-f]{12}$/;

/** Removes known secrets and secret-shaped text from what is about to be written. */
export class Redactor {
  readonly #known = new KnownSecrets();

  /**
   * Registers a value that must never be written, in any of its forms.
   * @returns false when it is too short, or too plain a word, to be told from ordinary text
   */
  add(secret: string): boolean {
    return !WORDS_OF_THE_LOG.test(secret) && this.#known.add(secret);
  }

  /**
   * Registers what stands under names such as `password`, `token` or `apiKey` anywhere in a value.
   * @param depth how many objects deep to look
   */
  addNamed(value: unknown, depth = 6): void {
    if (value === null || typeof value !== "object" || depth === 0) return;
    for (const [name, item] of Object.entries(value)) {
      const kind = Array.isArray(value) ? undefined : kindOfName(name);
      const values = kind === undefined ? [] : [item].flat(2).filter((one) => typeof one === "string");
      for (const one of values) {
        for (const { start, end } of kind ? secretsUnder(kind, one) : []) this.add(one.slice(start, end));
      }
      this.addNamed(item, depth - 1);
    }
  }

  /** @returns the text without known secrets and without secret-shaped parts */
  text(value: string): string {
    const found = this.#find(value);
    return found.length === 0 ? value : replaceRanges(value, joinRanges(found), REDACTED);
  }

  /** @returns a terminal recording without secrets, also those that came in several pieces */
  cast(recording: string): string {
    return redactCast(recording, (text) => joinRanges(this.#find(text)), REDACTED);
  }

  /** @returns a copy of any JSON-like value with every string in it redacted, by its own look and by its name */
  value<T>(value: T): T;
  value(value: unknown): unknown {
    if (typeof value === "string") return value.length < 4 ? value : this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.value(item));
    if (value === null || typeof value !== "object") return value;
    const copy: Record<string, unknown> = {};
    for (const [name, item] of Object.entries(value)) {
      const key = name.length < 24 ? name : this.text(name);
      copy[key] = typeof item === "string" ? this.#named(name, item) : this.value(item);
    }
    // `{ name: "token", value: "..." }`, as facts and headers are listed.
    if (typeof copy.name === "string" && typeof copy.value === "string") {
      copy.value = this.#named(copy.name, copy.value);
    }
    return copy;
  }

  #named(name: string, value: string): string {
    const kind = value.length < 4 ? undefined : kindOfName(name);
    const clean = this.value(value);
    if (kind === undefined || clean.includes(REDACTED) || FINGERPRINT.test(clean)) return clean;
    return replaceRanges(clean, secretsUnder(kind, clean), REDACTED);
  }

  #find(text: string): TextRange[] {
    return [...this.#known.find(text), ...shapedSecrets(text)];
  }
}

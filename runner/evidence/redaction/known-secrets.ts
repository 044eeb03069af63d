import { formsOf, SHORTEST_SECRET } from "./secret-forms.ts";
import type { TextRange } from "./text-range.ts";

/** Letters and digits stay as they are in every encoding: a form is looked for by its longest run of them. */
interface Form {
  readonly core: string;
  readonly pattern: RegExp;
}

const CORE = 4;
const SLOTS = 1 << 16;

/**
 * Finds registered secrets in all their forms. A text is read once, four characters at a time, whatever the number
 * of secrets; only forms whose core stands in it are then searched for exactly.
 */
export class KnownSecrets {
  readonly #secrets = new Set<string>();
  readonly #pending: string[] = [];
  readonly #taken = new Uint8Array(SLOTS);
  readonly #bySlot = new Map<number, Form[]>();
  /** Forms too broken up by punctuation to have a core: searched for every time. */
  readonly #coreless: Form[] = [];

  /** @returns false when the secret is too short to be told from ordinary text */
  add(secret: string): boolean {
    if (secret.length < SHORTEST_SECRET) return false;
    if (!this.#secrets.has(secret)) {
      this.#secrets.add(secret);
      this.#pending.push(secret);
    }
    return true;
  }

  /** Every place where a secret stands; they may overlap. */
  find(text: string): TextRange[] {
    for (const secret of this.#pending.splice(0)) this.#index(secret);
    if (this.#secrets.size === 0) return [];
    return [...this.#formsIn(text)].flatMap(({ pattern }) => {
      const found: TextRange[] = [];
      pattern.lastIndex = 0;
      for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
        found.push({ start: match.index, end: match.index + match[0].length });
      }
      return found;
    });
  }

  #formsIn(text: string): Set<Form> {
    const present = new Set(this.#coreless);
    // The slot of four characters, from those of the three before: each character is shifted out after four steps.
    let rolling = 0;
    for (let end = 0; end < text.length; end++) {
      rolling = ((rolling << 8) ^ slotOf(text.charCodeAt(end))) | 0;
      const slot = mixed(rolling);
      if (this.#taken[slot] === 0 || end < CORE - 1) continue;
      for (const form of this.#bySlot.get(slot) ?? []) {
        if (text.startsWith(form.core, end - CORE + 1)) present.add(form);
      }
    }
    return present;
  }

  #index(secret: string): void {
    for (const { source, literal } of formsOf(secret)) {
      const runs = literal.match(/[A-Za-z0-9_]+/g) ?? [];
      const core = runs.reduce((longest, run) => (run.length > longest.length ? run : longest), "");
      const form = { core, pattern: new RegExp(source, "g") };
      if (core.length < CORE) {
        this.#coreless.push(form);
        continue;
      }
      let rolling = 0;
      for (let at = 0; at < CORE; at++) rolling = ((rolling << 8) ^ slotOf(core.charCodeAt(at))) | 0;
      const slot = mixed(rolling);
      this.#taken[slot] = 1;
      const there = this.#bySlot.get(slot);
      if (there) there.push(form);
      else this.#bySlot.set(slot, [form]);
    }
  }
}

function slotOf(code: number): number {
  return code & 0xff;
}

function mixed(four: number): number {
  return (Math.imul(four, 0x9e3779b1) >>> 16) & (SLOTS - 1);
}

import { inMs, median } from "../measure.ts";
import type { TrueText } from "./screens.ts";

interface Where {
  readonly family: string;
  readonly scale: number;
  readonly dark: boolean;
}

interface Outcome {
  readonly found: boolean;
  readonly wrong: boolean;
  /** What was read where the text is. */
  readonly near: string;
}

/** What one reader found, counted in several ways. */
export class Score {
  readonly #name: string;
  readonly #groups = new Map<string, { asked: number; found: number; wrong: number }>();
  readonly #notFound: string[] = [];
  readonly #wrong: string[] = [];
  readonly #screenMs: number[] = [];
  readonly #lineMs: number[] = [];
  #misses = 0;

  constructor(name: string) {
    this.#name = name;
  }

  asked(text: TrueText, { family, scale, dark }: Where, { found, wrong, near }: Outcome): void {
    // Its letters' box is about 1.2 times the font's size high.
    const size = Math.round(text.box.height / scale / 1.2);
    const groups = [
      text.kind === "phrase" ? "words in a sentence (os.text)" : "all labels and links (os.click)",
      ...(text.kind === "phrase"
        ? []
        : [
            `kind: ${text.kind}`,
            `font: ${family}`,
            `scale: ${scale}`,
            dark ? "dark" : "light",
            size <= 11 ? "size: to 11 px" : "size: from 12 px",
          ]),
    ];
    for (const name of groups) {
      const group = this.#groups.get(name) ?? { asked: 0, found: 0, wrong: 0 };
      group.asked++;
      if (found) group.found++;
      if (wrong) group.wrong++;
      this.#groups.set(name, group);
    }
    const told = `${family} x${scale}, ${Math.round(text.box.height)} px: ${JSON.stringify(text.text)} read ${JSON.stringify(near)}`;
    if (wrong) this.#wrong.push(told);
    else if (!found) this.#notFound.push(told);
  }

  /** A text that is not on the screen. @param found what was taken for it */
  missed(text: string, found: string | undefined): void {
    this.#misses++;
    if (found !== undefined)
      this.#wrong.push(`${JSON.stringify(text)}, which is not there, found as ${JSON.stringify(found)}`);
  }

  timed(ms: number, lines: number): void {
    this.#screenMs.push(ms);
    if (lines > 0) this.#lineMs.push(ms / lines);
  }

  inShort(): string {
    const all = this.#groups.get("all labels and links (os.click)") ?? { asked: 0, found: 0, wrong: 0 };
    return `${this.#name} ${all.found} of ${all.asked} (${percent(all.found, all.asked)}), ${this.#wrong.length} wrong`;
  }

  print(misses: boolean): void {
    console.log(`${this.#name}`);
    if (this.#screenMs.length === 0) {
      console.log("  no screen was read\n");
      return;
    }
    for (const [name, { asked, found, wrong }] of [...this.#groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
      console.log(
        `  ${name.padEnd(34)} ${String(found).padStart(5)} of ${String(asked).padEnd(5)} ${percent(found, asked).padStart(7)}${wrong > 0 ? `   ${wrong} in a wrong place` : ""}`,
      );
    }
    console.log(
      `  wrong matches ${this.#wrong.length} (of all that was asked and ${this.#misses} texts that are nearly there); ${this.#screenMs.length} screens, ${inMs(median(this.#screenMs))} each, ${this.#lineMs.length > 0 ? inMs(median(this.#lineMs)) : "-"} a line\n`,
    );
    for (const wrong of this.#wrong) console.log(`  wrong: ${wrong}`);
    if (misses) for (const told of this.#notFound) console.log(`  not found: ${told}`);
  }
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "-" : `${((100 * part) / whole).toFixed(2)} %`;
}

import type { Answer } from "./answers.ts";
import type { Label } from "./truth.ts";

/** What one page brought. */
export interface PageReport {
  readonly number: number;
  readonly how: string;
  /** How often it was pictured until its truth stood. */
  readonly looks: number;
  readonly texts: readonly {
    readonly word: string;
    readonly how: string;
    readonly label: Label;
    readonly answer: Answer;
  }[];
  /** The page and its pictures, to look at. */
  readonly files: ReadonlyMap<string, string | Buffer>;
}

export interface Tally {
  pages: number;
  texts: number;
  seen: number;
  notSeen: number;
  debatable: number;
  /** A check passed that is not true, or two that exclude each other. */
  unsound: number;
  /** A check failed that is true. */
  alarms: number;
  /** Pages whose first pictures were not of them at rest. */
  restless: number;
  /** Neither passed, as it moved or could not be compared. */
  undecided: number;
  /** The pages with unsound answers: what they are, by number. */
  readonly unsoundPages: Map<number, string>;
}

export function emptyTally(): Tally {
  const counts = {
    pages: 0,
    texts: 0,
    seen: 0,
    notSeen: 0,
    debatable: 0,
    unsound: 0,
    alarms: 0,
    undecided: 0,
    restless: 0,
  };
  return { ...counts, unsoundPages: new Map() };
}

/** @returns a line for each answer that is not right */
export function addReport(tally: Tally, seed: number, { number, how, looks, texts }: PageReport): string[] {
  tally.pages++;
  if (looks > 1) tally.restless++;
  return texts.flatMap(({ word, how: made, label, answer }) => {
    tally.texts++;
    if (label === "seen") tally.seen++;
    else if (label === "not seen") tally.notSeen++;
    else tally.debatable++;
    const judged = judge(label, answer);
    if (judged === "right") return [];
    tally[judged]++;
    if (judged === "unsound") {
      const known = tally.unsoundPages.get(number);
      tally.unsoundPages.set(number, known === undefined ? `${how}; ${made}` : `${known}; ${made}`);
    }
    return [
      `${NAMES[judged]}: --seed ${seed} --page ${number} "${word}" is ${label}; ${answer.saw}; picture ${answer.picture ? "has" : "lacks"} it\n    ${how}; ${made}`,
    ];
  });
}

const NAMES = { unsound: "UNSOUND", alarms: "false alarm", undecided: "undecided" } as const;

export function isUnsound({ label, answer }: PageReport["texts"][number]): boolean {
  return judge(label, answer) === "unsound";
}

function judge(label: Label, { text, no, picture }: Answer): "right" | "unsound" | "alarms" | "undecided" {
  if (text && no) return "unsound";
  if (label === "seen" && no) return "unsound";
  if (label === "not seen" && (text || picture)) return "unsound";
  if (label === "debatable") return "right";
  if (!text && !no) return "undecided";
  if (label === "seen") return text && picture ? "right" : "alarms";
  return no ? "right" : "alarms";
}

export function summary(tally: Tally, seed: number, seconds: number): string {
  const share = (part: number): string => `${((100 * part) / Math.max(1, tally.texts)).toFixed(1)} %`;
  return (
    `${tally.pages} pages of seed ${seed}, ${tally.texts} texts (${tally.seen} seen, ${tally.notSeen} not seen, ` +
    `debatable ${share(tally.debatable)}): ${tally.unsound} unsound, ${tally.alarms} false alarms, ` +
    `undecided ${share(tally.undecided)}, ${tally.restless} pages pictured again; ${seconds} s`
  );
}

/** What a run comes to, in its last line. A run that tried nothing, or whose truth says nothing, is no pass. */
export function verdict(
  { pages, seen, notSeen, unsound, unsoundPages }: Tally,
  seed: number,
): { readonly ok: boolean; readonly line: string } {
  if (unsound > 0) {
    const kinds = [...unsoundPages].map(
      ([number, kind]) => `\n  page ${number} (${kind}): pnpm oracle --seed ${seed} --page ${number}`,
    );
    return {
      ok: false,
      line: `FAILED: ${unsound} unsound on ${kinds.length} of ${pages} pages${kinds.join("")}`,
    };
  }
  if (seen + notSeen === 0) return { ok: false, line: `FAILED: no text was decided on, on ${pages} pages` };
  return { ok: true, line: "passed: no answer is unsound" };
}

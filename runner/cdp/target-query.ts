/**
 * How a person would point at something on a screen. Pure data: built by the author's `button("Save")` and
 * friends, resolved by `locate`.
 */
export interface TargetQuery {
  readonly by: "role" | "text" | "placeholder";
  /** Accessible roles as the browser computes them; any of these. Empty for `text` and `placeholder`. */
  readonly roles: readonly string[];
  /** Accessible name, text or placeholder; undefined: whatever its name. */
  readonly name: string | RegExp | undefined;
  /** "whole": the name is exactly this. "words": it occurs in it, not as part of a longer word. */
  readonly match: "whole" | "words";
  readonly container?: TargetQuery | undefined;
  /** 1 for the first of several, in document order. */
  readonly position?: number | undefined;
  /** As it reads in a report: `button "Save" in dialog "Edit"`. */
  readonly description: string;
}

/** Whether a computed name or a visible text is the one asked for. */
export function matchesName(query: Pick<TargetQuery, "name" | "match">, actual: string): boolean {
  const { name, match } = query;
  if (name === undefined) return true;
  const text = oneLine(actual);
  if (name instanceof RegExp) return new RegExp(name.source, name.flags.replace(/[gy]/g, "")).test(text);
  return match === "whole" ? text === oneLine(name) : hasWords(text, name);
}

/**
 * Whether `text` holds `words` as whole words: "Connected" is not in "Disconnected", nor "1" in "10".
 * Scripts without blanks between words are searched as they are.
 */
export function hasWords(text: string, words: string): boolean {
  const wanted = oneLine(words);
  const content = oneLine(text);
  if (wanted === "") return false;
  for (let at = content.indexOf(wanted); at >= 0; at = content.indexOf(wanted, at + 1)) {
    const before = content[at - 1] ?? "";
    const after = content[at + wanted.length] ?? "";
    if (!joins(before, wanted[0] ?? "") && !joins(wanted.at(-1) ?? "", after)) return true;
  }
  return false;
}

function joins(left: string, right: string): boolean {
  return WORD.test(left) && WORD.test(right);
}

// Scripts with upper and lower case put blanks between words.
const WORD = /[\p{Lu}\p{Ll}\p{N}_]/u;

function oneLine(text: string): string {
  return text.replace(/[\s\u200b\ufeff]+/gu, " ").trim();
}

import { asRead, fitsPattern, hasWords } from "../../evidence/text/read-text.ts";

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

/** Whether a computed name or a visible text is the one asked for, as a person reads both. */
export function matchesName(query: Pick<TargetQuery, "name" | "match">, actual: string): boolean {
  const { name, match } = query;
  if (name === undefined) return true;
  if (name instanceof RegExp) return fitsPattern(asRead(actual), name);
  return match === "whole" ? asRead(actual) === asRead(name) : hasWords(actual, name);
}

/**
 * The one way in which patterns are matched. Flags `g` and `y` never matter, and the author's own pattern is never
 * touched: its `lastIndex` neither decides nor changes.
 */
export function freshPattern(pattern: RegExp): RegExp {
  return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ""));
}

/** Whether a text is exactly this, or fits a pattern. */
export function equals(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === "string" ? text === wanted : freshPattern(wanted).test(text);
}

/** Whether a text holds this, or something that fits a pattern. */
export function holds(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === "string" ? text.includes(wanted) : freshPattern(wanted).test(text);
}

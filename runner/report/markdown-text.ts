import { oneLine } from "./plain-text.ts";

/** Longer values have their place in the report. */
const VALUE = 500;
/** A zero-width space: after `@` or `#` it keeps a text from calling a person or another thread. */
const APART = "\u200b";

/** Text from anywhere as plain words of a Markdown paragraph or table cell: no markup, no mention, no reference. */
export function prose(text: string): string {
  return oneLine(text, VALUE)
    .replace(/[\\`*_{}[\]()<>#+!|~&$-]/g, "\\$&")
    .replace(/(\\#|@)(?=\w)/g, `$1${APART}`)
    .replace(/^(\d+)([.)])/, "$1\\$2")
    .replace(/\bwww\.|:\/\//g, (link) => `${link.charAt(0)}${APART}${link.slice(1)}`);
}

/** Text from anywhere as inline code, outside tables: the fence is longer than any run of backticks inside. */
export function code(text: string): string {
  const line = oneLine(text, VALUE);
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 || line === "" ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

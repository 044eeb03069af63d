import { readFile } from "node:fs/promises";

/** In the order of the cascade: a later sheet may override an earlier one. */
const SHEETS = ["theme", "page", "flow", "frame", "picture", "evidence", "cast", "run", "media"] as const;

/**
 * A page's style, without comments and indentation.
 * @param more sheets of the page's own, after the shared ones
 */
export async function styleSheet(more: readonly URL[] = []): Promise<string> {
  const shared = SHEETS.map((name) => new URL(`style/${name}.css`, import.meta.url));
  const sheets = await Promise.all([...shared, ...more].map((sheet) => readFile(sheet, "utf8")));
  return sheets
    .join("\n")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\n\s*/g, "\n")
    .replace(/([{;,])\n/g, "$1")
    .trim();
}

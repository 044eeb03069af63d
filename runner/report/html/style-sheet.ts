import { readFile } from "node:fs/promises";

/** In the order of the cascade: a later sheet may override an earlier one. */
const SHEETS = ["theme", "page", "flow", "frame", "picture", "evidence", "cast", "run", "media"] as const;

/** The page's style, without comments and indentation. */
export async function styleSheet(): Promise<string> {
  const sheets = await Promise.all(
    SHEETS.map((name) => readFile(new URL(`style/${name}.css`, import.meta.url), "utf8")),
  );
  return sheets
    .join("\n")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\n\s*/g, "\n")
    .replace(/([{;,])\n/g, "$1")
    .trim();
}

/** Where something stands in a text: both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Finds where a source writes the value at a path of keys (`["services", "web", "ready"]`), each key after the one
 * before it. As far as it can be told from the text: keys that are computed or spread in are passed over.
 * @param from the line, from 1, on which the outermost value begins
 * @returns the place of the last key that is written there; undefined when none is
 */
export function positionOfKey(source: string, path: readonly PropertyKey[], from = 1): Position | undefined {
  let offset = source
    .split("\n")
    .slice(0, from - 1)
    .join("\n").length;
  let found: number | undefined;
  for (const key of path) {
    if (typeof key !== "string") continue;
    const written = new RegExp(`(?<![\\w$.])(["']?)${escaped(key)}\\1\\s*(?=[:(,}])`).exec(
      source.slice(offset),
    );
    if (written === null) continue;
    found = offset + written.index;
    offset = found + written[0].length;
  }
  if (found === undefined) return undefined;
  const before = source.slice(0, found).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

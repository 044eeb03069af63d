import { equals } from "../../evidence/text/text-match.ts";
import type { WindowInfo } from "./window-list.ts";

/** Which window is waited for. Every given condition must hold. */
export interface WindowWanted {
  /** The title: exact as a string, or a pattern. */
  readonly title?: string | RegExp;
  readonly pid?: number;
  /** Only windows that were not in this list, or not by this title: a page that follows another renames its window. */
  readonly since?: readonly WindowInfo[];
}

/** The one in front of those that fit. */
export function topmost(
  { title, pid, since = [] }: WindowWanted,
  windows: readonly WindowInfo[],
): WindowInfo | undefined {
  const fits = (window: WindowInfo) =>
    (pid === undefined || window.pid === pid) && (title === undefined || equals(window.title, title));
  const before = new Set(since.filter(fits).map(({ id }) => id));
  return windows.filter((window) => fits(window) && !before.has(window.id)).at(-1);
}

export function describeWanted({ title, pid, since }: WindowWanted): string {
  const parts: string[] = [];
  if (title !== undefined)
    parts.push(`titled ${typeof title === "string" ? JSON.stringify(title) : String(title)}`);
  if (pid !== undefined) parts.push(`of process ${pid}`);
  if (since !== undefined) parts.push("that was not there before");
  return parts.join(", ") || "at all";
}

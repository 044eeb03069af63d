import type { Box } from "../../evidence/log/events.ts";
import type { RgbPixels } from "../png-encoder.ts";
import { newWindows, type WindowInfo } from "./window-list.ts";

/** How a screen differs before and after an act. */
export interface ScreenChange {
  /** Where pixels differ, the largest first. */
  readonly regions: readonly Box[];
  readonly appeared: readonly string[];
  readonly closed: readonly string[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** How long the screen was watched, milliseconds. */
  readonly watchedMs: number;
}

const CELL = 16;
/** A text caret is this wide at most; its blinking is no answer to a click. */
const CARET_WIDTH = 3;
const MOST_NAMED = 3;

/**
 * Finds where two pictures of one size differ: cells with changed pixels that touch are one region.
 * @returns the boxes around the changed pixels, the largest first; a blinking caret is left out
 */
export function changedRegions(before: RgbPixels, after: RgbPixels): Box[] {
  const { width, height } = before;
  if (after.width !== width || after.height !== height) return [{ x: 0, y: 0, width, height }];
  const columns = Math.ceil(width / CELL);
  const rows = Math.ceil(height / CELL);
  const cells = new Map<number, Box>();
  for (let y = 0; y < height; y++) {
    const row = y * width * 3;
    const [one, other] = [before.rgb, after.rgb].map((rgb) => rgb.subarray(row, row + width * 3));
    if (!one || !other || Buffer.compare(one, other) === 0) continue;
    for (let x = 0; x < width; x++) {
      const at = x * 3;
      if (one[at] === other[at] && one[at + 1] === other[at + 1] && one[at + 2] === other[at + 2]) continue;
      const cell = Math.floor(y / CELL) * columns + Math.floor(x / CELL);
      cells.set(cell, union(cells.get(cell), { x, y, width: 1, height: 1 }));
    }
  }
  const regions: Box[] = [];
  for (const start of [...cells.keys()]) {
    const pending = [start];
    let region: Box | undefined;
    for (let cell = pending.pop(); cell !== undefined; cell = pending.pop()) {
      const changed = cells.get(cell);
      if (!changed) continue;
      cells.delete(cell);
      region = union(region, changed);
      const [x, y] = [cell % columns, Math.floor(cell / columns)];
      for (let down = Math.max(0, y - 1); down <= Math.min(rows - 1, y + 1); down++) {
        for (let across = Math.max(0, x - 1); across <= Math.min(columns - 1, x + 1); across++) {
          pending.push(down * columns + across);
        }
      }
    }
    if (region && region.width > CARET_WIDTH) regions.push(region);
  }
  return regions.sort((a, b) => b.width * b.height - a.width * a.height);
}

/** @returns what became of the windows */
export function changedWindows(
  before: readonly WindowInfo[],
  after: readonly WindowInfo[],
): Pick<ScreenChange, "appeared" | "closed" | "renamed"> {
  return {
    appeared: newWindows(before, after).map(({ title }) => title),
    closed: newWindows(after, before).map(({ title }) => title),
    renamed: before.flatMap(({ id, title: from }) => {
      const to = after.find((window) => window.id === id)?.title;
      return to === undefined || to === from ? [] : [{ from, to }];
    }),
  };
}

/** @returns the change in words, for the evidence: a click that did nothing says so */
export function describeChange({ regions, appeared, closed, renamed, watchedMs }: ScreenChange): string {
  const said = [
    ...appeared.map((title) => `window ${JSON.stringify(title)} appeared`),
    ...closed.map((title) => `window ${JSON.stringify(title)} closed`),
    ...renamed.map(({ from, to }) => `window ${JSON.stringify(from)} became ${JSON.stringify(to)}`),
  ];
  if (regions.length > 0) {
    const named = regions
      .slice(0, MOST_NAMED)
      .map(({ x, y, width, height }) => `${width}x${height} at ${x},${y}`);
    const more = regions.length > MOST_NAMED ? " and more" : "";
    said.push(
      `the screen changed in ${regions.length === 1 ? "1 region" : `${regions.length} regions`} (${named.join("; ")}${more})`,
    );
  }
  return said.length > 0 ? said.join("; ") : `nothing on the screen changed within ${watchedMs} ms`;
}

function union(one: Box | undefined, other: Box): Box {
  if (!one) return other;
  const x = Math.min(one.x, other.x);
  const y = Math.min(one.y, other.y);
  return {
    x,
    y,
    width: Math.max(one.x + one.width, other.x + other.width) - x,
    height: Math.max(one.y + one.height, other.y + other.height) - y,
  };
}

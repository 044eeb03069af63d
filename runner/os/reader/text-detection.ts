import type { Box } from "../../evidence/log/events.ts";
import { around } from "./screen-lines.ts";

/** For each pixel of a picture, how likely it belongs to the core of a line of text. */
export interface ProbabilityMap {
  readonly width: number;
  readonly height: number;
  /** 0..1, row by row. */
  readonly values: Float32Array;
}

/** A pixel this likely belongs to a line. */
const PIXEL_THRESHOLD = 0.3;
/** A line whose pixels are on the average less likely than this is none. */
const LINE_THRESHOLD = 0.5;
/** The network marks lines shrunk by about this ratio, so that they don't touch. */
const UNCLIP_RATIO = 1.6;
const LEAST_SIDE = 2;
/** Two lines beside each other are one that fell apart when they share this part of the higher one's height ... */
const ONE_LINE = 0.6;
/** ... and each reaches as many heights into the other: two buttons close together touch at most. */
const OVERLAP = 0.35;

/**
 * Finds the lines of text in a map of differentiable binarization (Liao et al., 2020): connected areas above the
 * threshold, grown back by area x ratio / perimeter. Screens hold upright text, so boxes are upright.
 */
export function linesInMap({ width, height, values }: ProbabilityMap): Box[] {
  const seen = new Uint8Array(width * height);
  const stack: number[] = [];
  const lines: Box[] = [];
  for (let start = 0; start < values.length; start++) {
    if (seen[start] || (values[start] ?? 0) < PIXEL_THRESHOLD) continue;
    let [left, top, right, bottom, sum, area] = [width, height, 0, 0, 0, 0];
    seen[start] = 1;
    stack.push(start);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const y = Math.floor(at / width);
      const x = at - y * width;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      sum += values[at] ?? 0;
      area++;
      for (let down = -1; down <= 1; down++) {
        for (let across = -1; across <= 1; across++) {
          const [nextX, nextY] = [x + across, y + down];
          if (nextX < 0 || nextY < 0 || nextX >= width || nextY >= height) continue;
          const next = nextY * width + nextX;
          if (seen[next] || (values[next] ?? 0) < PIXEL_THRESHOLD) continue;
          seen[next] = 1;
          stack.push(next);
        }
      }
    }
    const [boxWidth, boxHeight] = [right - left + 1, bottom - top + 1];
    if (sum / area < LINE_THRESHOLD || Math.min(boxWidth, boxHeight) < LEAST_SIDE) continue;
    const grow = (boxWidth * boxHeight * UNCLIP_RATIO) / (2 * (boxWidth + boxHeight));
    lines.push({
      x: left - grow,
      y: top - grow,
      width: boxWidth + 2 * grow,
      height: boxHeight + 2 * grow,
    });
  }
  return withoutBreaks(lines);
}

/** A wide gap parts a line in two, whose boxes both reach over the letter beside it: read by itself, each has it. */
function withoutBreaks(lines: readonly Box[]): Box[] {
  const whole: Box[] = [];
  for (const line of [...lines].sort((a, b) => a.x - b.x)) {
    const at = whole.findIndex((other) => areOneLine(other, line));
    const other = whole[at];
    if (other) whole[at] = around([other, line]);
    else whole.push(line);
  }
  return whole;
}

function areOneLine(one: Box, other: Box): boolean {
  const across = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const down = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  const height = Math.max(one.height, other.height);
  return across >= OVERLAP * height && down >= ONE_LINE * height;
}

import { duration } from "./plain-text.ts";

/** How long something took over several times, in milliseconds. */
export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

/** @returns undefined where nothing was measured */
export function spreadOf(times: readonly number[]): Spread | undefined {
  const sorted = [...times].sort((a, b) => a - b);
  const [least, most] = [sorted[0], sorted.at(-1)];
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  if (least === undefined || most === undefined || low === undefined || high === undefined) return undefined;
  return { least, median: (low + high) / 2, most };
}

/** `0.8 s to 1.2 s, median 0.9 s` */
export function saidOfSpread({ least, median, most }: Spread): string {
  const [from, to] = [duration(least), duration(most)];
  return from === to ? from : `${from} to ${to}, median ${duration(median)}`;
}

import { folded } from "../../../runner/os/reader/text-fold.ts";
import type { Random } from "../../random.ts";

/**
 * Texts that are nearly those on a screen, and are not there: a mark more or less, a letter or a digit for another, a
 * word less. None may be found as a label.
 */
export function nearMisses(texts: readonly string[], count: number, random: Random): string[] {
  const there = new Set(texts.map(folded));
  const misses: string[] = [];
  for (let attempt = 0; attempt < count * 10 && misses.length < count; attempt++) {
    const text = random.pick(texts);
    const at = random.between(0, text.length - 1);
    const miss = random.pick([
      `${text}?`,
      text.replace(/[?!….]+$/, ""),
      text.slice(0, -1),
      `${text}s`,
      text.split(" ").slice(0, -1).join(" "),
      `${text.slice(0, at)}${random.pick([..."aemnrtbdhk23456789"])}${text.slice(at + 1)}`,
    ]);
    const sought = folded(miss);
    if (sought.length < 2 || there.has(sought) || misses.includes(miss)) continue;
    misses.push(miss);
  }
  return misses;
}

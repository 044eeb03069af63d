/** Whether memory is bounded, as looks at it over many exchanges show: decided by both halves' highest, so that no single look decides. */

/** The second half may reach this much of the first one's highest: stores that fill up still grow a little, a leak grows on. */
export const ALLOWED_RATIO = 1.25;

export interface MemoryVerdict {
  readonly bounded: boolean;
  /** Bytes in use, at most, in either half of the exchanges. */
  readonly first: number;
  readonly second: number;
  readonly ratio: number;
}

/** @param used bytes in use after a collection, at even distances of the load; the first look is before it */
export function memoryVerdict(used: readonly number[]): MemoryVerdict {
  const half = Math.ceil(used.length / 2);
  const [first, second] = [Math.max(...used.slice(0, half)), Math.max(...used.slice(half))];
  const ratio = second / first;
  return { bounded: ratio <= ALLOWED_RATIO, first, second, ratio };
}

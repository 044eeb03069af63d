/** A repeatable source of chance: the same seed makes the same choices on every machine. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to, not including, 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** @throws RangeError when there is nothing to choose from */
  pick<T>(from: readonly T[]): T {
    const choice = from[this.between(0, from.length - 1)];
    if (choice === undefined) throw new RangeError("nothing to choose from");
    return choice;
  }

  colour(): string {
    return `rgb(${this.between(0, 255)},${this.between(0, 255)},${this.between(0, 255)})`;
  }

  shuffle<T>(all: readonly T[]): T[] {
    const left = [...all];
    for (let i = left.length - 1; i > 0; i--) {
      const j = this.between(0, i);
      const [a, b] = [left[i], left[j]];
      if (a !== undefined && b !== undefined) [left[i], left[j]] = [b, a];
    }
    return left;
  }
}

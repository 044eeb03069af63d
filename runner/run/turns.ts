/** What only one at a time may use: the others wait in the order in which they came. */
export class Turns {
  /** The end of each line. */
  readonly #last = new Map<string, Promise<void>>();
  readonly #leave = new Map<string, (() => void)[]>();

  /** Waits until nobody else uses it; it is the holder's until {@link leave}, also when the wait was cut short. */
  async take(what: string, holder: string, signal: AbortSignal | undefined): Promise<void> {
    const before = this.#last.get(what);
    const over = new Promise<void>((leave) => {
      this.#leave.set(holder, [...(this.#leave.get(holder) ?? []), leave]);
    });
    this.#last.set(
      what,
      Promise.all([before, over]).then(() => {}),
    );
    await before;
    signal?.throwIfAborted();
  }

  has(holder: string): boolean {
    return this.#leave.has(holder);
  }

  /** Lets the next ones have all that the holder has. */
  leave(holder: string): void {
    for (const leave of this.#leave.get(holder) ?? []) leave();
    this.#leave.delete(holder);
  }
}

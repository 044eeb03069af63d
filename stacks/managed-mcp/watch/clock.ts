/** A day can pass without anybody waiting for it: this process's clock is ahead from now on. */
export function moveClock(ms: number): void {
  const Actual = Date;
  class LaterDate extends Actual {
    constructor(...given: [] | [number | string | Date]) {
      if (given.length === 0) super(Actual.now() + ms);
      else super(...given);
    }
    static override now(): number {
      return Actual.now() + ms;
    }
  }
  globalThis.Date = LaterDate as DateConstructor;
}

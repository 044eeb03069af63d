/** Sums over points of a plane, for how far they lie from the straight line through them. */
export class PointSpread {
  #count = 0;
  #x = 0;
  #y = 0;
  #xx = 0;
  #yy = 0;
  #xy = 0;

  add(x: number, y: number): void {
    this.#count++;
    this.#x += x;
    this.#y += y;
    this.#xx += x * x;
    this.#yy += y * y;
    this.#xy += x * y;
  }

  /** The standard deviation across the line that fits best: the lesser axis of their covariance. 0 for no points. */
  get acrossLine(): number {
    const { alongX, alongY, both } = this.#covariance;
    const lesser = (alongX + alongY) / 2 - Math.hypot((alongX - alongY) / 2, both);
    return Math.sqrt(Math.max(0, lesser));
  }

  /** How much they lie on a slanting line: the correlation of their coordinates without its sign, 0 to 1. */
  get slant(): number {
    const { alongX, alongY, both } = this.#covariance;
    return alongX > 0 && alongY > 0 ? Math.abs(both) / Math.sqrt(alongX * alongY) : 0;
  }

  get #covariance() {
    const n = Math.max(1, this.#count);
    const [x, y] = [this.#x / n, this.#y / n];
    return { alongX: this.#xx / n - x * x, alongY: this.#yy / n - y * y, both: this.#xy / n - x * y };
  }
}

/**
 * A map that forgets beyond a limit what was not asked for longest, so that no stream of requests can fill the
 * memory, and what is in use stays. (The registry's `lru-cache` makes room for the whole limit at once: 550 kB for
 * 20,000 entries, and a tenant has a dozen such maps, most of them nearly empty.)
 */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, V>();
  readonly #limit: number;
  readonly #forgotten: ((value: V, key: K) => void) | undefined;

  /** @param limit number of entries kept @param forgotten called for each entry that is pushed out */
  constructor(limit: number, forgotten?: (value: V, key: K) => void) {
    this.#limit = limit;
    this.#forgotten = forgotten;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  has(key: K): boolean {
    return this.#entries.has(key);
  }

  set(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#limit) return;
    const oldest = this.#entries.entries().next();
    if (oldest.done) return;
    this.#entries.delete(oldest.value[0]);
    this.#forgotten?.(oldest.value[1], oldest.value[0]);
  }

  delete(key: K): boolean {
    return this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  entries(): MapIterator<[K, V]> {
    return this.#entries.entries();
  }

  values(): MapIterator<V> {
    return this.#entries.values();
  }
}

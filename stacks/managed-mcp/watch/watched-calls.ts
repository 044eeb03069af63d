/** Functions of a module in place of which one's own are put, which call them. */
type Callable = (...args: unknown[]) => unknown;

export interface Around {
  readonly before: (args: unknown[]) => void;
  readonly after?: (args: readonly unknown[], result: unknown) => void;
}

/** One of these may be made of others: the outermost is what the program did. */
let inside = false;

/** Does something that is not watched. */
export function unwatched<T>(work: () => T): T {
  const outer = inside;
  inside = true;
  try {
    return work();
  } finally {
    inside = outer;
  }
}

/** Puts `before` and `after` around a function, where there is one of that name. */
export function around(home: object, key: string, { before, after }: Around): void {
  const original: unknown = Reflect.get(home, key);
  if (typeof original !== "function") return;
  Reflect.set(home, key, function watchedCall(this: unknown, ...args: unknown[]) {
    const call = () => Reflect.apply(original as Callable, this, args);
    if (inside) return call();
    before(args);
    const result = unwatched(call);
    after?.(args, result);
    return result;
  });
}

import { isDeepStrictEqual } from "node:util";
import { answerPath, type ObservedCall, PARTS, partPath } from "./observed-calls.ts";

/** One value that a channel gave to the author, put in place of what it was. */
export interface Replacement {
  readonly of: ObservedCall;
  readonly value: unknown;
}

/** The author asks for something that was not observed: the frame went another way than it did. */
export class NotObserved extends Error {
  override readonly name = "NotObserved";
}

/** Answers a frame's assertions with what was observed, call by call, but for one value that is replaced. */
export class PlayBack {
  readonly #calls: readonly ObservedCall[];
  readonly #replacement: Replacement | undefined;
  readonly #asked = new Map<string, number>();
  /** What the author looked into of the values that were given back. */
  readonly lookedInto = new Set<ObservedCall>();
  #comparing = false;

  constructor(calls: readonly ObservedCall[], replacement?: Replacement) {
    this.#calls = calls;
    this.#replacement = replacement;
  }

  /** @param channel the real one, of which only the shape is used */
  channel<T>(channel: T, name: string): T {
    return this.#channel(channel, name) as T;
  }

  /** What is read of the action's answer from `agent.<path>`. */
  answerOf(path: string, answer: unknown): unknown {
    const call = this.#calls.find((one) => one.path === answerPath(path));
    if (call === undefined) return answer;
    return this.#watched(call === this.#replacement?.of ? this.#replacement.value : answer, call);
  }

  #channel(channel: unknown, path: string): unknown {
    if (channel === null || typeof channel !== "object") return channel;
    return new Proxy(channel, {
      get: (object, key) => {
        const value: unknown = Reflect.get(object, key);
        if (typeof key === "symbol") return value;
        const inner = `${path}.${key}`;
        if (typeof value !== "function") return this.#channel(value, inner);
        return (...args: unknown[]) =>
          PARTS.includes(key)
            ? this.#channel(object, partPath(inner, String(args[0])))
            : this.#answer(inner, args);
      },
    });
  }

  #answer(path: string, args: readonly unknown[]): unknown {
    const before = this.#asked.get(path) ?? 0;
    this.#asked.set(path, before + 1);
    const call = this.#calls.filter((one) => one.path === path)[before];
    if (call?.outcome === undefined) throw new NotObserved(`${path} was not called a ${before + 1}. time`);
    if (!this.#sameQuestion(args, call.args)) throw new NotObserved(`${path} was asked something else`);
    if ("error" in call.outcome) {
      const { error } = call.outcome;
      if (!call.later) throw error;
      return Promise.reject(error);
    }
    const value = call === this.#replacement?.of ? this.#replacement.value : call.outcome.value;
    const given = this.#watched(value, call);
    return call.later ? Promise.resolve(given) : given;
  }

  /** Tells when the author looks into a value; a plain one can't be passed on unseen. */
  #watched(value: unknown, call: ObservedCall): unknown {
    if (value === null || typeof value !== "object") {
      if (value !== undefined) this.lookedInto.add(call);
      return value;
    }
    const look = <T>(answer: T, key?: string | symbol): T => {
      // Whoever awaits a value asks whether it is a promise.
      if (key !== "then" && typeof key !== "symbol" && !this.#comparing) this.lookedInto.add(call);
      return answer;
    };
    return new Proxy(value, {
      get: (object, key, receiver) =>
        look(Reflect.get(object, key, Array.isArray(object) ? receiver : object), key),
      has: (object, key) => look(Reflect.has(object, key), key),
      ownKeys: (object) => look(Reflect.ownKeys(object)),
    });
  }

  /** Functions are made anew each time; they say the same when they read the same. */
  #sameQuestion(args: readonly unknown[], before: readonly unknown[]): boolean {
    this.#comparing = true;
    try {
      return isDeepStrictEqual(comparable(withoutMoment(args)), comparable(withoutMoment(before)));
    } finally {
      this.#comparing = false;
    }
  }
}

/** The moment until which something did not happen is another each time. */
function withoutMoment(args: readonly unknown[]): unknown[] {
  return args.map((one) => {
    if (one === null || typeof one !== "object" || !("until" in one)) return one;
    const { until, ...rest } = one;
    return rest;
  });
}

/** Deeper than any target or match; what goes on beyond is not compared. */
const DEPTH = 8;

function comparable(value: unknown, depth = 0): unknown {
  if (typeof value === "function") return value.toString();
  if (value === null || typeof value !== "object" || value instanceof RegExp || depth > DEPTH) return value;
  if (Array.isArray(value)) return value.map((part) => comparable(part, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, comparable(part, depth + 1)]));
}

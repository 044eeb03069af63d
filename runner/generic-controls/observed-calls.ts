import { CallSite } from "../evidence/call-site.ts";

/** One call that a frame's assertions made of a channel, in the order in which they were made. */
export interface ObservedCall {
  /** As the author wrote it, with the surface of an `on`: `see.on("member").text`. */
  readonly path: string;
  readonly channel: string;
  readonly method: string;
  /** Of `see.on("member")`: member. */
  readonly surface: string | undefined;
  readonly args: readonly unknown[];
  /** Where the author made it. */
  readonly site: CallSite;
  /** Whether it returned a promise; how it ended, once it has. */
  later: boolean;
  outcome: { readonly value: unknown } | { readonly error: unknown } | undefined;
}

/** Methods whose result is a part of their channel. */
export const PARTS: readonly string[] = ["on"];

/** Follows what a frame's assertions ask of their channels, and what they are told; it changes nothing of it. */
export class ObservedCalls {
  readonly calls: ObservedCall[] = [];

  /** @param name the channel's name in the author's code */
  follow<T>(channel: T, name: string): T {
    return this.#follow(channel, name, name, undefined) as T;
  }

  /** An answer that the action got and the assertions read; for `AnswerBook.read`. */
  readonly answer = (path: string, value: unknown): unknown => {
    if (!this.calls.some((one) => one.path === answerPath(path))) {
      this.calls.push({
        ...{ path: answerPath(path), channel: "answers", method: path, surface: undefined, args: [] },
        ...{ site: new CallSite(), later: false, outcome: { value } },
      });
    }
    return value;
  };

  #follow(channel: unknown, name: string, path: string, surface: string | undefined): unknown {
    if (channel === null || typeof channel !== "object") return channel;
    return new Proxy(channel, {
      get: (object, key) => {
        const value: unknown = Reflect.get(object, key);
        if (typeof key === "symbol") return value;
        const inner = `${path}.${key}`;
        if (typeof value !== "function") return this.#follow(value, name, inner, surface);
        return (...args: unknown[]) => {
          const call = () => Reflect.apply(value, object, args);
          if (!PARTS.includes(key)) return this.#observe(call, { path: inner, channel: name, surface, args });
          const on = String(args[0]);
          return this.#follow(call(), name, partPath(inner, on), on);
        };
      },
    });
  }

  #observe(call: () => unknown, about: Pick<ObservedCall, "path" | "channel" | "surface" | "args">): unknown {
    const observed: ObservedCall = {
      ...about,
      method: about.path.slice(about.path.lastIndexOf(".") + 1),
      site: new CallSite(),
      later: false,
      outcome: undefined,
    };
    this.calls.push(observed);
    const result = call();
    if (!(result instanceof Promise)) {
      observed.outcome = { value: result };
      return result;
    }
    observed.later = true;
    // Not by its own `then`: that would be taken for the author's `await`.
    Promise.prototype.then.call(
      result,
      (value) => {
        observed.outcome = { value };
      },
      (error: unknown) => {
        observed.outcome = { error };
      },
    );
    return result;
  }
}

/** Of an answer that the action got from `agent.<path>`. */
export function answerPath(path: string): string {
  return `answers.${path}`;
}

/** The path of a channel's part. */
export function partPath(path: string, argument: string): string {
  return `${path}(${JSON.stringify(argument)})`;
}

import { reasonOf } from "../evidence/failure.ts";
import type { FrameRecorder } from "../evidence/recorder.ts";
import { show } from "../evidence/show.ts";

/** One call of a stack's channel: `member.execute`, what was passed, how it ended. */
export interface RecordedCall {
  readonly path: string;
  readonly args: readonly unknown[];
  readonly tookMs: number;
  readonly outcome:
    | { readonly ok: true; readonly value: unknown }
    | { readonly ok: false; readonly error: unknown };
}

/**
 * Wraps an object of functions (nested ones too) so that each call is reported when it ends. The object keeps
 * its type; values that are no functions pass through.
 */
export function recordCalls<T>(channel: T, onCall: (call: RecordedCall) => void, path = ""): T {
  if (channel === null || typeof channel !== "object") return channel;
  return new Proxy(channel, {
    get(object, key, receiver) {
      const value: unknown = Reflect.get(object, key, receiver);
      if (typeof key === "symbol") return value;
      const name = path ? `${path}.${key}` : key;
      if (typeof value !== "function") return recordCalls(value, onCall, name);
      return (...args: unknown[]) => called(name, args, () => Reflect.apply(value, object, args), onCall);
    },
  });
}

function called(
  path: string,
  args: readonly unknown[],
  call: () => unknown,
  onCall: (call: RecordedCall) => void,
) {
  const started = performance.now();
  const done = (outcome: RecordedCall["outcome"]) =>
    onCall({ path, args, tookMs: Math.round(performance.now() - started), outcome });
  const settle = (value: unknown) => {
    done({ ok: true, value });
    return value;
  };
  const fail = (error: unknown): never => {
    done({ ok: false, error });
    throw error;
  };
  let result: unknown;
  try {
    result = call();
  } catch (error) {
    return fail(error);
  }
  return result instanceof Promise ? result.then(settle, fail) : settle(result);
}

/** An `agent` channel: every call is an act, its answer is kept, and both stand as an exchange in the report. */
export function recordAgent<T>(agent: T, recorder: FrameRecorder, answers: AnswerBook): T {
  return recordCalls(agent, (call) => {
    answers.keep(call);
    const { ok } = call.outcome;
    recorder.act({
      channel: "agent",
      verb: "called",
      target: call.path,
      detail: call.args.map(show).join(", "),
      ok,
      ...(call.outcome.ok ? {} : { error: reasonOf(call.outcome.error).message }),
      tookMs: call.tookMs,
    });
    attachExchange(recorder, `agent: ${call.path}`, call);
  });
}

/** A `probe` channel: reads are kept as exchanges; the checks compare what they returned. */
export function recordProbe<T>(probe: T, recorder: FrameRecorder): T {
  return recordCalls(probe, (call) => attachExchange(recorder, `probe: ${call.path}`, call));
}

function attachExchange(recorder: FrameRecorder, title: string, { args, outcome, tookMs }: RecordedCall) {
  const answer = outcome.ok ? { answer: outcome.value } : { error: reasonOf(outcome.error).message };
  const exchange = JSON.stringify({ request: args, ...answer, tookMs }, null, 2);
  recorder.attach({ kind: "exchange", title }, exchange, "application/json");
}

/** The last answers that a frame's action got from the agent channel, in the shape of the channel itself. */
export type Answers<T> = T extends (...args: infer _Args) => infer R
  ? Awaited<R>
  : T extends object
    ? { readonly [K in keyof T]: Answers<T[K]> }
    : T;

/** Remembers what each recorded call of a frame answered, so that assertions can read it without acting. */
export class AnswerBook {
  readonly #answers = new Map<string, unknown>();

  keep(call: RecordedCall): void {
    if (call.outcome.ok) this.#answers.set(call.path, call.outcome.value);
  }

  /**
   * @param agent the channel whose shape the answers take
   * @throws Error (on reading) when the action did not make that call in this frame
   */
  read<T>(agent: T): Answers<T> {
    return this.#shaped(agent, "") as Answers<T>;
  }

  #shaped(channel: unknown, path: string): unknown {
    if (channel === null || typeof channel !== "object") return channel;
    return new Proxy(channel, {
      get: (object, key) => {
        const value: unknown = Reflect.get(object, key);
        if (typeof key === "symbol") return undefined;
        const name = path ? `${path}.${key}` : key;
        if (typeof value !== "function") return this.#shaped(value, name);
        if (this.#answers.has(name)) return this.#answers.get(name);
        const made = [...this.#answers.keys()].join(", ") || "none";
        throw new Error(
          `the action of this frame got no answer from agent.${name}; its answered calls: ${made}`,
        );
      },
    });
  }
}

import { reasonOf } from "../evidence/log/failure.ts";
import type { FrameRecorder } from "../evidence/log/recorder.ts";
import { show } from "../evidence/text/show.ts";

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
export function recordCalls<T>(channel: T, onCall: (call: RecordedCall) => void): T {
  return aroundCalls(channel, (path, args, call) => called(path, args, call, onCall));
}

/** Puts `around` in the place of each function of an object, nested ones too. */
function aroundCalls<T>(
  channel: T,
  around: (path: string, args: readonly unknown[], call: () => unknown) => unknown,
  path = "",
): T {
  if (channel === null || typeof channel !== "object") return channel;
  return new Proxy(channel, {
    get(object, key, receiver) {
      const value: unknown = Reflect.get(object, key, receiver);
      if (typeof key === "symbol") return value;
      const name = path ? `${path}.${key}` : key;
      if (typeof value !== "function") return aroundCalls(value, around, name);
      return (...args: unknown[]) => around(name, args, () => Reflect.apply(value, object, args));
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
  return aroundCalls(agent, (path, args, call) => {
    const act = {
      channel: "agent",
      verb: "called",
      target: path,
      detail: args.map(show).join(", "),
    } as const;
    // Nothing is called once the frame is over; the recorder says so.
    if (recorder.signal.aborted) return recorder.acting(act, async () => undefined);
    const started = performance.now();
    const ended = (outcome: RecordedCall["outcome"]) => {
      const told = { path, args, tookMs: Math.round(performance.now() - started), outcome };
      answers.keep(told);
      attachExchange(recorder, `agent: ${path}`, told);
    };
    const answered = (value: unknown) => {
      ended({ ok: true, value });
      return value;
    };
    const failed = (error: unknown): never => {
      ended({ ok: false, error });
      throw error;
    };
    let result: unknown;
    try {
      result = call();
    } catch (error) {
      recorder.acted(act, { error });
      return failed(error);
    }
    if (result instanceof Promise) return recorder.acting(act, () => result).then(answered, failed);
    recorder.acted(act);
    return answered(result);
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

type OnRead = (path: string, answer: unknown) => unknown;

/** Remembers what each recorded call of a frame answered, so that assertions can read it without acting. */
export class AnswerBook {
  readonly #answers = new Map<string, unknown>();

  keep(call: RecordedCall): void {
    if (call.outcome.ok) this.#answers.set(call.path, call.outcome.value);
  }

  /**
   * @param agent the channel whose shape the answers take
   * @param onRead gives what is read of an answer; the answer itself when absent
   * @throws Error (on reading) when the action did not make that call in this frame
   */
  read<T>(agent: T, onRead: OnRead = (_path, answer) => answer): Answers<T> {
    return this.#shaped(agent, "", onRead) as Answers<T>;
  }

  #shaped(channel: unknown, path: string, onRead: OnRead): unknown {
    if (channel === null || typeof channel !== "object") return channel;
    return new Proxy(channel, {
      get: (object, key) => {
        const value: unknown = Reflect.get(object, key);
        if (typeof key === "symbol") return undefined;
        const name = path ? `${path}.${key}` : key;
        if (typeof value !== "function") return this.#shaped(value, name, onRead);
        if (this.#answers.has(name)) return onRead(name, this.#answers.get(name));
        const made = [...this.#answers.keys()].join(", ") || "none";
        throw new Error(
          `the action of this frame got no answer from agent.${name}; its answered calls: ${made}`,
        );
      },
    });
  }
}

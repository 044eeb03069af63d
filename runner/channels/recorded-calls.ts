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

/** An `agent` channel: every call is an act, and request and answer are kept as an exchange. */
export function recordAgent<T>(agent: T, recorder: FrameRecorder): T {
  return recordCalls(agent, (call) => {
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

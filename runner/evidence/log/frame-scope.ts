import { AsyncLocalStorage } from "node:async_hooks";

/** What runs belongs to one frame of one execution (or to its world, without a frame). */
export interface FrameScope {
  /** The key of the execution. */
  readonly flow: string;
  readonly frame?: number;
  /** Aborted when the frame's time is over or the frame has ended; its reason is a `Failure`. */
  readonly signal: AbortSignal;
  /** Rejects with the same reason at the same time; one promise for every wait. */
  readonly interrupted: Promise<never>;
}

const scopes = new AsyncLocalStorage<FrameScope | undefined>();

/** What belongs to a flow, but to none of its frames: its file, its world. It is over only when `signal` says so. */
export function flowScope(flow: string, signal = new AbortController().signal): FrameScope {
  const interrupted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  interrupted.catch(() => {});
  return { flow, signal, interrupted };
}

/** Runs `work`, and everything that it starts, as part of a frame. */
export function inScope<T>(scope: FrameScope, work: () => T): T {
  return scopes.run(scope, work);
}

/** Runs `work` as part of no frame: what it makes (a browser, a connection) outlives the frame that asked first. */
export function outsideScope<T>(work: () => T): T {
  return scopes.run(undefined, work);
}

/** The frame that the running code belongs to. */
export function currentScope(): FrameScope | undefined {
  return scopes.getStore();
}

/** @throws Failure when the frame that the running code belongs to is over: nothing more is done for it */
export function refuseWhenOver(): void {
  currentScope()?.signal.throwIfAborted();
}

/** Waits for `work`, at most until the frame that the running code belongs to is over. */
export async function untilOver<T>(work: Promise<T>): Promise<T> {
  const scope = currentScope();
  return await (scope === undefined ? work : Promise.race([work, scope.interrupted]));
}

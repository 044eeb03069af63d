import { placeIn } from "../evidence/call-site.ts";
import type { Reason } from "../evidence/log/events.ts";
import { Failure, reasonOf } from "../evidence/log/failure.ts";
import { currentScope } from "../evidence/log/frame-scope.ts";
import { messageOf } from "../evidence/log/message-of.ts";

/** One execution that is running: errors that nobody caught are its own when they come from it. */
interface Watched {
  /** The key of the execution. */
  readonly key: string;
  /** The flow's id: its file is `<id>.flow.ts`. */
  readonly id: string;
  readonly fail: (failure: Failure) => void;
}

/** An error that came while no flow was running that it belongs to. */
interface Stray {
  readonly flow: string | undefined;
  readonly failure: Failure;
}

/**
 * Exceptions and rejections that nobody caught, wherever they come from. Each is the failure of the execution whose
 * code it comes from (told by what started it, then by its stack), else of the only one that runs; the run goes on.
 */
class UncaughtErrors {
  readonly #watched = new Set<Watched>();
  #strays: Stray[] = [];
  #onStray: ((failure: Failure) => void) | undefined;

  /** Listens to this process until the returned function is called. */
  listen(): () => void {
    const exception = (error: unknown) => this.take(error, "exception");
    const rejection = (error: unknown) => this.take(error, "rejection");
    process.on("uncaughtException", exception);
    process.on("unhandledRejection", rejection);
    return () => {
      process.off("uncaughtException", exception);
      process.off("unhandledRejection", rejection);
    };
  }

  /** Takes an error as one that nobody caught. */
  take(error: unknown, what: "exception" | "rejection" | "call"): void {
    if (error instanceof Failure && this.#told.has(error)) return;
    const failure = failureOf(error, what);
    const scope = currentScope();
    const { stack = "" } = failure.reason;
    const running = [...this.#watched];
    const owner =
      running.find(({ key }) => key === scope?.flow) ??
      running.find(({ id }) => id === scope?.flow) ??
      running.find(({ id }) => stack.includes(`/${id}.flow.`)) ??
      (scope === undefined && running.length === 1 ? running[0] : undefined);
    if (owner) owner.fail(failure);
    else if (this.#onStray && !this.#isAwaited(scope?.flow)) this.#onStray(failure);
    else this.#strays.push({ flow: scope?.flow, failure });
  }

  /** Takes a call that came after the end of its frame: its execution fails, or the run when that is over. */
  late(key: string, refusal: Failure): void {
    this.#told.add(refusal);
    const running = [...this.#watched].find((one) => one.key === key);
    if (running) running.fail(refusal);
    else this.#onStray?.(refusal);
  }

  /** Refusals whose rejection says nothing new. */
  readonly #told = new WeakSet<object>();

  readonly #expected = new Set<string>();

  /**
   * From now on a run hears of what belongs to no flow that runs.
   * @param ids flows that are still to run: what their files left behind waits for them
   */
  tellRun(ids: readonly string[], onStray: (failure: Failure) => void): void {
    for (const id of ids) this.#expected.add(id);
    this.#onStray = onStray;
    const strays = this.#strays;
    this.#strays = [];
    for (const stray of strays) {
      if (this.#isAwaited(stray.flow)) this.#strays.push(stray);
      else onStray(stray.failure);
    }
  }

  /** Watches over one execution; `failed` rejects with the first error of it that nobody caught. */
  watch(
    key: string,
    id: string,
  ): { readonly failed: Promise<never>; first(): Failure | undefined; stop(): void } {
    let first: Failure | undefined;
    let reject: (failure: Failure) => void = () => {};
    const failed = new Promise<never>((_resolve, decide) => {
      reject = decide;
    });
    failed.catch(() => {});
    const watched: Watched = {
      key,
      id,
      fail: (failure) => {
        first ??= failure;
        reject(failure);
      },
    };
    this.#watched.add(watched);
    this.#expected.delete(id);
    for (const stray of this.#strays) if (stray.flow === id) watched.fail(stray.failure);
    this.#strays = this.#strays.filter(({ flow }) => flow !== id);
    return { failed, first: () => first, stop: () => this.#watched.delete(watched) };
  }

  #isAwaited(flow: string | undefined): boolean {
    return flow !== undefined && this.#expected.has(flow);
  }
}

/** Those of this process. */
export const uncaughtErrors = new UncaughtErrors();

function failureOf(error: unknown, what: "exception" | "rejection" | "call"): Failure {
  if (what === "call" && error instanceof Failure) return error;
  const reason = reasonOf(error);
  const stack = error instanceof Failure ? (error.stack ?? "") : (reason.stack ?? "");
  const place = placeIn(stack);
  const how = what === "exception" ? "An exception was not caught" : "A rejection was not handled";
  const said = error instanceof Failure ? reason.title : reason.message.split("\n")[0];
  const kind = error instanceof Failure ? reason.kind : kindOf(stack, place);
  return new Failure(
    {
      ...reason,
      kind,
      title: `${how}: ${said || reason.title}`,
      message: [inFull(error), place && `thrown at ${place}`].filter(Boolean).join("\n"),
      next: reason.next ?? "await what runs in the background, and catch what it may throw",
      ...(stack ? { stack } : {}),
    },
    { cause: error },
  );
}

/** An error with its name, as Node prints it. */
function inFull(error: unknown): string {
  try {
    return error instanceof AggregateError ? `${error.name}: ${messageOf(error)}` : String(error);
  } catch {
    return messageOf(error);
  }
}

/** The author's code, unless the stack shows nothing but the runner's. */
function kindOf(stack: string, place: string | undefined): Reason["kind"] {
  return place === undefined && /\/runner\/|\/runner-[0-9a-f]{16}\//.test(stack) ? "harness" : "error";
}

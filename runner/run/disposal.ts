import { reasonOf } from "../evidence/log/failure.ts";
import type { Recorder } from "../evidence/log/recorder.ts";

/** How long one disposal may take. */
const DISPOSE_TIMEOUT_MS = 15_000;

/** Things to undo after a flow, in reverse order, each whatever became of the others. */
export class Disposal {
  readonly #stack: { readonly what: string; readonly dispose: () => void | Promise<void> }[] = [];

  add(what: string, dispose: () => void | Promise<void>): void {
    this.#stack.push({ what, dispose });
  }

  /** Runs everything that was added; what fails or hangs is recorded as a problem of the flow. */
  async run(recorder: Recorder, flow: string): Promise<void> {
    for (let item = this.#stack.pop(); item; item = this.#stack.pop()) {
      const { what, dispose } = item;
      try {
        await within(DISPOSE_TIMEOUT_MS, what, Promise.resolve().then(dispose));
      } catch (error) {
        const reason = reasonOf(error, "harness");
        recorder.emit({
          type: "problem",
          flow,
          reason: { ...reason, kind: "harness", title: `Could not dispose of ${what}: ${reason.title}` },
        });
      }
    }
  }
}

async function within(ms: number, what: string, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} was not disposed of within ${ms} ms`)), ms);
  });
  try {
    await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

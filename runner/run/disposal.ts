import { Failure, reasonOf } from "../evidence/log/failure.ts";
import type { Recorder } from "../evidence/log/recorder.ts";
import { seconds } from "../evidence/text/seconds.ts";

/** How long one disposal may take. */
const DISPOSE_TIMEOUT_MS = 15_000;

interface Item {
  readonly what: string;
  readonly dispose: () => void | Promise<void>;
}

/** Things to undo after a flow, in reverse order, each whatever became of the others. */
export class Disposal {
  readonly #stack: Item[] = [];
  readonly #limitMs: number;
  #late: ((item: Item) => Promise<void>) | undefined;

  constructor(limitMs = DISPOSE_TIMEOUT_MS) {
    this.#limitMs = limitMs;
  }

  /** What is added when all is over, by what was given up and still runs, is undone at once. */
  add(what: string, dispose: () => void | Promise<void>): void {
    const item = { what, dispose };
    if (this.#late) void this.#late(item);
    else this.#stack.push(item);
  }

  /** Runs everything that was added; what fails or hangs is recorded as a problem of the flow. */
  async run(recorder: Recorder, flow: string): Promise<void> {
    const undo = async ({ what, dispose }: Item): Promise<void> => {
      try {
        await within(this.#limitMs, Promise.resolve().then(dispose));
      } catch (error) {
        const reason = reasonOf(error, "harness");
        const why = error instanceof Failure ? reason.title : reason.message.split("\n")[0] || reason.title;
        recorder.emit({
          type: "problem",
          flow,
          reason: { ...reason, kind: "harness", title: `Could not dispose of ${what}: ${why}` },
        });
      }
    };
    for (let item = this.#stack.pop(); item; item = this.#stack.pop()) await undo(item);
    this.#late = undo;
  }
}

async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Failure({
            kind: "harness",
            title: `it did not end within ${seconds(ms)}`,
            message: "what it leaves behind may still be there",
            next: "await in it only what ends, and give each wait a limit",
          }),
        ),
      ms,
    );
  });
  try {
    await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

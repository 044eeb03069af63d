export interface PollOptions<Answer> {
  /** Asks once. Never called again before it settled: a slow server is not asked twice. */
  readonly ask: () => Promise<Answer>;
  /** Whether this answer, or this failure to answer, ends the polling. */
  readonly isEnd: (outcome: PollOutcome<Answer>) => boolean;
  /** The pause after the nth question (from 0), in milliseconds. */
  readonly pauseMs: (asked: number) => number;
  readonly signal: AbortSignal;
  /** Waits; ends early, without an error, when the signal aborts. Replaced in tests. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export type PollOutcome<Answer> =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "error"; readonly error: unknown };

export interface Poll<Answer> {
  /** Cuts the present pause short; while a question is under way, asks once more right after it. */
  nudge(): void;
  /** The outcome that ended it, or `undefined` when it was aborted. Never rejects. */
  readonly finished: Promise<PollOutcome<Answer> | undefined>;
}

/** Asks again and again, one question at a time, until an outcome ends it or the signal aborts. */
export function startPoll<Answer>(options: PollOptions<Answer>): Poll<Answer> {
  const { ask, isEnd, pauseMs, signal, sleep = pause } = options;
  let wake: AbortController | undefined;
  let nudged = false;

  async function run(): Promise<PollOutcome<Answer> | undefined> {
    for (let asked = 0; !signal.aborted; asked++) {
      nudged = false;
      const outcome = await ask().then(
        (answer): PollOutcome<Answer> => ({ kind: "answer", answer }),
        (error: unknown): PollOutcome<Answer> => ({ kind: "error", error }),
      );
      if (signal.aborted) return undefined;
      if (isEnd(outcome)) return outcome;
      if (nudged) continue;
      wake = new AbortController();
      await sleep(pauseMs(asked), AbortSignal.any([signal, wake.signal]));
    }
    return undefined;
  }

  return {
    nudge() {
      nudged = true;
      wake?.abort();
    },
    finished: run(),
  };
}

/** 1 s at first, as a person waits for it; then slower, up to 5 s. */
export function connectPauseMs(asked: number): number {
  return Math.min(5_000, asked < 10 ? 1_000 : 1_000 * 1.3 ** (asked - 9));
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
  });
}

import { describe, expect, test } from "vitest";
import { connectPauseMs, startPoll } from "./poll.ts";

/** Answers that a test gives one by one, and the pauses that it ends by hand. */
function bench() {
  const asked: { answer: (value: string) => void; fail: (error: unknown) => void }[] = [];
  const pauses: { milliseconds: number; end: () => void }[] = [];
  const stop = new AbortController();
  const poll = startPoll<string>({
    ask: () => new Promise((answer, fail) => asked.push({ answer, fail })),
    isEnd: (outcome) => outcome.kind === "answer" && outcome.answer === "done",
    pauseMs: (count) => (count + 1) * 100,
    signal: stop.signal,
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        pauses.push({ milliseconds, end: resolve });
        signal.addEventListener("abort", () => resolve());
      }),
  });
  return { asked, pauses, stop, poll };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("polling", () => {
  test("asks one question at a time, however slow the answer", async () => {
    const { asked, pauses, poll, stop } = bench();
    poll.nudge();
    poll.nudge();
    await turn();
    expect(asked).toHaveLength(1);
    expect(pauses).toHaveLength(0);
    stop.abort();
  });

  test("pauses longer each time and ends with the outcome that ends it", async () => {
    const { asked, pauses, poll } = bench();
    for (const word of ["waiting", "waiting"]) {
      asked.at(-1)?.answer(word);
      await turn();
      pauses.at(-1)?.end();
      await turn();
    }
    expect(pauses.map(({ milliseconds }) => milliseconds)).toEqual([100, 200]);
    asked.at(-1)?.answer("done");
    await expect(poll.finished).resolves.toEqual({ kind: "answer", answer: "done" });
    expect(asked).toHaveLength(3);
  });

  test("goes on after a failure to answer", async () => {
    const { asked, pauses, poll } = bench();
    asked.at(-1)?.fail(new Error("offline"));
    await turn();
    pauses.at(-1)?.end();
    await turn();
    asked.at(-1)?.answer("done");
    await expect(poll.finished).resolves.toMatchObject({ answer: "done" });
  });

  test("a nudge cuts the pause short, and during a question asks once more right after it", async () => {
    const { asked, poll, stop } = bench();
    asked.at(-1)?.answer("waiting");
    await turn();
    poll.nudge();
    await turn();
    expect(asked).toHaveLength(2);
    poll.nudge();
    asked.at(-1)?.answer("waiting");
    await turn();
    expect(asked).toHaveLength(3);
    stop.abort();
  });

  test("stops for good when aborted, also while a question is under way", async () => {
    const { asked, poll, stop } = bench();
    stop.abort();
    asked.at(-1)?.answer("done");
    await expect(poll.finished).resolves.toBeUndefined();
    expect(asked).toHaveLength(1);
  });
});

test("a sign-in is asked about every second at first, and never more seldom than every 5 s", () => {
  expect(connectPauseMs(0)).toBe(1_000);
  expect(connectPauseMs(9)).toBe(1_000);
  expect(connectPauseMs(12)).toBeGreaterThan(2_000);
  expect(connectPauseMs(500)).toBe(5_000);
});

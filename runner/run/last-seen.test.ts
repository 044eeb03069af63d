import { expect, it } from "vitest";
import type { Reason } from "../evidence/log/events.ts";
import { PendingWaits } from "../evidence/log/pending-waits.ts";
import { withLastSeen } from "./last-seen.ts";

const LATE: Reason = {
  kind: "timeout",
  title: "The frame did not end within 1 s",
  message: 'going on: `user.click(button "Ad")`',
  expected: "action, assertions and picture within 1 s",
  actual: 'still going on: `user.click(button "Ad")`',
};
const SEEN = { expected: 'button "Ad", usable by a person', actual: "absent", nearest: ['button "Add"'] };

/** The reason while a wait is pending that saw this. */
async function whileWaiting(reason: Reason, saw: () => Promise<typeof SEEN | undefined>, lookMs?: number) {
  const waits = new PendingWaits();
  return await new Promise<Reason>((told) => {
    void waits.during(saw, async () => told(await withLastSeen(reason, waits, lookMs)));
  });
}

it("a frame whose time is over says what it waited for, what was there and what was nearest", async () => {
  expect(await whileWaiting(LATE, async () => SEEN)).toEqual({
    ...LATE,
    message: `${LATE.message}; it waited for ${SEEN.expected}, and saw absent`,
    expected: SEEN.expected,
    actual: `absent; ${LATE.actual}`,
    nearest: SEEN.nearest,
  });
});

it("it stays as it is where nothing waited, nothing was seen yet, or the page does not answer", async () => {
  expect(await withLastSeen(LATE, new PendingWaits())).toEqual(LATE);
  expect(await whileWaiting(LATE, async () => undefined)).toEqual(LATE);
  expect(await whileWaiting(LATE, () => Promise.reject(new Error("gone")))).toEqual(LATE);
  expect(await whileWaiting(LATE, () => new Promise(() => {}), 1)).toEqual(LATE);
});

it("a failure that is no time-out is told as it is", async () => {
  const failed: Reason = { ...LATE, kind: "assertion" };
  expect(await whileWaiting(failed, async () => SEEN)).toEqual(failed);
});

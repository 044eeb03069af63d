import { expect, it } from "vitest";
import { PendingWaits } from "./pending-waits.ts";

const saw = (actual: string) => async () => ({ expected: "a button", actual });

it("tells what the longest wait last saw while it goes on, and nothing once it is over", async () => {
  const waits = new PendingWaits();
  let end = () => {};
  let fail = (_error: Error) => {};
  const ended = [
    waits.during(saw("none"), () => new Promise<void>((resolve) => (end = resolve))),
    waits.during(saw("two of them"), () => new Promise<void>((_resolve, reject) => (fail = reject))),
  ];
  expect(await waits.lastSeen()).toEqual({ expected: "a button", actual: "none" });
  end();
  await ended[0];
  expect(await waits.lastSeen()).toEqual({ expected: "a button", actual: "two of them" });
  fail(new Error("it is over"));
  await expect(ended[1]).rejects.toThrow("it is over");
  expect(await waits.lastSeen()).toBeUndefined();
});

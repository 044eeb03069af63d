import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { strokes } from "./drawn-strokes.fixture.ts";
import { openThreadedReader } from "./threaded-reader.ts";

const PAPER = strokes(64, 640, [255, 255, 255], [3, 10, 20, 10, [0, 0, 0]]);

test("pictures that are asked for at once are each read, and the event loop turns meanwhile", async () => {
  const reader = await openThreadedReader();
  let turns = 0;
  const turning = setInterval(() => turns++, 1);
  const began = performance.now();
  const read = await Promise.all(
    [1, 2, 3].map((add) => reader.read(strokes(320, 640 + add, [255, 255, 255]))),
  );
  clearInterval(turning);
  expect(read).toEqual([[], [], []]);
  // A run of a network in this thread is one turn.
  expect(turns).toBeGreaterThan((performance.now() - began) / 100);
  await reader.close();
});

test("the picture is still whole after it was read", async () => {
  const reader = await openThreadedReader();
  const before = PAPER.rgb.slice();
  await reader.read(PAPER);
  expect(PAPER.rgb).toEqual(before);
  await reader.close();
});

test("what is asked of a thread that ends meanwhile, or has ended, fails and does not wait for ever", async () => {
  const reader = await openThreadedReader();
  const [asked] = await Promise.allSettled([reader.read(PAPER), reader.close()]);
  expect(asked.status).toBe("rejected");
  await expect(reader.read(PAPER)).rejects.toThrow("the thread that reads screens has ended");
});

test("a thread that ends before it can read is told with its code, and not waited for", async () => {
  const brief = new Worker("process.exit(3)", { eval: true });
  await expect(openThreadedReader(brief)).rejects.toThrow("ended with code 3 before it could read");
});

test("what a thread could not load is told in its own words", async () => {
  const lame = new Worker('throw new Error("no such network")', { eval: true });
  await expect(openThreadedReader(lame)).rejects.toThrow("no such network");
});

test("it is told in its own words also when its exit is heard in the same turn", async () => {
  const lame = new Worker("setInterval(() => {}, 1000)", { eval: true });
  const opening = openThreadedReader(lame);
  lame.emit("error", new Error("no such network"));
  lame.emit("exit", 1);
  await expect(opening).rejects.toThrow("no such network");
});

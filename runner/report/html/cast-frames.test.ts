import { expect, test } from "vitest";
import { LIMITS } from "../limits.ts";
import { playCast } from "./cast-frames.ts";

const cast = (...events: readonly (readonly [number, string, string])[]) =>
  ['{"version":2,"width":20,"height":3}', ...events.map((event) => JSON.stringify(event))].join("\n");

test("tells what the screen showed at each moment, with its looks", async () => {
  const played = await playCast(cast([0.5, "o", "a\u001b[1;31mred\u001b[0m\r\n"], [1, "o", "two"]));
  expect(played).toEqual({
    columns: 20,
    rows: 3,
    moments: [
      {
        at: 0.5,
        rows: {
          0: [
            ["a", ""],
            ["red", "f1 bo"],
          ],
        },
      },
      { at: 1, rows: { 1: [["two", ""]] } },
    ],
  });
});

test("a rewritten line shows what a person saw, not what was written", async () => {
  const { moments } = await playCast(cast([0, "o", "wait 10%\rwait 90%"], [1, "o", "\u001b[2J\u001b[Hdone"]));
  expect(moments.at(-1)?.rows[0]).toEqual([["done", ""]]);
});

test("input events and a torn last line are passed over", async () => {
  const { moments } = await playCast(`${cast([0, "i", "secret"], [1, "o", "x"])}\n[2,"o","torn`);
  expect(moments).toEqual([{ at: 1, rows: { 0: [["x", ""]] } }]);
});

test("a long recording keeps its end and says how many moments it joined", async () => {
  const events = Array.from({ length: 2_000 }, (_, at) => [at, "o", `\r${at}`] as const);
  const played = await playCast(cast(...events));
  expect(played.moments.length).toBeLessThanOrEqual(LIMITS.castMoments);
  expect(played.moments.at(-1)).toEqual({ at: 1999, rows: { 0: [["1999", ""]] } });
  expect(played.leftOut).toBe("1,600 moments joined with the next to keep 400");
});

test("what is no recording is refused", async () => {
  await expect(playCast("hello")).rejects.toThrow();
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Flow } from "../flow/parse-flow.ts";
import { defineStack } from "../stack/define-stack.ts";
import { durationsOf } from "./durations.ts";
import { planRun } from "./plan.ts";
import { balance, splitPlan } from "./split-plan.ts";

const stack = defineStack({ name: "nothing", title: "Nothing", services: {}, surfaces: {} });
const flow = (id: string, frames: number): Flow => ({
  ...{ id, path: `flows/${id}.flow.ts`, kind: "fraimz.flow" },
  frames: Array.from({ length: frames }, (_, at) => ({ name: `${at}`, claim: "c", assertions: () => {} })),
  controls: [{ name: "fault", fault: {}, breaks: "0" }],
  spec: { title: id, audience: "internal", stack },
});
const FLOWS = [flow("a", 1), flow("b", 1), flow("c", 2), flow("d", 5)];
const plan = planRun(FLOWS, { repeat: 2, controls: "too" });
const split = (count: number, durations: Readonly<Record<string, number>> = {}) =>
  Array.from({ length: count }, (_, at) =>
    splitPlan(plan, { index: at + 1, count }, durations).map(({ key }) => key),
  );

describe("a split of a plan", () => {
  test("gives every execution to one shard, and a flow with its repeats and controls to the same", () => {
    const parts = split(3);
    expect(parts.flat().sort()).toEqual(plan.map(({ key }) => key).sort());
    expect(parts).toContainEqual(["d", "d#2", "d!fault"]);
  });

  test("goes by what is known of times; a flow that nobody timed takes as long as its frames would", () => {
    expect(split(2)[0]).toEqual(["d", "d#2", "d!fault"]);
    const [first] = split(2, { a: 9_000, c: 20 });
    expect(first).toEqual(["d", "d#2", "d!fault"]);
    expect(split(2, { a: 9_000, b: 10, c: 20, d: 50 })[0]).toEqual(["a", "a#2", "a!fault"]);
  });

  test("into more parts than there are flows is refused: a part of nothing would be a pass", () => {
    expect(() => split(5)).toThrow("4 flows can't be split into 5 shards");
  });

  test("is whole, without empty parts, and as even as the longest flow lets it be, in whatever order it is computed", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.string(), fc.integer({ min: 0, max: 1000 })), {
          selector: ([id]) => id,
          minLength: 1,
          maxLength: 40,
        }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (loads, share) => {
          const count = Math.max(1, Math.floor(share * loads.length));
          const parts = balance(new Map(loads), count);
          expect(parts.flatMap((part) => [...part]).sort()).toEqual(loads.map(([id]) => id).sort());
          expect(parts.every(({ size }) => size > 0)).toBe(true);
          const sums = parts.map((part) => loads.reduce((sum, [id, ms]) => sum + (part.has(id) ? ms : 0), 0));
          const longest = Math.max(...loads.map(([, ms]) => ms));
          expect(Math.max(...sums) - Math.min(...sums)).toBeLessThanOrEqual(longest);
          expect(balance(new Map([...loads].reverse()), count)).toEqual(parts);
        },
      ),
    );
  });
});

test("a flow's duration is the sum of its frames' middle times, of those that passed", () => {
  const line = (flow: string, frame: string, ms: number, state: "passed" | "failed" = "passed") => ({
    ...{ v: 1 as const, run: "r", at: "2026-11-20", index: 1, flow, frame, ms, state },
  });
  const lines = [
    ...[line("b", "one", 100), line("b", "one", 900), line("b", "one", 110), line("b", "two", 50)],
    ...[line("b", "two", 30_000, "failed"), line("a@v", "one", 7.4)],
  ];
  expect(JSON.stringify(durationsOf(lines))).toBe('{"a@v":7,"b":160}');
});

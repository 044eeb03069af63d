import picocolors from "picocolors";
import { expect, test } from "vitest";
import type { FrameChange } from "./compare-runs.ts";
import { comparisonLines } from "./terminal-comparison.ts";

const paper = { colors: picocolors.createColors(false), columns: 100 };
const other = { runId: "20260101-101010-abcd", startedAt: "2026-01-01T10:10:10Z", commit: undefined };
const frame = { flow: "cart", title: "Cart", frame: 2, name: "It is paid" };

test("each difference of two runs is a line, verdicts first, with what it was and is", () => {
  const changes: FrameChange[] = [
    { ...frame, kind: "time", before: "90 ms", now: "1040 ms" },
    { ...frame, kind: "picture", now: "page" },
    { ...frame, kind: "gone", before: "passed" },
    { ...frame, kind: "new", now: "passed" },
    { ...frame, kind: "verdict", before: "passed", now: "failed" },
  ];
  expect(comparisonLines(paper, { ...other, changes, unchanged: 1 })).toEqual([
    "against     20260101-101010-abcd: 1 frame unchanged, 5 differences",
    "  verdict   cart 2 It is paid: passed before, failed now",
    "  new       cart 2 It is paid",
    "  gone      cart 2 It is paid",
    "  picture   cart 2 It is paid: on page",
    "  time      cart 2 It is paid: 90 ms before, 1040 ms now",
  ]);
});

test("two runs with nothing between them are said to have none, and many differences are counted", () => {
  expect(comparisonLines(paper, { ...other, changes: [], unchanged: 7 })).toEqual([
    "against     20260101-101010-abcd: 7 frames unchanged, 0 differences",
  ]);
  const many: FrameChange[] = Array.from({ length: 25 }, () => ({ ...frame, kind: "new" }));
  expect(comparisonLines(paper, { ...other, changes: many, unchanged: 0 }).at(-1)).toMatch(
    /and 5 more in the report$/,
  );
});

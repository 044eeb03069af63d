import { expect, it } from "vitest";
import type { Answer } from "./answers.ts";
import { addReport, emptyTally, verdict } from "./tally.ts";
import type { Label } from "./truth.ts";

const SEES: Answer = { text: true, no: false, picture: true, saw: "it" };
const SEES_NOT: Answer = { text: false, no: true, picture: false, saw: "nothing" };

function verdictOn(...pages: (readonly [Label, Answer])[]) {
  const tally = emptyTally();
  for (const [number, [label, answer]] of pages.entries()) {
    const texts = [{ word: "abc", how: "blur", label, answer }];
    addReport(tally, 7, { number, how: "frame scaled", looks: 1, texts, files: new Map() });
  }
  return verdict(tally, 7);
}

it("passes where every answer agrees with what is seen", () => {
  expect(verdictOn(["seen", SEES], ["not seen", SEES_NOT], ["debatable", SEES]).ok).toBe(true);
});

it.each([
  ["what is not seen is seen", "not seen", SEES],
  ["what is seen is not", "seen", SEES_NOT],
  ["both checks pass", "debatable", { ...SEES, no: true }],
  ["the picture has what is not seen", "not seen", { ...SEES_NOT, picture: true }],
] as const)("fails where %s, and says on which page and how to repeat it", (_how, label, answer) => {
  const { ok, line } = verdictOn(["seen", SEES], [label, answer]);
  expect(ok).toBe(false);
  expect(line).toBe(
    "FAILED: 1 unsound on 1 of 2 pages\n  page 1 (frame scaled; blur): pnpm oracle --seed 7 --page 1",
  );
});

it("a run that decided on nothing is no pass", () => {
  expect(verdictOn().ok).toBe(false);
  expect(verdictOn(["debatable", SEES]).ok).toBe(false);
});

import { expect, test } from "vitest";
import { compareRuns } from "./compare-runs.ts";
import { modelOf } from "./model.ts";
import { pictured, playFlow, type SampleFrame } from "./sample-flow.fixture.ts";
import { SampleLog } from "./sample-log.fixture.ts";
import { begun, ended } from "./sample-run.fixture.ts";

const red = { kind: "assertion", title: "It is red", message: "" } as const;

function run(frames: readonly (Partial<SampleFrame> & { name: string; cards?: number })[]) {
  const log = begun(new SampleLog());
  playFlow(log, {
    id: "flow",
    title: "Flow",
    frames: frames.map(({ cards = 1, ...frame }) => ({
      claim: frame.name,
      does: (log) => [pictured(log, { cards })],
      ...frame,
    })),
  });
  return modelOf(ended(log, "passed", 0).log());
}

test("two equal runs have no change", () => {
  const frames = [{ name: "one" }, { name: "two" }];
  expect(compareRuns(run(frames), run(frames))).toMatchObject({ changes: [], unchanged: 2 });
});

test("says which frames are new, gone, or changed in picture, verdict or time", () => {
  const before = run([
    { name: "same" },
    { name: "gone" },
    { name: "painted" },
    { name: "slow" },
    { name: "broken" },
  ]);
  const now = run([
    { name: "same" },
    { name: "painted", cards: 3 },
    { name: "slow", stepMs: 1_000 },
    { name: "new" },
    { name: "broken", reason: red },
  ]);
  const { changes, unchanged } = compareRuns(now, before);
  expect(changes.map(({ kind, name, before, now }) => [kind, name, before, now])).toEqual([
    ["picture", "painted", undefined, "admin"],
    ["time", "slow", "130 ms", "1040 ms"],
    ["new", "new", undefined, "passed"],
    ["verdict", "broken", "passed", "failed"],
    ["gone", "gone", "passed", undefined],
  ]);
  expect(unchanged).toBe(1);
});

test("a time that differs a little is no change", () => {
  expect(compareRuns(run([{ name: "a", stepMs: 300 }]), run([{ name: "a", stepMs: 90 }])).changes).toEqual(
    [],
  );
});

import { expect, it } from "vitest";
import type { Comparison, Reason } from "../evidence/log/events.ts";
import { modelOf } from "../report/model.ts";
import { pictured, playFlow, type SampleFrame, saw } from "../report/sample-flow.fixture.ts";
import { SampleLog } from "../report/sample-log.fixture.ts";
import { begun, ended } from "../report/sample-run.fixture.ts";
import { baselineChanges, kindOfChange } from "./baseline-changes.ts";
import { picturesWait } from "./waiting-pictures.ts";

const FOLDER = "flows/shop.baselines/linux-x64-chromium-156-0a1b2c3d";
const WAITS: Reason = { kind: "approval", title: "It waits", message: "" };
const BROKEN: Reason = { kind: "picture", title: "It is blank", message: "" };

function comparison(path: string, verdict: Comparison["verdict"]): Comparison {
  return { against: "the approved picture", path, differingPixels: 3, totalPixels: 9, verdict };
}

/** What a run finds in which one frame has these pictures and another leaves these unused. */
function reportOf(pictures: readonly Comparison[], reason?: Reason, unused: string[] = []) {
  const log = begun(new SampleLog());
  const frame: SampleFrame = {
    name: "The cart",
    claim: "It is empty.",
    does: () => [saw("it", "“it”"), ...pictures.map((one) => pictured(log, {}, { comparison: one }))],
    ...(reason ? { reason } : {}),
  };
  playFlow(log, { id: "shop", title: "A shop", frames: [frame] });
  log.emit({
    ...{ type: "problem", flow: "shop", unused },
    reason: { kind: "evidence", title: "Unused", message: "" },
  });
  return modelOf(ended(log, "incomplete", 2).log());
}

it("names what is new, changed and unused, and nothing that is as it was approved", () => {
  const report = reportOf(
    [
      comparison(`${FOLDER}/new.png`, "missing"),
      comparison(`${FOLDER}/other.png`, "changed"),
      comparison(`${FOLDER}/same.png`, "equal"),
    ],
    WAITS,
    [`${FOLDER}/old.png`],
  );
  const changes = baselineChanges(report, "flows");
  expect(changes.map((change) => [kindOfChange(change), change.path])).toEqual([
    ["new", `${FOLDER}/new.png`],
    ["changed", `${FOLDER}/other.png`],
    ["unused", `${FOLDER}/old.png`],
  ]);
  expect(picturesWait(report, "flows", "fraimz review")?.title).toBe(
    "3 pictures wait for review (1 new, 1 changed, 1 unused): fraimz review",
  );
});

it("doubts a picture whose frame failed for another reason, and does not count it among those that wait", () => {
  const report = reportOf([comparison(`${FOLDER}/new.png`, "missing")], BROKEN);
  expect(baselineChanges(report, "flows")).toMatchObject([{ doubt: "its frame failed: It is blank" }]);
  expect(picturesWait(report, "flows", "fraimz review")).toBeUndefined();
});

it("lets a log name no file outside the folder of the approved pictures, to be written or removed", () => {
  const outside = [
    "package.json",
    "flows/shop.flow.ts",
    "other/shop.baselines/linux/a.png",
    "flows/shop.baselines/../../a/b.png",
    "flows/../shop.baselines/linux/a.png",
    "/flows/shop.baselines/linux/a.png",
    "flows/shop.baselines/linux/a.ts",
  ];
  const report = reportOf(
    outside.map((path) => comparison(path, "missing")),
    WAITS,
    outside,
  );
  expect(baselineChanges(report, "flows")).toEqual([]);
});

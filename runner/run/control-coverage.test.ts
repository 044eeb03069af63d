import { expect, it } from "vitest";
import type { Flow, Frame } from "../report/report-schema.ts";
import { controlCoverage } from "./control-coverage.ts";
import type { ControlRecord } from "./control-record.ts";

const held = { flow: "f!x", name: "x", fault: "{}", held: true, detail: "" };
const generic = { noticed: 1, blind: [], open: [] };
const shown = { ...generic, beforeAct: { shows: "yes", detail: "" } } as const;

const flow = (...frames: readonly Partial<Frame>[]): Flow =>
  ({
    ...{
      key: "f",
      id: "f",
      frames: frames.map((frame, i) => ({ index: i + 1, name: `F${i + 1}`, controlResults: [], ...frame })),
    },
  }) as unknown as Flow;
const record = (breaks: string, isHeld = true) =>
  new Map([
    ["f", { flowSha256: "", controls: [{ name: "x", breaks, held: isHeld }] } as unknown as ControlRecord],
  ]);

it.each([
  ["a control of this run", flow({ controlResults: [held] }), new Map()],
  ["a recorded control", flow({}), record("F1")],
  ["a check that was not true before its act", flow({ generic: shown }), new Map()],
])("a frame is covered by %s", (_by, one, records) => {
  expect(controlCoverage([one], records, 100)).toEqual({ frames: 1, covered: 1, problem: undefined });
});

it.each([
  ["nothing turned it red", flow({}), new Map(), "no control turned it red"],
  [
    "its control did not hold",
    flow({ controlResults: [{ ...held, held: false }] }),
    record("F1", false),
    "no control turned it red",
  ],
  ["a control breaks another frame", flow({}), record("F2"), "no control turned it red"],
  [
    "it is blind for something",
    flow({ controlResults: [held], generic: { ...shown, blind: [{ what: "probe.list()", why: "" }] } }),
    record("F1"),
    "it does not notice probe.list()",
  ],
  [
    "it does not show its act",
    flow({ generic: { ...generic, beforeAct: { shows: "no", detail: "" } } }),
    new Map(),
    "all that it checks was so before its act",
  ],
])("a frame is not covered where %s", (_why, one, records, why) => {
  expect(controlCoverage([one], records, 100).problem).toMatchObject({
    kind: "evidence",
    message: `f 1 F1: ${why}`,
  });
});

it("the share of the frames is what counts, and none at all is no coverage", () => {
  const half = flow({ controlResults: [held] }, {});
  expect(controlCoverage([half], new Map(), 50)).toEqual({ frames: 2, covered: 1, problem: undefined });
  expect(controlCoverage([half], new Map(), 51).problem?.title).toBe(
    "Controls cover 1 of 2 frames, 50 %; 51 % were asked for",
  );
  expect(controlCoverage([], new Map(), 1).problem).toBeDefined();
});

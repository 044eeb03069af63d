import { describe, expect, test } from "vitest";
import type { Reason } from "../evidence/log/events.ts";
import { modelOf } from "./model.ts";
import { repeatsOf } from "./repeats.ts";
import { playFlow, type SampleFlow, saw } from "./sample-flow.fixture.ts";
import { SampleLog } from "./sample-log.fixture.ts";
import { begun, ended } from "./sample-run.fixture.ts";

interface Repeat {
  readonly took?: number;
  readonly shows?: string;
  readonly reason?: Reason;
  readonly fact?: string;
  readonly compared?: boolean;
}

/** A run of one flow, repeated so. */
function reportOf(...repeats: Repeat[]) {
  const log = begun(new SampleLog());
  for (const [at, { took = 90, shows = "same", reason, fact = "same", compared }] of repeats.entries()) {
    const flow: SampleFlow = {
      ...{ id: "a", key: at === 0 ? "a" : `a#${at + 1}`, title: "A", repeat: at + 1 },
      facts: [{ name: "name", value: fact }],
      frames: [
        {
          ...{ name: "one", claim: "One.", stepMs: took / 2, ...(reason ? { reason } : {}) },
          does: (to) => [
            saw("it", "“it”"),
            {
              ...{ type: "picture", surface: "page", role: "claim", file: to.file(shows, "image/png") },
              ...{ width: 1, height: 1, scale: 1, restMs: 0, masks: [], rules: [] },
              ...(compared
                ? {
                    comparison: {
                      ...{ against: "the first repeat", verdict: "within tolerance" },
                      ...{ differingPixels: 1, totalPixels: 1 },
                    },
                  }
                : {}),
            },
          ],
        },
      ],
    };
    playFlow(log, flow);
  }
  return modelOf(ended(log, "passed", 0).log());
}
const failing: Repeat = { reason: { kind: "assertion", title: "red", message: "" } };
const said = (...repeats: Repeat[]) => {
  const report = reportOf(...repeats);
  return [`${report.verdict} ${report.exitCode}`, report.because.join("; ")];
};

describe("repeats of a flow", () => {
  test("are told frame by frame with the spread of their times; a flow that ran once is not", () => {
    const report = reportOf({ took: 100 }, { took: 300 }, { took: 200 });
    expect(repeatsOf(report.flows)).toMatchObject([
      { flow: "a", index: 1, name: "one", times: { least: 140, median: 240, most: 340 }, differences: [] },
    ]);
    expect(repeatsOf(reportOf({}).flows)).toEqual([]);
    expect(report.verdict).toBe("passed");
  });

  test("with another verdict fail by that", () => {
    expect(said({}, failing)[1]).toContain(
      "a frame 1, “one”: other verdicts in other repeats: 1 passed, 1 failed",
    );
    expect(said(failing, failing)[1]).not.toContain("other verdicts");
  });

  test("of which the run cut one short are not different by that", () => {
    const cut: Repeat = { reason: { kind: "limit", title: "time is up", message: "" } };
    expect(repeatsOf(reportOf({}, cut).flows)).toMatchObject([{ differences: [] }]);
  });

  test("with another picture fail, though each passed, and are told what answers it", () => {
    expect(said({}, {}, { shows: "other" })).toEqual([
      "failed 1",
      expect.stringMatching(
        /^a frame 1, “one”: pictures of page differ between repeats; .* picture: \{ baseline: "run", mask: \[/,
      ),
    ]);
  });

  test("whose world is another each time are not held to the pixel but where the frame asks for it; it is said", () => {
    const report = reportOf({}, { shows: "other", fact: "other" });
    expect(report.verdict).toBe("passed");
    expect(repeatsOf(report.flows)[0]?.note).toBe("pictures of page differ, as its world does (name)");
    expect(said({}, { shows: "other", compared: true })[0]).toBe("passed 0");
  });
});

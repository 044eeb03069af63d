import { describe, expect, it } from "vitest";
import type { Reason } from "../evidence/log/events.ts";
import { type FrameOutcome, judgeControl } from "./control-outcome.ts";

const reason = (kind: Reason["kind"]): Reason => ({
  kind,
  title: "the row says Connected",
  message: "saw Waiting",
});
const run = (...frames: [FrameOutcome["verdict"], Reason["kind"]?][]) =>
  frames.map(([verdict, kind], index) => ({
    name: `frame ${index + 1}`,
    verdict,
    reason: kind && reason(kind),
  }));
const judge = (...frames: Parameters<typeof run>) => judgeControl({ breaks: "frame 2" }, run(...frames));

describe("a control", () => {
  it("holds when exactly the named frame failed by an assertion", () => {
    expect(judge(["passed"], ["failed", "assertion"], ["not reached"])).toEqual({
      held: true,
      detail: "the row says Connected: saw Waiting",
    });
  });
  it("can demand a refused action instead, where the claim is that the act can be done", () => {
    const frames = run(["passed"], ["failed", "action"]);
    expect(judgeControl({ breaks: "frame 2", by: "action" }, frames).held).toBe(true);
    const asserted = run(["passed"], ["failed", "assertion"]);
    expect(judgeControl({ breaks: "frame 2", by: "action" }, asserted).held).toBe(false);
  });
  it.each([
    ["nothing failed", [["passed"], ["passed"]], /every frame passed under the fault/],
    ["an earlier frame failed", [["failed", "assertion"], ["not reached"]], /“frame 1” failed first/],
    ["a later frame failed", [["passed"], ["passed"], ["failed", "assertion"]], /“frame 3” failed first/],
    [
      "an action was refused",
      [["passed"], ["failed", "action"]],
      /did not fail by an assertion but by action/,
    ],
    ["a service died", [["passed"], ["failed", "service"]], /but by service/],
    ["the frame timed out", [["passed"], ["failed", "timeout"]], /but by timeout/],
    ["it was not run", [["incomplete", "requires"], ["not reached"]], /“frame 1” failed first/],
  ] as [string, Parameters<typeof run>, RegExp][])("does not hold when %s", (_name, frames, detail) => {
    expect(judge(...frames)).toEqual({ held: false, detail: expect.stringMatching(detail) });
  });
});

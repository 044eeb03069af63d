import { describe, expect, it } from "vitest";
import { text } from "../channels/target.ts";
import type { Comparison } from "../evidence/log/events.ts";
import { adviceOn, type Compared } from "./picture-advice.ts";

const comparison: Comparison = {
  against: "the first repeat",
  differingPixels: 14,
  totalPixels: 1_024_000,
  verdict: "changed",
};
const onMasks = (masks: Omit<Compared, "flow">) =>
  adviceOn({ rule: "equals the first repeat" }, comparison, { flow: "card", ...masks });
const clock = text("12:00");

describe("what answers a picture that differs", () => {
  it.each(["missing", "changed"] as const)(
    "is to approve that flow's pictures, and no other's: %s",
    (verdict) => {
      const approved: Comparison = { ...comparison, against: "the approved picture", path: "a.png", verdict };
      const next = adviceOn({ rule: "equals the approved picture" }, approved, {
        ...{ flow: "card", wanted: [], missedBy: undefined },
      });
      expect(next).toMatch(
        /approve it: `\S.* --flow card --update-baselines` collects .*, `\S.* review` accepts/,
      );
    },
  );

  it("is a margin where the masks miss it by a few pixels, a larger one than there is", () => {
    expect(onMasks({ wanted: [clock], missedBy: 3 })).toMatch(/within 3 px .*\{ around: …, margin: 4 \}/);
    expect(onMasks({ wanted: [clock], missedBy: 4 })).toContain("margin: 8 }");
    expect(onMasks({ wanted: [{ around: clock, margin: 12 }], missedBy: 2 })).toContain("margin: 16 }");
  });

  it("is a larger region where only regions are masked", () => {
    const region = { x: 0, y: 0, width: 10, height: 10 };
    expect(onMasks({ wanted: [region], missedBy: 3 })).toContain("make the region of the mask larger");
  });

  it("is a pattern where nothing on the page is what the mask names", () => {
    expect(onMasks({ wanted: [clock], missedBy: undefined })).toMatch(/\(text "12:00"\).*text\(\/…\/\)/);
  });

  it("is a tolerance only for a small difference: one that takes a tenth of the picture would hide a change", () => {
    const of = (differingPixels: number) =>
      adviceOn(
        { rule: "equals the first repeat" },
        { ...comparison, differingPixels },
        {
          ...{ flow: "card", wanted: [], missedBy: undefined },
        },
      );
    expect(of(14)).toContain("tolerance: { pixels: 20,");
    expect(of(102_400)).not.toContain("tolerance");
    expect(of(102_400)).toContain("mask:");
  });

  it("is a mask of its own where what differs lies elsewhere or nothing is masked, never a margin", () => {
    for (const masking of [
      { wanted: [clock], missedBy: 200 },
      { wanted: [], missedBy: undefined },
    ]) {
      expect(onMasks(masking)).toContain('mask: [text("…")]; only where');
      expect(onMasks(masking)).not.toContain("margin");
    }
  });
});

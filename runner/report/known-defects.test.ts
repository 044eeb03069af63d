import { describe, expect, test } from "vitest";
import type { Reason } from "../evidence/log/events.ts";
import { renderAnnotations } from "./github.ts";
import { renderHtml } from "./html/render-html.ts";
import { renderJunit } from "./junit.ts";
import { renderMarkdown } from "./markdown.ts";
import { modelOf } from "./model.ts";
import { playFlow, type SampleFlow, saw } from "./sample-flow.fixture.ts";
import { SampleLog } from "./sample-log.fixture.ts";
import { begun, ended } from "./sample-run.fixture.ts";

const WRONG: Reason = { kind: "assertion", title: "the cart is kept", message: "it is empty" };
const KNOWN = { reason: "it forgets the cart", link: "https://example.test/issues/7" };
const APART: Reason = {
  kind: "requires",
  title: "Not applicable to the target theirs",
  message: "no reader",
};

const frames = (known: boolean): SampleFlow["frames"] => [
  {
    name: "one",
    claim: "One.",
    does: () => [saw("it", "“it”")],
    ...(known ? { reason: WRONG, known: KNOWN } : {}),
  },
  { name: "two", claim: "Two.", does: () => [saw("it", "“it”")] },
];
const on = (target: string, id: string, more: Partial<SampleFlow> = {}): SampleFlow => ({
  id,
  key: `${id}@${target}`,
  title: id,
  target,
  frames: frames(false),
  ...more,
});

function run(...flows: SampleFlow[]) {
  const log = begun(new SampleLog());
  for (const flow of flows) playFlow(log, flow);
  return modelOf(ended(log, "passed", 0).log());
}
const report = run(
  on("ours", "cart"),
  on("theirs", "cart", { frames: frames(true) }),
  on("theirs", "cards", { notApplicable: APART }),
);

describe("what is known of a target, and what it is not meant to do", () => {
  test("fails no run and counts as no pass", () => {
    expect([report.verdict, report.exitCode]).toEqual(["passed", 0]);
    expect(report.totals.flows).toMatchObject({
      declared: 3,
      passed: 1,
      knownDefects: 1,
      notApplicable: 1,
      failed: 0,
    });
    expect(report.totals.frames).toMatchObject({ passed: 3, knownDefects: 1, notApplicable: 2, failed: 0 });
  });

  test("a run that has nothing else is not passed", () => {
    expect(run(on("theirs", "cards", { notApplicable: APART })).verdict).toBe("incomplete");
  });

  test("an unexpected failure beside it fails the run", () => {
    const [first, second] = frames(true);
    const both = [first, { ...second, reason: WRONG }] as SampleFlow["frames"];
    expect(run(on("theirs", "cart", { frames: both })).verdict).toBe("failed");
  });

  test("every renderer tells it, with its reason, and none as a failure", async () => {
    const markdown = renderMarkdown(report);
    expect(markdown).toContain("1 with known defects, 1 not applicable");
    expect(markdown).not.toContain("❌");
    expect(renderAnnotations(report, "")).toBe("");
    expect(renderJunit(report)).toContain(
      '<skipped message="known defect: it forgets the cart (https://example.test/issues/7)"/>',
    );
    const html = await renderHtml(report, { read: async () => ({ missing: "" }) });
    expect(html).toMatch(/<h2 id="targets">Flows and targets<\/h2>/);
    expect(html).toContain("it forgets the cart");
    expect(html).toContain('href="https://example.test/issues/7"');
  });

  test("one target alone makes no table", async () => {
    const html = await renderHtml(run(on("ours", "cart")), { read: async () => ({ missing: "" }) });
    expect(html).not.toContain('id="targets"');
  });
});

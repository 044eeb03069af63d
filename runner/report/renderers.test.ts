import { describe, expect, test } from "vitest";
import { ANNOTATIONS, renderAnnotations, renderStepSummary } from "./github.ts";
import { headline } from "./headline.ts";
import { renderJunit } from "./junit.ts";
import { COMMENT_LIMIT, MARKER, renderMarkdown } from "./markdown.ts";
import { code, prose } from "./markdown-text.ts";
import { modelOf } from "./model.ts";
import { renderJson, reportJsonSchema } from "./report-json.ts";
import { RunReport } from "./report-schema.ts";
import { hostileRun, hugeRun } from "./sample-extremes.fixture.ts";
import { playFlow, saw } from "./sample-flow.fixture.ts";
import { SampleLog } from "./sample-log.fixture.ts";
import { begun, ended, failedRun, interruptedRun, passedRun } from "./sample-run.fixture.ts";
import { verdictLine } from "./verdict-line.ts";

const failed = modelOf(failedRun().log("9f2c41d0aa55b2f1"));
const passed = modelOf(passedRun().log());
const killed = modelOf(interruptedRun().log());
const hostile = modelOf(hostileRun().log());

function manyFailures(count: number): RunReport {
  const log = begun(new SampleLog());
  const reason = {
    kind: "assertion",
    title: "It is red",
    message: "",
    expected: "green",
    actual: "red",
  } as const;
  for (let flow = 0; flow < count; flow += 1) {
    playFlow(log, {
      id: `flow-${flow}`,
      title: `Flow ${flow}`,
      frames: [{ name: "n", claim: "c".repeat(200), reason }],
    });
  }
  return modelOf(ended(log, "failed", 1).log());
}

describe("report.json", () => {
  test.each([
    ["passed", passed],
    ["failed", failed],
    ["killed", killed],
    ["hostile", hostile],
  ])("of a %s run fits its schema and reads back as the same report", (_, report) =>
    expect(RunReport.parse(JSON.parse(renderJson(report)))).toEqual(JSON.parse(JSON.stringify(report))),
  );

  test("has its schema published as it is", async () => {
    await expect(`${JSON.stringify(reportJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(
      "../../docs/report.schema.json",
    );
  });
});

describe("a failure that is known", () => {
  const log = begun(new SampleLog());
  const reason = { kind: "assertion", title: "It is red", message: "" } as const;
  const expected = { frame: "Second", reason: "issue 12", until: "2026-12-31" };
  const frames = [
    { name: "First", claim: "c", does: () => [saw("it", "“it”")] },
    { name: "Second", claim: "c", reason },
    { name: "Third", claim: "c" },
  ];
  playFlow(log, { id: "cart", title: "The cart", frames, expected });
  const report = modelOf(ended(log, "passed", 0).log());
  const said = "fails as expected until 2026-12-31";

  test("is told of by every renderer, and by none as a failure to look after", () => {
    expect(headline(report)).toBe("Passed: 0 flows, 1 failed as expected");
    expect(renderMarkdown(report)).toContain(`- The cart: Second ${prose(said)}: issue 12`);
    expect(renderMarkdown(report)).not.toContain("#### ❌");
    expect(renderAnnotations(report)).toMatch(
      /^::warning [^\n]*title=fails as expected until 2026-12-31[^\n]*::issue 12\n$/,
    );
    expect(renderJunit(report)).toContain('failures="0" errors="0"');
    expect(renderJunit(report)).toContain(`<skipped message="${said}: issue 12"/>`);
    const line = JSON.parse(verdictLine(report));
    expect([line.failed, line.failedAsExpected]).toEqual([undefined, [{ flow: "cart", ...expected }]]);
  });
});

describe("the comment for a pull request", () => {
  test("has the marker first, the verdict, the tested commit, and the failed frame before all else", () => {
    const text = renderMarkdown(failed, { link: "https://ci.example/run 1" });
    const lines = text.split("\n");
    expect(lines[0]).toBe(MARKER);
    expect(lines[2]).toBe("### ❌ Failed: 1 of 3 flows");
    expect(lines[4]).toContain("Tested commit `3dcc34f0a1b2c3d4e5f60718293a4b5c6d7e8f90` on `feat/org-mcp`.");
    expect(lines[6]).toMatch(/^#### ❌ A member connects .* frame 4, The row flips to Connected$/);
    expect(text).toContain("- expected `“Connected” on desktop within 20.0 s`");
    expect(text).toContain("[whole report](https://ci.example/run%201)");
  });

  test.each([
    ["many failures", manyFailures(1_000)],
    ["a huge run", modelOf(hugeRun(300).log())],
    ["a hostile run", hostile],
  ])("of %s stays within the limit of a comment and says what it leaves out", (name, report) => {
    const text = renderMarkdown(report);
    expect(text.length).toBeLessThanOrEqual(COMMENT_LIMIT);
    if (name === "many failures") expect(text).toMatch(/\d+ more parts did not fit here/);
  });

  test("text of the app is no markup, calls nobody and refers to no other thread", () => {
    expect(prose("<b>*x* @team #12 [a](b) | www.x.y")).toBe(
      "\\<b\\>\\*x\\* @\u200bteam \\#\u200b12 \\[a\\]\\(b\\) \\| w\u200bww.x.y",
    );
    expect(code("a `` b | c")).toBe("``` a `` b | c ```");
    const outsideCode = renderMarkdown(hostile).replace(/(?<!\\)(`+).*?\1(?!`)/g, "");
    expect(outsideCode).not.toMatch(/[^\\]<script>/);
  });
});

describe("JUnit", () => {
  test("counts a case for each frame, each control and the run, and no frame of a control", () => {
    expect(renderJunit(passed)).toContain('<testsuites name="fraimz" tests="12" failures="0" errors="0"');
    expect(renderJunit(failed)).toContain('<testsuites name="fraimz" tests="18" failures="1" errors="0"');
  });

  test("an incomplete frame is an error, not a skip", () => {
    const xml = renderJunit(killed);
    expect(xml).toContain('<error type="evidence" message="The run ended in the middle of this frame">');
    expect(xml).toContain('name="the run is complete"><error');
  });

  test("names the file and the line of what failed, with the code and what was nearest", () => {
    const xml = renderJunit(failed);
    expect(xml).toContain('file="e2e/desktop-org-mcp-demo.flow.ts" line="41"');
    expect(xml).toContain("at e2e/desktop-org-mcp-demo.flow.ts:41\n");
    expect(xml).toContain("&gt; 41 |       await see.text(&quot;Connected&quot;);");
    expect(xml).toContain("Nearest on the screen: button &quot;Connect&quot;");
  });

  test("holds no character that XML cannot hold", () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that XML forbids
    expect(renderJunit(hostile)).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
  });
});

describe("GitHub", () => {
  test("a failed frame is an error on the line of its file, wherever that is, with the code", () => {
    expect(renderAnnotations(failed)).toMatch(
      /^::error file=e2e\/desktop-org-mcp-demo\.flow\.ts,line=41,title=frame 4%3A The row flips to Connected::After the browser.*%0A> 41 \| {7}await see\.text/,
    );
    expect(renderAnnotations(failed, "packages/shop/")).toMatch(/^::error file=packages\/shop\/e2e\//);
  });

  test("a failed frame without a line of its own is an error on its flow's file", () => {
    const flows = failed.flows.map((flow) => ({
      ...flow,
      frames: flow.frames.map(
        ({ reason: { at: _, ...why } = { kind: "error", title: "", message: "" }, ...frame }) => ({
          ...frame,
          reason: why,
        }),
      ),
    }));
    expect(renderAnnotations({ ...failed, flows })).toMatch(
      /^::error file=e2e\/desktop-org-mcp-demo\.flow\.ts,title=/,
    );
  });

  test("a command cannot be broken out of", () => {
    const lines = renderAnnotations(hostile).trimEnd().split("\n");
    expect(lines.every((line) => line.startsWith("::error "))).toBe(true);
  });

  test("more findings than GitHub shows are counted", () => {
    const lines = renderAnnotations(manyFailures(30)).trimEnd().split("\n");
    expect(lines).toHaveLength(ANNOTATIONS);
    expect(lines.at(-1)).toBe("::error title=fraimz::21 more findings: see the report");
  });

  test("a passed run has no annotation, and its summary has the flows", () => {
    expect(renderAnnotations(passed)).toBe("");
    expect(renderStepSummary(passed)).toContain(
      "| ✅ | An admin connects an external MCP server for everyone |",
    );
  });
});

test("the verdict line is one line of JSON with the failing frame and the exit code", () => {
  const line = verdictLine(failed, "results/latest/fraimz.html");
  expect(line).not.toContain("\n");
  expect(JSON.parse(line)).toMatchObject({
    verdict: "failed",
    exitCode: 1,
    frames: { declared: 17, failed: 1, notReached: 3 },
    failed: [{ flow: "desktop-org-mcp-demo", frame: 4, title: "The card never said “Connected”." }],
    report: "results/latest/fraimz.html",
  });
});

import { describe, expect, test } from "vitest";
import type { NewEvent, Reason } from "../evidence/log/events.ts";
import { modelOf } from "./model.ts";
import { playFlow, type SampleFlow, saw } from "./sample-flow.fixture.ts";
import { SampleLog } from "./sample-log.fixture.ts";
import { begun, ended } from "./sample-run.fixture.ts";

const reason = (kind: Reason["kind"]): Reason => ({ kind, title: `because of ${kind}`, message: "" });
const flow = (id: string, more: Partial<SampleFlow> = {}): SampleFlow => ({
  id,
  title: id,
  frames: [{ name: "one", claim: "One.", does: () => [saw("it", "“it”")] }],
  ...more,
});
const failing = (kind: Reason["kind"]) =>
  flow(`fails-${kind}`, { frames: [{ name: "one", claim: "One.", reason: reason(kind) }] });

function decide(flows: readonly SampleFlow[], ...more: NewEvent[]) {
  const log = begun(new SampleLog());
  for (const each of flows) playFlow(log, each);
  for (const event of more) log.emit(event);
  const { verdict, exitCode } = modelOf(ended(log, "passed", 0).log());
  return `${verdict} ${exitCode}`;
}

describe("verdict and exit code", () => {
  test.each([
    ["all passed", [flow("a")], "passed 0"],
    ["an assertion failed", [flow("a"), failing("assertion")], "failed 1"],
    ["an action was refused", [failing("action")], "failed 1"],
    ["a service died during a frame", [failing("service")], "failed 1"],
    ["a need is not met", [flow("a"), flow("b", { skipped: reason("requires") })], "incomplete 2"],
    ["only skipped flows", [flow("b", { skipped: reason("requires") })], "incomplete 2"],
    ["the stack did not boot", [flow("b", { skipped: reason("stack") })], "incomplete 3"],
    ["the browser failed in a frame", [failing("harness")], "failed 3"],
    ["interrupted", [failing("interrupted")], "failed 130"],
    ["nothing was declared", [], "incomplete 2"],
    ["a flow without frames", [flow("a", { frames: [] })], "incomplete 2"],
    ["harness before assertion", [failing("assertion"), failing("harness")], "failed 3"],
    [
      "assertion before incomplete",
      [flow("b", { skipped: reason("requires") }), failing("assertion")],
      "failed 1",
    ],
    [
      "interrupted before all",
      [failing("harness"), failing("interrupted"), failing("assertion")],
      "failed 130",
    ],
  ] as const)("%s", (_, flows, expected) => expect(decide(flows)).toBe(expected));

  test("names an author's error by its message, not by its kind alone", () => {
    const thrown: Reason = { kind: "error", title: "TypeError", message: "x is not a function\nmore" };
    const log = begun(new SampleLog());
    playFlow(log, flow("a", { frames: [{ name: "n", claim: "c", reason: thrown }] }));
    const { because } = modelOf(ended(log, "failed", 1).log());
    expect(because).toEqual([expect.stringMatching(/TypeError: x is not a function$/)]);
  });

  const two = (first?: Reason, second?: Reason) =>
    flow("two", {
      frames: [first, second].map((why, at) => ({
        ...{ name: `${at + 1}`, claim: "It.", does: () => [saw("it", "“it”")] },
        ...(why ? { reason: why } : {}),
      })),
    });
  test.each([
    ["is no pass", two(reason("approval")), "incomplete 2"],
    ["leaves a later failure one", two(reason("approval"), reason("assertion")), "failed 1"],
    [
      "hides no failure that is to be expected",
      {
        ...two(reason("approval"), reason("assertion")),
        expected: { frame: "2", reason: "12", until: "2026-12-31" },
      },
      "incomplete 2",
    ],
  ])("a picture that waits for approval %s", (_, one, expected) =>
    expect(decide([flow("a"), one], problem("approval"))).toBe(expected),
  );

  test("says how many pictures wait before it names the flows that they are of", () => {
    const log = begun(new SampleLog());
    playFlow(log, two(reason("approval"), reason("approval")));
    log.emit({ type: "problem", reason: { kind: "approval", title: "2 pictures wait", message: "" } });
    const { because, flows } = modelOf(ended(log, "incomplete", 2).log());
    expect(because).toEqual(["2 pictures wait", "two is incomplete in frame 1, “1”: because of approval"]);
    expect(flows[0]?.frames.map(({ state }) => state)).toEqual(["incomplete", "incomplete"]);
  });

  const problem = (kind: Reason["kind"]): NewEvent => ({ type: "problem", reason: reason(kind) });
  test.each([
    ["a broken flow file", problem("error"), "incomplete 2"],
    ["a failed stack", problem("stack"), "incomplete 3"],
    ["Ctrl-C", problem("interrupted"), "incomplete 130"],
    ["a service that died between frames", problem("service"), "incomplete 3"],
  ])("%s keeps a green run from passing", (_, event, expected) =>
    expect(decide([flow("a")], event)).toBe(expected),
  );

  const control = { name: "fault", fault: "f", breaks: "one" };
  const controlled = (held?: SampleFlow["held"]) =>
    flow("a", {
      key: "a!fault",
      control,
      held,
      frames: [{ name: "one", claim: "One.", reason: reason("assertion") }],
    });
  test.each([
    ["held: its red frame is what it is for", controlled({ held: true, detail: "" }), "passed 0"],
    ["left its frame green", controlled({ held: false, detail: "frame 1 passed" }), "failed 1"],
    ["never came to an end", controlled(), "incomplete 2"],
  ])("a control that %s", (_, broken, expected) => expect(decide([flow("a"), broken])).toBe(expected));

  const expected = (frame: string, until = "2026-12-31") => ({ frame, reason: "issue 12", until });
  const known = (kind: Reason["kind"], more: ReturnType<typeof expected>) => ({
    ...failing(kind),
    expected: more,
  });
  test.each([
    ["fails as it is expected to", known("assertion", expected("one")), "passed 0"],
    ["passes: its entry is stale", flow("a", { expected: expected("one") }), "failed 1"],
    [
      "fails after the day until which that is borne",
      known("assertion", expected("one", "2026-11-19")),
      "failed 1",
    ],
    ["fails on that day", known("assertion", expected("one", "2026-11-20")), "passed 0"],
    ["fails in another frame", known("assertion", expected("two")), "failed 1"],
    ["fails since a service died", known("service", expected("one")), "failed 1"],
    ["could not be put to the test", known("harness", expected("one")), "failed 3"],
    ["is skipped", flow("a", { expected: expected("one"), skipped: reason("requires") }), "incomplete 2"],
  ])("a flow that is known to fail and %s", (_, one, said) => expect(decide([flow("b"), one])).toBe(said));

  test.each([
    ["skipped", [flow("b", { skipped: reason("requires") })], "incomplete 1"],
    ["ended by a limit", [flow("b", { skipped: reason("limit") })], "incomplete 1"],
    ["without a stack", [flow("b", { skipped: reason("stack") })], "incomplete 3"],
    ["passed", [flow("a")], "passed 0"],
  ])("with --fail-on-incomplete, a run that is %s, also when it is read again", (_, flows, said) => {
    const log = begun(new SampleLog(), { failOnIncomplete: true });
    for (const each of flows) playFlow(log, each);
    const { verdict, exitCode } = modelOf(log.log(), { closing: true });
    const again = modelOf(ended(log, verdict, exitCode).log());
    expect([`${verdict} ${exitCode}`, `${again.verdict} ${again.exitCode}`]).toEqual([said, said]);
  });

  test("the report is never better than what the run itself recorded", () => {
    const log = begun(new SampleLog());
    playFlow(log, flow("a"));
    expect(modelOf(ended(log, "incomplete", 2).log())).toMatchObject({ verdict: "incomplete", exitCode: 2 });
  });

  test("a log with unusable lines is incomplete", () => {
    const log = begun(new SampleLog());
    playFlow(log, flow("a"));
    const problems = [{ file: "events-1.jsonl", line: 3, kind: "unreadable", message: "not JSON" } as const];
    const { events } = ended(log, "passed", 0).log();
    expect(modelOf({ events, problems })).toMatchObject({ verdict: "incomplete", exitCode: 2 });
  });
});

import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { modelOf } from "./model.ts";
import { playFlow } from "./sample-flow.fixture.ts";
import { SampleLog } from "./sample-log.fixture.ts";
import { begun, ended, failedRun, interruptedRun, passedRun } from "./sample-run.fixture.ts";
import { terminalReporter } from "./terminal.ts";

const CLEAR = "\r";

class Screen extends Writable {
  written = "";
  readonly columns = 90;
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.written += chunk.toString();
    done();
  }

  /** What stays on the screen when each line was rewritten as told. */
  get lines(): string[] {
    const rewritten = this.written.split("\n").map((line) => line.slice(line.lastIndexOf(CLEAR) + 1));
    return rewritten.map(stripVTControlCharacters);
  }
}

function tell(sample: SampleLog, options: { isTTY: boolean; color?: boolean }): Screen {
  const stream = new Screen();
  const reporter = terminalReporter({ stream, ...options });
  for (const event of sample.events) reporter.event(event);
  reporter.end(modelOf(sample.log()), { report: "results/latest/fraimz.html" });
  return stream;
}

describe("on a terminal", () => {
  test("a failing frame shows what was expected, what was seen and what the witness had", () => {
    const { lines } = tell(failedRun(), { isTTY: true });
    expect(lines[0]).toBe("fraimz  3 flows  ·  den");
    expect(lines[1]).toBe("  ready   witness 0.4 s   den-api 0.9 s   den-web 1.3 s");
    const at = lines.findIndex((line) => line.startsWith("  ✕ 4  The row flips to Connected"));
    expect(lines.slice(at + 1, at + 14)).toEqual([
      "       The card never said “Connected”.",
      "       expected    “Connected” on desktop within 20.0 s",
      "       saw         “Waiting for browser…”",
      '       nearest     button "Connect", text "Waiting for browser…"',
      "       witness     token 200 at +1.9 s, nothing after it",
      "       at          e2e/desktop-org-mcp-demo.flow.ts:41",
      "         40 |     async assertions({ see }) {",
      '       > 41 |       await see.text("Connected");',
      "            |                 ^",
      "         42 |     },",
      "       next        Look at what den-api did after the token: its log is below.",
      "    5  not reached",
      "    6  not reached",
    ]);
    expect(lines.slice(-5, -1)).toEqual([
      expect.stringMatching(/^failed {6}1 of 3 flows, frame 4 of 7, /),
      "because     desktop-org-mcp-demo failed in frame 4, “The row flips to Connected”: The card never said “Connected”.",
      "again       pnpm evals --flow desktop-org-mcp-demo",
      "report      results/latest/fraimz.html",
    ]);
  });

  test("a passed run ends with its counts and the controls that held", () => {
    const { lines } = tell(passedRun(), { isTTY: true });
    expect(lines).toContain(
      "  ✓ control held: the app's polling is off (frame 3 failed: the row says Connected)",
    );
    expect(lines.at(-3)).toMatch(/^passed {6}2 of 2 flows, 10 frames, 1 of 1 control held, /);
  });

  test.each([true, false])(
    "why a stack did not boot is told once, whatever needs it (terminal: %s)",
    (isTTY) => {
      const log = begun(new SampleLog());
      const reason = {
        kind: "stack",
        title: "api did not become ready",
        message: "",
        actual: "it said: no disk",
      } as const;
      log.emit({ type: "stack", stack: "den", state: "booting", seconds: 0, standIns: [] });
      for (const id of ["one", "two"]) {
        log.emit({ type: "stack", stack: "den", state: "failed", seconds: 1, standIns: [], reason });
        playFlow(log, { id, title: id, frames: [{ name: "a", claim: "a" }], skipped: reason });
      }
      const { lines } = tell(ended(log, "incomplete", 3), { isTTY });
      expect(lines.filter((line) => /^ .*no disk/.test(line))).toEqual([
        "       saw         it said: no disk",
      ]);
      for (const id of ["one", "two"]) {
        expect(lines).toContain(`  ! ${id}  incomplete: the stack den did not boot`);
      }
    },
  );

  test("a service that answers and is not ready is told of while it is waited for", () => {
    const log = begun(new SampleLog());
    const detail = 'status 404 "Cannot GET /"; it is waited for up to 60.0 s';
    log.emit({ type: "stack", stack: "den", state: "booting", seconds: 0, standIns: [] });
    log.emit({ type: "service", stack: "den", service: "web", state: "waiting", seconds: 3, detail });
    const { lines } = tell(ended(log, "incomplete", 3), { isTTY: false });
    expect(lines).toContain(`  … web answers ${detail}`);
  });

  test("two flows at once are never mixed", () => {
    const [one, two] = [begun(new SampleLog("1")), new SampleLog("2")];
    const frame = (name: string) => ({ name, claim: name });
    playFlow(one, { id: "one", title: "One", frames: [frame("one a"), frame("one b")] });
    playFlow(two, { id: "two", title: "Two", frames: [frame("two a"), frame("two b")] });
    const stream = new Screen();
    const reporter = terminalReporter({ stream, isTTY: true });
    const first = one.events.slice(1);
    for (const [at, event] of first.entries()) {
      reporter.event(event);
      const other = two.events[at];
      if (other) reporter.event(other);
    }
    reporter.end(modelOf(one.log()));
    const told = stream.lines.flatMap((line) => line.match(/(one|two) [ab]/)?.[0] ?? []);
    expect(told).toEqual(["one a", "one b", "two a", "two b"]);
  });
});

describe("elsewhere", () => {
  test("each frame is one line that names its flow, and no line is rewritten", () => {
    const { written, lines } = tell(failedRun(), { isTTY: false });
    expect(written).not.toContain("\r");
    expect(written).not.toContain("\u001b");
    expect(lines).toContainEqual(expect.stringMatching(/^✕ desktop-org-mcp-demo 4\/7 The row flips/));
  });

  test("what goes wrong where every flow passed does not read as if none had", () => {
    const run = passedRun();
    run.emit({ type: "problem", reason: { kind: "error", title: "a call came late", message: "" } });
    const { lines } = tell(run, { isTTY: false });
    expect(lines.find((line) => line.startsWith("incomplete"))).toMatch(
      /^incomplete {2}2 of 2 flows passed, /,
    );
  });

  test("a killed run says that the log has no end", () => {
    const { lines } = tell(interruptedRun(), { isTTY: false });
    expect(lines).toContain("because     the log has no end: the run was killed, or goes on");
  });
});

test("colour is used only when asked for", () => {
  expect(
    tell(failedRun(), { isTTY: true, color: false }).written.replaceAll("\r\u001b[2K", ""),
  ).not.toContain("\u001b");
  expect(tell(failedRun(), { isTTY: true, color: true }).written).toContain("\u001b[31m✕");
});

test("a hostile name can move no cursor and break no line", () => {
  const log = begun(new SampleLog());
  playFlow(log, { id: "evil", title: "t", frames: [{ name: "\u001b[2J\n\u202eevil", claim: "c" }] });
  const { written, lines } = tell(ended(log, "passed", 0), { isTTY: false, color: false });
  expect(written).not.toContain("\u001b[2J");
  expect(lines).toContainEqual(expect.stringContaining("<ESC>[2J <U+202E>evil"));
});

import { beforeAll, describe, expect, it } from "vitest";
import { type CliRun, runCli } from "./testing/run-cli.ts";

/** The failing frame of a flow, by default a run's first, with what its evidence is. */
function failing(run: CliRun, flow = run.report?.flows[0]?.id) {
  const frames = run.report?.flows.find(({ id }) => id === flow)?.frames ?? [];
  const frame = frames.find(({ state }) => state === "failed" || state === "incomplete");
  return {
    frame,
    states: frames.map(({ state }) => state),
    attachments: frame?.attachments.map(({ kind }) => kind) ?? [],
    pictures: frame?.pictures.map(({ role }) => role) ?? [],
  };
}

const FAILED = [
  "covered-button",
  "rejected-text",
  "blank-page",
  "popup-never-opens",
  "service-dies",
  "page-crashes",
];
const EACH_FAILED = FAILED.flatMap((flow) => ["--flow", flow]);

describe("a run goes red, with the right frame, reason and exit code, when", { timeout: 90_000 }, () => {
  // One run and one browser for all flows that fail. Each must be `failed` by itself: none hides behind another.
  let failed: CliRun;
  beforeAll(async () => {
    failed = await runCli(EACH_FAILED);
  }, 180_000);

  it("a flow fails: exit code 1, and every flow that failed says so", () => {
    const states = failed.report?.flows.map(({ id, state }) => `${id} ${state}`).sort();
    expect(states).toEqual(FAILED.map((flow) => `${flow} failed`).sort());
    expect(failed.exitCode).toBe(1);
    expect(failed.verdict).toMatchObject({ verdict: "failed", exitCode: 1 });
  });

  it("the button is covered, and the failing frame carries its picture and the visible text", () => {
    const { frame, states, attachments, pictures } = failing(failed, "covered-button");
    expect(states).toEqual(["failed", "not reached"]);
    expect(frame?.reason).toMatchObject({ kind: "action", actual: 'covered: div "A notice" lies over it' });
    expect(attachments).toContain("visible text");
    expect(pictures).toEqual(["failure"]);
  });

  it("a rejected text is on screen", () => {
    expect(failing(failed, "rejected-text").frame?.reason).toMatchObject({
      kind: "picture",
      actual: '"Something went wrong"',
    });
  });

  it("the page is blank", () => {
    expect(failing(failed, "blank-page").frame?.reason).toMatchObject({
      kind: "picture",
      actual: "every pixel is #ffffff",
    });
  });

  it("the pop-up never opens", () => {
    expect(failing(failed, "popup-never-opens").frame?.reason).toMatchObject({
      kind: "action",
      actual: expect.stringMatching(/no pop-up/),
    });
  });

  it("a service dies in the middle of a frame: by its name, exit code and last lines", () => {
    const { frame, states } = failing(failed, "service-dies");
    expect(states).toEqual(["passed", "failed"]);
    expect(frame?.reason).toMatchObject({ kind: "service", title: "The service “api” died" });
    expect(frame?.reason?.message).toContain("exit code 7");
    expect(frame?.reason?.message).toContain("out of disk while writing the ledger");
  });

  it("the browser is killed in the middle of a frame: at once, by its exit", async () => {
    const run = await runCli(["--flow", "browser-crashes"]);
    const { frame, states } = failing(run);
    expect(run.exitCode).toBe(3);
    expect(states).toEqual(["incomplete", "not reached"]);
    expect(frame?.reason).toMatchObject({ kind: "harness", title: "The browser ended" });
    expect(frame?.reason?.message).toContain("signal SIGKILL");
  });

  it("a page crashes: at once, by the surface's name", () => {
    expect(failing(failed, "page-crashes").frame?.reason).toMatchObject({
      kind: "action",
      title: "A page of covered crashed",
    });
  });

  it("the display dies: at once, by its number", async () => {
    const run = await runCli(["--flow", "display-dies"]);
    expect(run.exitCode).toBe(3);
    expect(failing(run).frame?.reason).toMatchObject({
      kind: "harness",
      title: expect.stringMatching(/^Display :\d+ died$/),
    });
  });

  it("a frame checks nothing", async () => {
    const run = await runCli(["--flow", "checks-nothing"]);
    expect(run.exitCode).toBe(2);
    expect(failing(run).frame?.reason).toMatchObject({
      kind: "evidence",
      title: "The frame checked nothing",
    });
  });

  it("a declared need is not met: incomplete, by its name, never a pass", async () => {
    const run = await runCli(["--flow", "needs-a-moon"]);
    expect(run.exitCode).toBe(2);
    expect(run.verdict.verdict).toBe("incomplete");
    expect(run.verdict.because[0]).toContain("this machine lacks bin:moon, env:TIDE");
  });

  it("the flow file throws while it is loaded", async () => {
    const run = await runCli(["--flow", "throws-at-load"]);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain(
      "flows/throws-at-load.flow.ts cannot be loaded\n  the flow's own import failed",
    );
  });

  it("the flow file has the wrong shape: file, frame and field are named", async () => {
    const run = await runCli(["--flow", "wrong-shape"]);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('frame 1 "One", assertions: must be a function');
  });

  it("there is no such flow: the nearest are named", async () => {
    const run = await runCli(["--flow", "blank-pge"]);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('There is no flow "blank-pge"\n  the nearest are "blank-page"');
  });

  it("an option is unknown: the nearest is named", async () => {
    const run = await runCli(["--flwo", "blank-page"]);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain("Did you mean --flow?");
    expect(run.verdict).toMatchObject({ verdict: "incomplete", exitCode: 2 });
  });

  it("a command is unknown: the nearest is named, and no count of arguments", async () => {
    const run = await runCli(["doctr"]);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatch(/^error: there is no command "doctr"; the nearest are "doctor"/);
    expect(run.verdict).toMatchObject({ exitCode: 2, because: [expect.stringContaining("doctr")] });
  });

  it("a flow's file stands where a command should: the option that runs it is named", async () => {
    const run = await runCli(["flows/smoke.flow.ts"]);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatch(
      /^error: "flows\/smoke\.flow\.ts" is no command; run this flow with --flow smoke\n/,
    );
  });

  it("the browser is missing: what to install is said", async () => {
    const run = await runCli(["--flow", "blank-page"], { env: { FRAIMZ_CHROMIUM: "/nonexistent/chromium" } });
    expect(run.exitCode).toBe(3);
    expect(failing(run).frame?.reason).toMatchObject({
      kind: "harness",
      message: expect.stringMatching(/\/nonexistent\/chromium/),
    });
  });

  it("the port of an attached app does not answer: what to start is said", async () => {
    const run = await runCli(["--flow", "blank-page", "--cdp-url", "http://127.0.0.1:1"]);
    expect(run.exitCode).toBe(3);
    expect(failing(run).frame?.reason?.next).toContain("start the app with --remote-debugging-port");
  });

  it("it is interrupted: exit code 130, and what was recorded is kept", async () => {
    let asked = false;
    const run = await runCli(["--flow", "covered-button"], {
      onOutput: (soFar, child) => {
        if (!asked && soFar.includes("covered-button")) asked = child.kill("SIGINT");
      },
    });
    expect(run.exitCode).toBe(130);
    expect(run.verdict).toMatchObject({ verdict: "incomplete", exitCode: 130 });
    expect(run.report?.run.ended).toBe(true);
  });
});

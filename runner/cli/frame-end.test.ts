import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EvidenceEvent } from "../evidence/log/events.ts";
import { RunReport } from "../report/report-schema.ts";
import { CliProject, type CliRun } from "./testing/cli-project.fixture.ts";

const STACK = `
import { defineStack } from "fraimz";
const page = "<title>Start</title><h1>Start page</h1><p>Only words</p><label>Name <input></label><button onclick=\\"this.textContent='Pressed'\\">Press</button>";
export const bench = defineStack({
  name: "bench",
  title: "A page and a terminal",
  services: {},
  surfaces: {
    app: { kind: "browser", url: () => "data:text/html," + encodeURIComponent(page) },
    never: { kind: "browser", url: () => "data:text/html," + encodeURIComponent(page), ready: "#never" },
    term: { kind: "terminal" },
  },
  probe: () => ({ answer: async () => 42 }),
});`;

/** One flow of one frame, and what must become of it. */
interface Case {
  readonly frame: string;
  readonly says?: RegExp;
  readonly state?: "passed" | "failed" | "incomplete";
}

const CASES: Readonly<Record<string, Case>> = {
  "check-pending": {
    frame: `async assertions({ see }) { see.text("not there"); await see.text("Start page"); }`,
    says: /^`see\.text\("not there"\)` was not awaited/,
  },
  "check-settled": {
    frame: `async assertions({ see }) { see.text("Start page"); await see.text("Start page"); await later(300); }`,
    says: /^`see\.text\("Start page"\)` was not awaited/,
  },
  "click-absent": {
    frame: `async action({ user }) { user.click(button("No such")); }, async assertions({ see }) { await see.text("Start page"); }`,
    says: /^`user\.click\(button "No such"\)` was not awaited/,
  },
  "click-overlaps": {
    frame: `async action({ user }) { user.click(button("Press")); await user.fill(field("Name"), "x"); }, async assertions({ see }) { await see.text("Start page"); }`,
    says: /^`user\.click\(button "Press"\)` was not awaited/,
  },
  "two-at-once": {
    frame: `async action({ user }) { await Promise.all([user.click(button("Press")), user.fill(field("Name"), "x")]); }, async assertions({ see }) { await see.text("Start page"); }`,
    says: /were to be done at the same time$/,
  },
  "probe-unread": {
    frame: `async assertions({ see, probe }) { probe.answer(); await see.text("Start page"); }`,
    says: /^`probe\.answer\(\)` was not awaited/,
  },
  "race-leaves-one": {
    frame: `async assertions({ see }) { await Promise.race([see.text("Start page"), see.text("not there")]); }`,
    says: /^`see\.text\("not there"\)` was not awaited/,
  },
  "nested-in-opens": {
    frame: `async action({ user }) { await user.answers("accept", async () => { user.click(button("Press")); }).catch(() => {}); }, async assertions({ see }) { await see.text("Start page"); }`,
    says: /^`user\.click\(button "Press"\)` was not awaited/,
  },
  "checks-together": {
    frame: `async assertions({ see }) { const soon = see.title("Start"); await Promise.all([see.text("Start page"), see.target(button("Press"))]); await soon; }`,
    state: "passed",
  },
  "refusal-caught": {
    frame: `async action({ user }) { await user.upload(field("Name"), "/no/such").catch(() => {}); }, async assertions({ see }) { await see.text("Start page"); }, picture: { unchanged: "it was refused" }`,
    state: "passed",
  },
  "check-caught": {
    frame: `async assertions({ see, check }) { await see.text("Start page"); try { check.equal(1, 2, "one is two"); } catch {} }`,
    says: /^one is two$/,
  },
  "check-late-caught": {
    frame: `async assertions({ see, check }) { await see.text("Start page"); setTimeout(() => { try { check.equal(1, 2, "late"); } catch {} }); }`,
    says: /^`check\.equal\(1, …\)` came after the end of the assertions$/,
  },
  "act-late-caught": {
    frame: `async action({ user }) { setTimeout(() => user.click(button("Press")).catch(() => {})); }, async assertions({ see }) { await see.text("Start page"); }`,
    says: /^`user\.click\(button "Press"\)` came after the end of the action$/,
  },
  // Of a browser's surface whatever comes next needs them.
  "promise-replaced-at-the-end": {
    frame: `async action({ user }) { await user.click(button("Press")); globalThis.Promise = class {}; }, async assertions({ see }) { await see.text("Start page"); }`,
    says: /^The flow's code replaced Promise$/,
  },
  "map-replaced-at-the-end": {
    frame: `async action({ user }) { await user.click(button("Press")); Array.prototype.map = () => { throw 1; }; }, async assertions({ see }) { await see.text("Start page"); }`,
    says: /^The flow's code replaced Array\.prototype\.map$/,
  },
  "map-replaced-before-a-call": {
    frame: `async action({ user }) { Array.prototype.map = () => { throw 1; }; await user.click(button("Press")).catch(() => {}); }, async assertions({ see }) { await see.text("Start page"); }`,
    says: /^The flow's code replaced Array\.prototype\.map$/,
  },
  "checks-settled-all": {
    frame: `async assertions({ see }) { await Promise.allSettled([see.text("Start page"), see.text("not there", { within: 50 })]); }`,
    says: /^sees the text "not there"$/,
  },
  "acts-in-assertions": {
    frame: `async action({ user }) { kept = user; }, async assertions({ see }) { await see.text("Start page"); await kept.click(button("Press")); }`,
    says: /^`user\.click\(button "Press"\)` came after the end of the action$/,
  },
  "timer-throws": {
    frame: `async action() { setTimeout(() => { throw new Error("in a timer"); }, 50); await later(5_000); }, async assertions({ see }) { await see.text("Start page"); }`,
    says: /^An exception was not caught: in a timer$/,
  },
  "rejects-unseen": {
    frame: `async assertions({ see }) { void Promise.reject(new Error("nobody looks")); await see.text("Start page"); await later(200); }`,
    says: /^A rejection was not handled: nobody looks$/,
  },
  "event-error": {
    frame: `async assertions({ see }) { connect({ host: "127.0.0.1", port: 1 }); await see.text("Start page"); await later(500); }`,
    says: /^An exception was not caught: connect ECONNREFUSED/,
  },
  "another-role": {
    frame: `async assertions({ see }) { await see.target(link("Press"), { within: 50 }); }`,
    says: /^sees link "Press"$/,
  },
  "no-role": {
    frame: `async assertions({ see }) { await see.target(button("Only words"), { within: 50 }); }`,
    says: /^sees button "Only words"$/,
  },
  "never-ready": {
    frame: `on: "never", async assertions({ see }) { await see.text("Start page"); }`,
    says: /^The frame did not end within 20 s$/,
  },
  "unwanted-text": {
    frame: `async assertions({ see }) { await see.text("Start page"); see.no.text("Only words"); }`,
    says: /^does not see the text "Only words"$/,
  },
  "wrong-picture": {
    frame: `async assertions({ see }) { await see.text("Start page"); }, picture: { require: ["No such words"] }`,
    says: /^The picture of app breaks a rule: shows "No such words"$/,
  },
  "late-in-another": {
    frame: `on: "app", async action({ user }) { kept = user; }, async assertions({ see }) { await see.text("Start page"); }, picture: { unchanged: "nothing was done" } }, { name: "G", claim: "c", on: "app", async action() { await kept.click(button("Press")).catch(() => {}); }, async assertions({ see }) { await see.text("Start page"); }, picture: { unchanged: "nothing was done" }`,
    state: "passed",
  },
  "late-from-another": {
    frame: `on: "app", async action({ user }) { void begun.then(() => user.click(button("Press"))).catch(() => {}); }, async assertions({ see }) { await see.text("Start page"); } }, { name: "G", claim: "c", on: "app", async action() { begin(); await later(100); }, async assertions({ see }) { await see.text("Start page"); }, picture: { unchanged: "nothing was done" }`,
    state: "passed",
  },
  "act-changes-nothing": {
    frame: `on: "app", async assertions({ see }) { await see.text("Start page"); } }, { name: "G", claim: "c", on: "app", async action({ user }) { await user.click(text("Only words")); }, async assertions({ see }) { await see.text("Start page"); }`,
    state: "passed",
  },
  "throws-itself": {
    frame: `async action() { undefined.nothing(); }, async assertions({ see }) { await see.text("Start page"); }`,
    says: /^TypeError$/,
  },
  exits: {
    frame: `async action() { try { process.exit(0); } catch {} await later(5_000); }, async assertions({ see }) { await see.text("Start page"); }`,
    says: /^The flow's code called process\.exit\(0\)$/,
  },
  "exit-in-timer": {
    frame: `async action() { setTimeout(() => process.exit(0), 20); process.exitCode = 0; await later(5_000); }, async assertions({ see }) { await see.text("Start page"); }`,
    says: /^The flow's code called process\.exit\(0\)$/,
  },
  "acts-on": {
    frame: `timeout: 1_500, async action({ user }) { for (;;) await user.fill(field("Name"), "n").catch(() => {}); }, async assertions({ see }) { await see.text("Start page"); }`,
    says: /^The frame did not end within 1\.5 s$/,
  },
  "waits-too-long": {
    frame: `timeout: 10_000, async action({ user }) { await user.click(link("Press")); }, async assertions({ see }) { await see.text("Start page"); }`,
    says: /^The frame did not end within 10 s$/,
  },
  "commands-go-on": {
    frame: `on: "term", timeout: 1_500, async action({ terminal }) { for (;;) await terminal.run("echo x; sleep 0.1"); }, async assertions({ terminal }) { await terminal.exitCode(0); }`,
    says: /^The frame did not end within 1\.5 s$/,
  },
  "command-hangs": {
    frame: `on: "term", timeout: 10_000, async action({ terminal }) { await terminal.run("echo started; sleep 60"); }, async assertions({ terminal }) { await terminal.exitCode(0); }`,
    says: /^The frame did not end within 10 s$/,
  },
  "pattern-flags": {
    frame: `on: "term", async action({ terminal }) { await terminal.run("echo alpha"); }, async assertions({ terminal }) { for (let i = 0; i < 3; i++) { await terminal.text(/alpha/gy); } await terminal.no.text(/beta/g); }`,
    state: "passed",
  },
  "pattern-flags-no": {
    frame: `on: "term", async action({ terminal }) { await terminal.run("echo alpha"); }, async assertions({ terminal }) { const re = /alpha/g; re.test("alpha"); await terminal.no.text(re); }`,
    says: /does not print/,
  },
  "throws-what-throws": {
    frame: `async action() { setTimeout(() => { throw { toString() { throw 1; }, get message() { throw 2; } }; }, 50); await later(5_000); }, async assertions({ see }) { await see.text("Start page"); }`,
    says: /^An exception was not caught: \{/,
  },
  "title-is-no-text": {
    frame: `async assertions({ see, check }) { await see.text("Start page"); check.equal(1, 1, { a: 1 }); }`,
    says: /^`check` needs a text as its title, and was given \{ a: 1 \}$/,
  },
  "prints-a-lot": {
    frame: `async assertions({ see }) { await see.text("Start page"); process.on("exit", () => { console.log("late"); process.exitCode = 0; }); process.stdout.write("no line end"); process.stdout.write = () => true; }`,
    state: "passed",
  },
};

describe("the end of a frame", () => {
  let project: CliProject;
  let run: CliRun;
  let report: RunReport;
  let events: EvidenceEvent[];

  beforeAll(async () => {
    project = await CliProject.make();
    await project.write("bench.ts", STACK);
    for (const [id, { frame }] of Object.entries(CASES)) {
      const on = frame.includes("on:") ? "" : `on: "app", `;
      await project.write(
        `flows/${id}.flow.ts`,
        `import { connect } from "node:net";
import { button, defineFlow, field, link, text } from "fraimz";
import { bench } from "../bench.ts";
const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let kept; let begin; const begun = new Promise((resolve) => { begin = resolve; });
export default defineFlow({ title: "${id}", audience: "internal", stack: bench }).frames([
  { name: "F", claim: "c", ${on}${frame} },
]);`,
      );
    }
    run = await project.evals(["--workers", "2", "--timeout", "20s"]);
    const folder = join(project.dir, "results/latest");
    report = RunReport.parse(JSON.parse(await readFile(join(folder, "report.json"), "utf8")));
    events = (await readFile(join(folder, "events-1.jsonl"), "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  }, 240_000);

  afterAll(async () => {
    await project?.remove();
  });

  it.each(Object.entries(CASES))("is judged by what was done in it: %s", (id, { says, state = "failed" }) => {
    const frame = report.flows.find((flow) => flow.id === id)?.frames[0];
    expect([frame?.state, frame?.reason?.title]).toEqual([
      state,
      says === undefined ? undefined : expect.stringMatching(says),
    ]);
  });

  it("names the line that forgot to await", () => {
    const frame = report.flows.find(({ id }) => id === "click-absent")?.frames[0];
    expect(frame?.reason?.message).toContain("flows/click-absent.flow.ts:7");
    // The call itself is shown, not the frame that ended.
    const line = `  { name: "F", claim: "c", on: "app", ${CASES["click-absent"]?.frame} },`;
    expect(line.slice((frame?.reason?.at?.column ?? 0) - 1)).toMatch(/^click\(button/);
  });

  it("names the file and the line of whatever failed, with the code", () => {
    const failed = report.flows.flatMap(({ id, frames }) =>
      frames.flatMap(({ state, reason }) => (state === "failed" ? [{ id, at: reason?.at }] : [])),
    );
    expect(failed.length).toBeGreaterThan(15);
    // A stray error of another process' socket has no line of the project.
    for (const { id, at } of failed.filter(({ id }) => id !== "event-error")) {
      expect([id, at]).toEqual([
        id,
        expect.objectContaining({
          file: `flows/${id}.flow.ts`,
          line: 7,
          excerpt: expect.stringContaining("> 7 |   { name: "),
        }),
      ]);
    }
    expect(report.flows.find(({ id }) => id === "no-role")?.frames[0]?.checks.at(-1)).toMatchObject({
      ok: false,
      source: "flows/no-role.flow.ts:7",
    });
  });

  it("says what on the screen has the name in another role, or in none", () => {
    const nearest = (id: string) => report.flows.find((flow) => flow.id === id)?.frames[0]?.reason?.nearest;
    expect(nearest("another-role")?.[0]).toBe('button "Press"');
    expect(nearest("no-role")?.[0]).toBe('text "Only words", which is no button to the browser');
    const verdict = JSON.parse(run.out.trimEnd().split("\n").at(-1) ?? "");
    const told = verdict.failed.find(({ flow }: { flow: string }) => flow === "another-role");
    expect(told).toMatchObject({ at: "flows/another-role.flow.ts:7", nearest: ['button "Press"'] });
    expect(run.out).toMatch(/nearest {5}button "Press"\n.*at {10}flows\/another-role\.flow\.ts:7\n/);
  });

  it("says of a frame whose time is over what it waited for, and what was nearest", () => {
    const reason = report.flows.find(({ id }) => id === "waits-too-long")?.frames[0]?.reason;
    expect(reason).toMatchObject({
      expected: 'link "Press", usable by a person',
      nearest: ['button "Press"'],
    });
    expect(reason?.actual).toMatch(
      /^absent: nothing of that kind .*; still going on: `user\.click\(link "Press"\)`/,
    );
  });

  it("says of a command that did not end what it had printed", () => {
    expect(report.flows.find(({ id }) => id === "command-hangs")?.frames[0]?.reason).toMatchObject({
      expected: 'the end of "echo started; sleep 60"',
      actual: expect.stringMatching(/^started; still going on: /),
    });
  });

  it("says which option answers a picture that is the same as before, and when it is right", () => {
    const reason = report.flows.find(({ id }) => id === "act-changes-nothing")?.frames[1]?.reason;
    expect(reason?.title).toMatch(/changed since the last picture$/);
    expect(reason?.next).toMatch(/^see whether the act did what it should; .* unchanged: /);
  });

  it("fails the frame that goes on when a call of one before it comes, though the flow catches the refusal", () => {
    for (const id of ["late-in-another", "late-from-another"]) {
      const frames = report.flows.find((flow) => flow.id === id)?.frames ?? [];
      expect([id, ...frames.map(({ state, reason }) => [state, reason?.title])]).toEqual([
        id,
        ["passed", undefined],
        ["failed", '`user.click(button "Press")` came after the end of the action'],
      ]);
    }
  });

  it("says that it waits for its surface's `ready`, and shows the page meanwhile", () => {
    const frame = report.flows.find(({ id }) => id === "never-ready")?.frames[0];
    expect(frame?.reason?.message).toContain("never waits for its `ready`, an element #never");
    expect(frame?.reason?.next).toContain("correct the surface's `ready`");
    expect(frame?.pictures).toHaveLength(1);
  });

  it("is the end of its evidence: nothing acts, checks or is pictured behind it", () => {
    const ended = new Set<string>();
    const late: EvidenceEvent[] = [];
    for (const event of events) {
      const key = "frame" in event && event.frame !== undefined ? `${event.flow} ${event.frame}` : undefined;
      if (key === undefined) continue;
      if (event.type === "frame.ended") ended.add(key);
      else if (ended.has(key)) late.push(event);
    }
    expect(late).toEqual([]);
  });

  it("leaves the run its verdict, as the last line and with its own exit code", () => {
    const last = run.out.trimEnd().split("\n").at(-1) ?? "";
    expect(JSON.parse(last)).toMatchObject({ verdict: "failed", exitCode: 1 });
    expect(run.code).toBe(1);
  });
});

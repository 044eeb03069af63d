import { afterAll, beforeAll, expect, it } from "vitest";
import { CliProject } from "./testing/cli-project.fixture.ts";

const BAD = `() => { throw new Error("not as it was"); }`;

interface Case {
  /** Stands in the file, or in its frame's action. */
  readonly top?: string;
  readonly action?: string;
  /** Is the last that the action does. */
  readonly end?: string;
  readonly code: number;
  readonly because?: string;
}

/** Code that changes what it shares with the run, and how the run must end. */
const FLOWS: Readonly<Record<string, Case>> = {
  timers: { action: `globalThis.setTimeout = ${BAD};`, code: 1, because: "replaced setTimeout" },
  promises: {
    top: `Promise.prototype.then = ${BAD};`,
    code: 2,
    because: "promises.flow.ts cannot be loaded",
  },
  "json-caught": {
    action: `try { JSON.stringify = ${BAD}; } catch {}`,
    code: 1,
    because: "replaced JSON.stringify",
  },
  "json-defined": {
    action: `Object.defineProperty(JSON, "parse", { value: () => ({}) });`,
    code: 1,
    because: "replaced JSON.parse",
  },
  arrays: {
    action: "Array.prototype.filter = () => [];",
    code: 1,
    because: "replaced Array.prototype.filter",
  },
  "timers-that-never-come": {
    action: "globalThis.setTimeout = () => 0;",
    code: 1,
    because: "replaced setTimeout",
  },
  "promise-assigned": { action: "globalThis.Promise = class {};", code: 1, because: "replaced Promise" },
  "promise-assigned-at-the-end": {
    end: "globalThis.Promise = class {};",
    code: 1,
    because: "replaced Promise",
  },
  "promise-kept": {
    action:
      "globalThis.Promise = globalThis.Promise ?? class {}; globalThis.setTimeout = globalThis.setTimeout;",
    code: 0,
  },
  "promise-defined": {
    action: `Object.defineProperty(globalThis, "Promise", { value: class {}, configurable: true });`,
    code: 1,
    because: "Cannot redefine property: Promise",
  },
  "arrays-at-the-end": {
    end: "Array.prototype.map = () => { throw 1; };",
    code: 1,
    because: "replaced Array.prototype.map",
  },
  dates: { action: "globalThis.Date = class {};", code: 1, because: "replaced Date" },
  folder: { action: `process.chdir("/");`, code: 1, because: `called process.chdir("/")` },
  listeners: {
    action: `process.removeAllListeners(); setTimeout(() => { throw new Error("late"); }, 10); await new Promise((done) => setTimeout(done, 2_000));`,
    code: 1,
    because: "late",
  },
  output: { action: `process.stdout.write = ${BAD}; process.stderr.write = ${BAD};`, code: 0 },
  "exit-code": {
    action: `process.exitCode = 7; process.on("exit", () => { process.exitCode = 7; });`,
    code: 0,
  },
  // What libraries do to objects of their own, and to what the run does without.
  harmless: {
    top: `
console.log = ${BAD};
Math.random = () => 0.5;
globalThis.fetch = ${BAD};
String.prototype.bold = () => "bold";
const then = Object.getOwnPropertyDescriptor(Promise.prototype, "then").value.bind(Promise.resolve());
const kept = new Map();
kept.set = kept.clear = () => { throw new Error("frozen"); };
Array.prototype.last = function () { return this[this.length - 1]; };
const emit = process.emit;
process.emit = function (...args) { return emit.apply(this, args); };
const queue = [];
queue.push = (one) => { queue[0] = one + 1; };
queue.push(1);
function Old() {}
Old.prototype = Object.create(Promise.prototype);
Old.prototype.then = () => "own";
if (queue[0] !== 2 || new Old().then() !== "own") throw new Error("not as they should be");`,
    code: 0,
  },
};

let project: CliProject;

beforeAll(async () => {
  project = await CliProject.withTerminal();
  for (const [id, { top = "", action = "", end = "" }] of Object.entries(FLOWS)) {
    await project.write(
      `flows/${id}.flow.ts`,
      `import { defineFlow } from "fraimz";
import { bench } from "../bench.ts";
${top}
export default defineFlow({ title: "t", audience: "internal", stack: bench }).frames([{ name: "F", claim: "c", on: "term",
  async action({ terminal }) { ${action} await terminal.run("echo a"); ${end} },
  async assertions({ terminal }) { await terminal.exitCode(0); } }]);`,
    );
  }
});

afterAll(async () => {
  await project?.remove();
});

it.each(Object.entries(FLOWS))(
  "a flow that replaces what the run stands on fails by its name, and the run ends in order: %s",
  async (id, { code, because }) => {
    const run = await project.evals(["--flow", id]);
    const verdict = JSON.parse(run.out.trimEnd().split("\n").at(-1) ?? "");
    expect([run.code, verdict.exitCode]).toEqual([code, code]);
    expect(String(verdict.because ?? "")).toContain(because ?? "");
    if (code !== 2) expect(verdict.report).toMatch(/fraimz\.html$/);
  },
  60_000,
);

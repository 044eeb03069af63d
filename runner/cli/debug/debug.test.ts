import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RunReport } from "../../report/report-schema.ts";
import { CliProject } from "../testing/cli-project.fixture.ts";

const PAGE = `<title>T</title><h1>Orders</h1><label>Name <input value="Ada" required></label>
<button onclick="document.querySelector('h1').textContent='Saved'">Save</button>
<label><input type=checkbox checked> News</label>
<div style="position:relative;width:200px"><button>Veiled</button><div class="veil" style="position:absolute;inset:0;background:#0003"></div></div>
<div style="position:fixed;inset:auto 0 0;height:60px;background:#ccc">bar</div><button style="position:fixed;bottom:10px;z-index:-1">Below</button>`;
const FLOW = `import { button, defineFlow, defineStack, z } from "fraimz";
const stack = defineStack({ name: "orders", title: "Orders", services: {}, options: z.object({ heading: z.string().default("Orders") }),
  surfaces: { page: { kind: "browser", url: (ctx) => "data:text/html," + encodeURIComponent(${JSON.stringify(PAGE)}.replace("Orders", ctx.options.heading)) } } });
export default defineFlow({ title: "Orders", audience: "user", stack }).frames([
  { name: "It opens", claim: "c", on: "page", async assertions({ see }) { await see.text("Orders", { within: 3_000 }); } },
], { controls: [{ name: "another heading", fault: { stack: { heading: "Nothing" } }, breaks: "It opens" }] });`;

describe("on the way to a flow", { timeout: 120_000 }, () => {
  let project: CliProject;
  beforeAll(async () => {
    project = await CliProject.make();
    await project.write("flows/orders.flow.ts", FLOW);
    await project.write(
      "flows/wrong.flow.ts",
      FLOW.replace(`see.text("Orders"`, `see.target(button("Send")`),
    );
  });
  afterAll(() => project.remove());

  /** A run whose author types these lines. */
  async function typed(
    args: readonly string[],
    lines: readonly string[],
  ): Promise<{ out: string; code: number }> {
    const child = spawn(process.execPath, [resolve(import.meta.dirname, "../evals.mjs"), ...args], {
      cwd: project.dir,
      env: { ...process.env, NO_COLOR: "1" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    let out = "";
    child.stdout.on("data", (data) => {
      out += String(data);
    });
    child.stdin.end(lines.map((line) => `${line}\n`).join(""));
    const code = await new Promise<number>((done) => child.on("close", (ended) => done(ended ?? -1)));
    return { out, code };
  }

  it("--debug stops before a frame: the page as it can be used, targets, checks and acts are tried there", async () => {
    const { out, code } = await typed(
      ["--flow", "orders", "--debug", "1"],
      [
        "page",
        'button("Save")',
        'button("Sav")',
        'see.text("Ordres")',
        "nonsense(",
        "paeg",
        'see.txt("Ada")',
        'clock.pauseAt("2031-01-01T00:00Z")',
        'await user.click(button("Save"))',
        'see.text("Saved")',
        'user.goto("/nowhere-else")',
        "run",
      ],
    );
    expect(out).toContain("before frame 1, “It opens”");
    expect(out).toMatch(/heading "Orders"\n.*textbox "Name" = "Ada" {2}\[required\]\n.*button "Save"/);
    expect(out).toMatch(
      /checkbox "News" {2}\[checked\]\n.*button "Veiled" {2}\(can't be clicked: div\.veil lies over it\)/,
    );
    expect(out).toMatch(/button "Save"\n/);
    expect(out).toMatch(/not to be seen now:\n +button "Below" {2}\(covered by /);
    expect(out).toMatch(/button "Save" at \d+, \d+/);
    expect(out).toContain('button "Sav" is not there\n  nearest: button "Save"');
    expect(out).toContain('sees the text "Ordres"');
    expect(out).toContain("SyntaxError");
    expect(out).toMatch(/see\.txt is not a function\n +see: the nearest are "text"/);
    expect(out).toMatch(/paeg is not defined here\n.*there are page, see, user, clock/);
    expect(out).toContain("was stopped at 2031-01-01T00:00Z");
    expect(out).toContain('clicked button "Save"');
    expect(out).toContain('✓ sees the text "Saved": "Saved"');
    // Whatever became of the frame, a run in which somebody tried things is no proof.
    expect(code).not.toBe(0);
    expect(out).toContain("what was tried in frame 1 of orders is no evidence");
  });

  it("--debug stops at a failure, with the surface as it is then", async () => {
    const { out, code } = await typed(["--flow", "wrong", "--debug"], ['button("Save")', ""]);
    expect(out).toContain('frame 1, “It opens”, failed\n  sees button "Send"');
    expect(out).toMatch(/button "Save" at \d+, \d+/);
    expect(code).toBe(1);
    const report = RunReport.parse(
      JSON.parse(await readFile(join(project.dir, "results/latest/report.json"), "utf8")),
    );
    const titles = report.flows[0]?.frames[0]?.attachments.map(({ title }) => title);
    expect(titles).toContain("usable on page");
  });

  it("--debug of a frame that no selected flow has is refused, with those that there are", async () => {
    const { code, err } = await project.evals(["--flow", "orders", "--debug", "It open"]);
    expect(code).toBe(2);
    expect(err).toMatch(/--debug It open: no selected flow has such a frame\n.*It opens/);
    expect((await project.evals(["--flow", "orders", "--debug", "2"])).code).toBe(2);
  });

  it("--with-controls runs a flow and its controls in one run with one report", async () => {
    const { code, out } = await project.evals(["--flow", "orders", "--with-controls"]);
    expect(code, out).toBe(0);
    expect(out).toContain("1 of 1 flow, 1 frame, 1 of 1 control held");
    const report = RunReport.parse(
      JSON.parse(await readFile(join(project.dir, "results/latest/report.json"), "utf8")),
    );
    expect(report.flows.map(({ state, control }) => [state, control?.held])).toEqual([
      ["passed", undefined],
      ["failed", true],
    ]);
    expect(report.flows[0]?.frames[0]?.controlResults).toHaveLength(1);
  });
});

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RunReport } from "../report/report-schema.ts";
import { CliProject } from "./testing/cli-project.fixture.ts";

const STACK = `import { defineStack, ready } from "fraimz";
export const shop = defineStack({ name: "shop", title: "A shop", services: { web: {
  ports: ["http"], ready: ready.http("/"), command: (ctx) => ({ file: process.execPath, args: ["-e",
    "require('http').createServer((q, s) => s.end('<h1>' + (process.env.SHOP_NAME || 'no name') + ', ' + (process.env.OTHER || 'no other') + '</h1>')).listen(" + ctx.port("http") + ", '127.0.0.1')"] }),
} }, surfaces: { page: { kind: "browser", url: (ctx) => ctx.url("web") } } });`;
const FLOW = `import { defineFlow } from "fraimz";
import { shop } from "../stacks-here/shop/stack.ts";
export default defineFlow({ title: "The shop", audience: "internal", stack: shop, tags: ["smoke"] }).frames([
  { name: "Opens", claim: "It opens.", on: "page", async assertions({ see }) { await see.text("Corner, no other"); },
    picture: { baseline: "approved" } },
]);`;
const CONFIG = `import { defineConfig } from "fraimz";
export default defineConfig({ flows: "e2e", stacks: "stacks-here", baselines: "pictures", tags: ["smoke", "slow"],
  env: ["SHOP_*"], secrets: ["SHOP_SECRET"], tolerance: { pixels: 7, reason: "fonts" } });`;
const ENV = { SHOP_NAME: "Corner", OTHER: "leaks", SHOP_SECRET: "a-value-that-is-secret" };

describe("the settings", { timeout: 120_000 }, () => {
  let project: CliProject;
  beforeAll(async () => {
    project = await CliProject.make();
    await project.write("stacks-here/shop/stack.ts", STACK);
    await project.write("e2e/opens.flow.ts", FLOW);
    await project.write("fraimz.config.ts", CONFIG);
  });
  afterAll(async () => {
    await project.evals(["stack", "down"]);
    await project.remove();
  });

  it("say where approved pictures stand, what they may differ by, and what services know of the environment", async () => {
    const first = await project.evals(["--tag", "smoke", "--update-baselines"], ENV);
    expect(first.code, first.out + first.err).toBe(2);
    expect((await project.evals(["review", "--accept"], ENV)).code).toBe(0);
    expect(await readdir(join(project.dir, "pictures/opens.baselines"))).toHaveLength(1);
    const second = await project.evals(["--tag", "smoke"], ENV);
    expect(second.code, second.out).toBe(0);
    const report = RunReport.parse(
      JSON.parse(await readFile(join(project.dir, "results/latest/report.json"), "utf8")),
    );
    expect(report.flows[0]?.frames[0]?.pictures[0]?.comparison).toMatchObject({
      verdict: "equal",
      tolerance: { pixels: 7, reason: "fonts" },
    });
  });

  it("hold for a stack that is kept, too, and one that was booted with others is no longer used", async () => {
    const up = await project.evals(["stack", "up", "shop"], ENV);
    expect(up.code, up.err).toBe(0);
    const url = /http:\S+/.exec(up.out)?.[0] ?? "";
    expect(await (await fetch(url)).text()).toContain("Corner, no other");
    await project.write("fraimz.config.ts", CONFIG.replace(`["SHOP_*"]`, `["SHOP_*", "OTHER"]`));
    const again = await project.evals(["stack", "up", "shop"], ENV);
    expect(await (await fetch(/http:\S+/.exec(again.out)?.[0] ?? "")).text()).toContain("Corner, leaks");
    await project.write("fraimz.config.ts", CONFIG);
  });

  it("are refused when the file exports none, as nothing in it would hold", async () => {
    await project.write("fraimz.config.ts", CONFIG.replace("export default", "export const config ="));
    const { code, err } = await project.evals(["--list"]);
    expect(code).toBe(2);
    expect(err).toMatch(/fraimz\.config\.ts exports no settings[\s\S]*export default defineConfig/);
    await project.write("fraimz.config.ts", CONFIG);
  });

  it("refuse a tag that they do not list, by name", async () => {
    const { code, err } = await project.evals(["--tag", "smok"]);
    expect(code).toBe(2);
    expect(err).toContain('No selected flow has the tag "smok"');
    await project.write("e2e/other.flow.ts", FLOW.replace(`["smoke"]`, `["smok"]`));
    expect((await project.evals(["--list"])).err).toContain('a tag that the settings do not list: "smok"');
  });
});

/** A service and a frame that take longer than each may. */
const SLOW = {
  "parts/slow/stack.ts": `import { defineStack, ready } from "fraimz";
export const slow = defineStack({ name: "slow", title: "Slow", surfaces: {}, probe: () => ({ one: async () => 1 }), services: { web: {
  ports: ["http"], timeoutMs: 1_000, ready: ready.http("/"), command: (ctx) => ({ file: process.execPath, args: ["-e",
    "setTimeout(() => require('http').createServer((q, s) => s.end()).listen(" + ctx.port("http") + ", '127.0.0.1'), 2_000)"] }),
} } });`,
  "flows/late.flow.ts": `import { defineFlow } from "fraimz";
import { slow } from "../parts/slow/stack.ts";
export default defineFlow({ title: "Late", audience: "internal", stack: slow }).frames([
  { name: "Ends late", claim: "It ends.", timeout: 1_000, async assertions({ check, probe }) {
    await new Promise((resolve) => setTimeout(resolve, 1_500)); check.equal(await probe.one(), 1, "one"); } },
]);`,
};

describe("a machine that is slower than the bounds", { timeout: 120_000 }, () => {
  it("is given so many times as long for services and frames, by the settings or where the command is typed", async () => {
    const project = await CliProject.make();
    try {
      for (const [path, text] of Object.entries(SLOW)) await project.write(path, text);
      const boot = await project.evals([]);
      expect(boot.code).toBe(3);
      expect(boot.out).toContain("service web was not ready within 1.0 s");
      await project.write("parts/slow/stack.ts", SLOW["parts/slow/stack.ts"].replace("1_000", "30_000"));
      const frame = await project.evals([]);
      expect(frame.code).toBe(1);
      expect(frame.out).toContain("The frame did not end within 1 s");
      await project.write("parts/slow/stack.ts", SLOW["parts/slow/stack.ts"]);
      const given = await project.evals([], { FRAIMZ_TIMEOUT_MULTIPLIER: "15" });
      expect(given.code, given.out).toBe(0);
      await project.write("fraimz.config.ts", 'export default { stacks: "parts" };');
      const up = await project.evals(["stack", "up", "slow", "--timeout-multiplier", "15"]);
      expect(up.code, up.out + up.err).toBe(0);
      expect((await project.evals(["stack", "down"])).code).toBe(0);
      await project.write("fraimz.config.ts", "export default { timeoutMultiplier: 15 };");
      expect((await project.evals([])).code).toBe(0);
      const wrong = await project.evals(["--timeout-multiplier", "0.5"]);
      expect(wrong.code).toBe(2);
      expect(wrong.err).toContain("It must be a number from 1 to 20.");
    } finally {
      await project.remove();
    }
  });
});

describe("the witness's command", () => {
  it("starts the witness's own program: its help, and its refusal of a wrong setting", async () => {
    const project = await CliProject.make();
    try {
      const help = await project.evals(["witness", "--help"]);
      expect(help.code).toBe(0);
      expect(help.out).toContain("A mock OAuth authorization server and MCP server");
      const wrong = await project.evals(["witness", "--port", "none"]);
      expect(wrong.code).toBe(2);
      expect(wrong.err).toContain("PORT is");
    } finally {
      await project.remove();
    }
  });
});

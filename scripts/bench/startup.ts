/**
 * One browser test, whole process: `evals --flow smoke` against `npx playwright test` with an equal test, in turns
 * in one run; also against Playwright's own program, without `npx`. Both runners find their sources compiled by an
 * earlier run. `node --import tsx scripts/bench/startup.ts [rounds]`; Playwright's runner is fetched on demand.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { findBrowser } from "../../runner/surfaces/browser-binary.ts";
import { inMs, inTurns } from "./measure.ts";

const PEER = "@playwright/test@1.65.1";
const rounds = Number(process.argv[2] ?? 5);
const root = resolve(import.meta.dirname, "../..");
const dir = mkdtempSync(join(tmpdir(), "fraimz-startup-"));
const page = pathToFileURL(join(root, "stacks/page/index.html")).href;

const config = (trace: boolean) => `
import { defineConfig } from "@playwright/test";
export default defineConfig({
  reporter: [["line"], ["html", { open: "never" }]],
  use: {
    viewport: { width: 1280, height: 800 },
    trace: "${trace ? "on" : "off"}",
    launchOptions: { executablePath: ${JSON.stringify(findBrowser())}, args: ["--no-sandbox", "--disable-gpu"] },
  },
});
`;
// The same as flows/smoke.flow.ts: open, click, two checks, a picture in the report.
const test = `
import { expect, test } from "@playwright/test";
test("A page answers a click", async ({ page }, info) => {
  await page.goto(${JSON.stringify(page)});
  await page.getByRole("button", { name: "Say so", exact: true }).click();
  await expect(page.getByText("Somebody is here.")).toBeVisible();
  await expect(page.getByText("Something went wrong")).toHaveCount(0);
  await info.attach("The page answers", { body: await page.screenshot(), contentType: "image/png" });
});
`;

/** @throws Error with what the process said, when it does not pass: a broken run must not count as a fast one */
function passes(cwd: string, command: string, ...args: string[]): void {
  const env = { ...process.env, FORCE_COLOR: "0", CI: "" };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: exit code ${status}\n${stdout}${stderr}`);
}

try {
  writeFileSync(join(dir, "package.json"), '{"private":true,"type":"module"}\n');
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--silent", PEER], {
    cwd: dir,
    stdio: "ignore",
  });
  writeFileSync(join(dir, "smoke.spec.ts"), test);
  writeFileSync(join(dir, "plain.config.ts"), config(false));
  writeFileSync(join(dir, "trace.config.ts"), config(true));
  const evals = () =>
    passes(root, process.execPath, "runner/cli/evals.mjs", "--flow", "smoke", "--out", join(dir, "run"));
  const program = join(dir, "node_modules/@playwright/test/cli.js");
  const times = await inTurns(rounds, {
    "fraimz: evals --flow smoke": () => {
      rmSync(join(dir, "run"), { recursive: true, force: true });
      evals();
    },
    "playwright test, HTML report": () => passes(dir, "npx", "playwright", "test", "-c", "plain.config.ts"),
    "playwright test, HTML report and trace": () =>
      passes(dir, "npx", "playwright", "test", "-c", "trace.config.ts"),
    "the same without npx": () => passes(dir, process.execPath, program, "test", "-c", "trace.config.ts"),
  });
  const own = times["fraimz: evals --flow smoke"];
  console.log(`one browser test, whole process, median of ${rounds}`);
  for (const [name, ms] of Object.entries(times)) {
    console.log(
      `  ${name.padEnd(40)} ${inMs(ms).padStart(10)}   fraimz takes ${(own / ms).toFixed(2)} of it`,
    );
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}

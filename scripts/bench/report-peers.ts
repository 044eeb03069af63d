import { randomUUID } from "node:crypto";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";

/** Fetched on demand into a folder of the measurement's own. */
const PLAYWRIGHT = "@playwright/test@1.65.1";
const ALLURE = "allure@3.18.0";
/** A registry that does not answer, or a peer that hangs, ends the measurement instead of holding it. */
const INSTALL_MS = 180_000;
const RENDER_MS = 120_000;

/** A flow with its pictures, by path. */
export interface PeerFlow {
  readonly title: string;
  readonly pictures: readonly string[];
}

export async function installPeers(dir: string): Promise<void> {
  await writeFile(join(dir, "package.json"), '{"private":true,"type":"module"}');
  await execa("npm", ["install", "--no-audit", "--no-fund", "--silent", PLAYWRIGHT, ALLURE], {
    cwd: dir,
    timeout: INSTALL_MS,
  });
}

/** Playwright's HTML report: a test for each flow, a step and an attachment for each frame. @returns its folder */
export async function playwrightReport(dir: string, flows: readonly PeerFlow[]): Promise<string> {
  const out = join(dir, "playwright-report");
  await writeFile(
    join(dir, "playwright.config.js"),
    `export default { testDir: ".", workers: 1, reporter: [["html", { open: "never", outputFolder: ${JSON.stringify(out)} }]] };`,
  );
  await writeFile(
    join(dir, "flows.spec.js"),
    `import { test, expect } from "@playwright/test";
for (const { title, pictures } of ${JSON.stringify(flows)}) {
  test(title, async ({}, info) => {
    for (const [at, path] of pictures.entries()) await test.step("frame " + (at + 1), async () => {
      expect(at).toBe(at);
      await info.attach("frame " + (at + 1), { path, contentType: "image/png" });
    });
  });
}`,
  );
  await execa("npx", ["playwright", "test"], { cwd: dir, timeout: RENDER_MS, env: { CI: "1" } });
  return out;
}

/** Allure's report in a single file, from results as its adapters write them. @returns its folder */
export async function allureReport(dir: string, flows: readonly PeerFlow[]): Promise<string> {
  const results = join(dir, "allure-results");
  const out = join(dir, "allure-report");
  await mkdir(results);
  for (const [index, { title, pictures }] of flows.entries()) {
    const steps = [];
    for (const [at, path] of pictures.entries()) {
      const source = `${randomUUID()}-attachment.png`;
      await copyFile(path, join(results, source));
      const attachments = [{ name: `frame ${at + 1}`, source, type: "image/png" }];
      steps.push({
        name: `frame ${at + 1}`,
        status: "passed",
        stage: "finished",
        start: at,
        stop: at + 1,
        steps: [],
        attachments,
        parameters: [],
      });
    }
    const uuid = randomUUID();
    const result = {
      uuid,
      historyId: uuid,
      fullName: title,
      name: title,
      status: "passed",
      stage: "finished",
      start: index,
      stop: index + 1,
      labels: [{ name: "suite", value: title }],
      steps,
      attachments: [],
      parameters: [],
      links: [],
    };
    await writeFile(join(results, `${uuid}-result.json`), JSON.stringify(result));
  }
  await execa("npx", ["allure", "awesome", results, "--single-file", "--output", out], {
    cwd: dir,
    timeout: RENDER_MS,
  });
  return out;
}

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findBrowser } from "../../runner/surfaces/browser-binary.ts";

/** As npm installs it. */
export const PEER = "@playwright/test@1.65.1";

/** A project with Playwright's own runner, fetched on demand, and the browser that fraimz drives. */
export class PlaywrightProject {
  readonly dir = mkdtempSync(join(tmpdir(), "fraimz-bench-playwright-"));
  /** Its program, for a start without `npx`. */
  readonly program = join(this.dir, "node_modules/@playwright/test/cli.js");

  /** @throws when the package can't be installed */
  constructor() {
    writeFileSync(join(this.dir, "package.json"), '{"private":true,"type":"module"}\n');
    execFileSync("npm", ["install", "--no-audit", "--no-fund", "--silent", PEER], {
      cwd: this.dir,
      stdio: "ignore",
    });
  }

  /** Writes a configuration: an HTML report, the viewport that fraimz has. */
  configure(
    file: string,
    {
      trace = false,
      workers = 1,
      server,
    }: {
      trace?: boolean;
      workers?: number;
      server?: { readonly command: string; readonly port: number };
    } = {},
  ): void {
    this.write(
      file,
      `import { defineConfig } from "@playwright/test";
export default defineConfig({
  workers: ${workers},${
    server === undefined
      ? ""
      : `
  webServer: { command: ${JSON.stringify(server.command)}, port: ${server.port}, env: { PORT: "${server.port}" } },`
  }
  reporter: [["line"], ["html", { open: "never" }]],
  use: {
    viewport: { width: 1280, height: 800 },${server === undefined ? "" : ` baseURL: "http://127.0.0.1:${server.port}",`}
    trace: "${trace ? "on" : "off"}",
    launchOptions: { executablePath: ${JSON.stringify(findBrowser())}, args: ["--no-sandbox", "--disable-gpu"] },
  },
});
`,
    );
  }

  /** Writes a test equal to `flows/smoke.flow.ts`: open, click, two checks, a picture in the report. */
  writeSmokeTest(file: string, page: string): void {
    this.write(
      file,
      `import { expect, test } from "@playwright/test";
test("A page answers a click", async ({ page }, info) => {
  await page.goto(${JSON.stringify(page)});
  await page.getByRole("button", { name: "Say so", exact: true }).click();
  await expect(page.getByText("Somebody is here.")).toBeVisible();
  await expect(page.getByText("Something went wrong")).toHaveCount(0);
  await info.attach("The page answers", { body: await page.screenshot(), contentType: "image/png" });
});
`,
    );
  }

  write(file: string, content: string): void {
    writeFileSync(join(this.dir, file), content);
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

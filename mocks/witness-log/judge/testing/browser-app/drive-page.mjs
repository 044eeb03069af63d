/**
 * `drive-page.mjs URL`: serves the app, opens it in a browser, connects, and ends as the app did. Its profile and its port are
 * kept in HOME, since storage belongs to an origin. `FRAIMZ_CHROMIUM` names the browser (pass it on with `--env`).
 */
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [, , server = ""] = process.argv;
const {
  HOME = "",
  FRAIMZ_CHROMIUM = "/usr/bin/chromium",
  FRAIMZ_TOOL = "echo",
  FRAIMZ_ARGUMENTS = '{"text":"hello"}',
} = process.env;

const app = createServer(async ({ url = "/" }, response) => {
  const [name, type] = url.startsWith("/app.js")
    ? ["app.js", "text/javascript"]
    : ["index.html", "text/html"];
  response.setHeader("content-type", type).end(await readFile(join(import.meta.dirname, name)));
});
const portFile = join(HOME, ".browser-app-port");
const port = await readFile(portFile, "utf8").catch(() => "0");
await new Promise((resolve) => app.listen(Number(port), "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${app.address().port}`;
await writeFile(portFile, `${app.address().port}`);

const browser = await chromium.launchPersistentContext(join(HOME, "profile"), {
  executablePath: FRAIMZ_CHROMIUM,
  // Whoever ends this client removes its HOME.
  env: { ...process.env, TMPDIR: HOME },
  chromiumSandbox: process.getuid?.() !== 0,
});
try {
  const page = await browser.newPage();
  const asked = new URLSearchParams({ server, tool: FRAIMZ_TOOL, arguments: FRAIMZ_ARGUMENTS });
  await page.goto(`${origin}/?${asked}`);
  await page.getByRole("button", { name: "Connect" }).click();
  const said = await page.locator("output:not(:empty)").textContent({ timeout: 50_000 });
  console.log(said);
  process.exitCode = said.startsWith("called") ? 0 : 1;
} finally {
  await browser.close();
  app.close();
}

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { findBrowser } from "../../surfaces/browser-binary.ts";
import { modelOf } from "../model.ts";
import { filesIn } from "../run-files.ts";
import type { SampleLog } from "../sample-log.fixture.ts";
import { type HtmlOptions, renderHtml } from "./render-html.ts";

/** A page may be slow on a busy machine; what it shows is what is asserted. */
export const SOON = { timeout: 10_000 };

type SampleOf = () => SampleLog;

/** Opens reports of sample runs from disk in a real browser, as a reviewer does. */
export class ReportPages {
  readonly #browser: Browser;
  readonly #folders: string[] = [];
  readonly #written = new Map<SampleOf, string>();

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async open(): Promise<ReportPages> {
    const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"];
    return new ReportPages(await chromium.launch({ executablePath: findBrowser(), args }));
  }

  /**
   * The page that was shown before is closed. What a sample's function makes is drawn and written once, unless there
   * are options.
   * @returns the page, and what its console said: a blocked script or style shows up there
   */
  async show(
    sample: SampleOf,
    context: BrowserContextOptions = {},
    options?: HtmlOptions,
  ): Promise<{ page: Page; said: string[] }> {
    await Promise.all(this.#browser.contexts().map((shown) => shown.close()));
    const path = (options ? undefined : this.#written.get(sample)) ?? (await this.#write(sample, options));
    if (!options) this.#written.set(sample, path);
    const opened = await this.#browser.newContext({ viewport: { width: 1280, height: 900 }, ...context });
    opened.setDefaultTimeout(SOON.timeout);
    const page = await opened.newPage();
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    await page.goto(`file://${path}`);
    return { page, said };
  }

  async #write(sampleOf: SampleOf, options: HtmlOptions = {}): Promise<string> {
    const sample = sampleOf();
    const dir = await mkdtemp(join(tmpdir(), "fraimz-report-page-"));
    this.#folders.push(dir);
    await sample.write(dir);
    const path = join(dir, "fraimz.html");
    await writeFile(path, await renderHtml(modelOf(sample.log("9f2c41d0aa55b2f1")), filesIn(dir), options));
    return path;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    for (const folder of this.#folders) await rm(folder, { recursive: true, force: true });
  }
}

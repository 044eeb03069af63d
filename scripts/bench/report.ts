/**
 * The same 60 pictures of 1280x800 as a report of fraimz, of Playwright and of Allure (single file), in one run:
 * bytes on disk, and the time from opening until the first flow can be read in Chromium, in turns.
 * `tsx scripts/bench/report.ts [rounds]`; the peers are fetched on demand into a temporary folder.
 */
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { renderHtml } from "../../runner/report/html/render-html.ts";
import { modelOf } from "../../runner/report/model.ts";
import { filesIn } from "../../runner/report/run-files.ts";
import { clicked, playFlow, saw } from "../../runner/report/sample-flow.fixture.ts";
import { SampleLog } from "../../runner/report/sample-log.fixture.ts";
import { begun, ended } from "../../runner/report/sample-run.fixture.ts";
import { findBrowser } from "../../runner/surfaces/browser-binary.ts";
import { inMs, median } from "./measure.ts";
import { allureReport, installPeers, type PeerFlow, playwrightReport } from "./report-peers.ts";
import { takePictures } from "./report-pictures.ts";

const FRAMES = 60;
const PER_FLOW = 5;
const AIM = { megabytes: 8, ms: 130 };
const OPENING_MS = 60_000;
const FIRST = "Flow number 1";

const rounds = Number(process.argv[2] ?? 9);
const dir = await mkdtemp(join(tmpdir(), "fraimz-bench-report-"));
const browser = await chromium.launch({
  executablePath: findBrowser(),
  args: ["--no-sandbox", "--disable-gpu"],
});
try {
  const pictures = await takePictures(browser, FRAMES);
  const flows = await writePictures(pictures);
  await installPeers(dir);
  const start = performance.now();
  const ours = await fraimzReport(pictures);
  const rendered = performance.now() - start;
  const reports = {
    fraimz: join(ours, "fraimz.html"),
    playwright: join(await playwrightReport(dir, flows), "index.html"),
    allure: join(await allureReport(dir, flows), "index.html"),
  };
  const sizes = {
    fraimz: (await stat(reports.fraimz)).size,
    playwright: await folderSize(join(dir, "playwright-report")),
    allure: await folderSize(join(dir, "allure-report")),
  };
  const times = await openInTurns(browser, reports);
  console.log(`${FRAMES} frames of 1280x800, ${rounds} rounds in turns, ${browser.version()}`);
  for (const name of ["fraimz", "playwright", "allure"] as const) {
    const ratio =
      name === "fraimz"
        ? ""
        : `  fraimz: ${share(sizes.fraimz, sizes[name])} of the bytes, ${share(times.fraimz, times[name])} of the time`;
    console.log(
      `${name.padEnd(11)}${(sizes[name] / 1e6).toFixed(1).padStart(6)} MB   readable after ${inMs(times[name]).padStart(9)}${ratio}`,
    );
  }
  console.log(`fraimz rendered its report in ${inMs(rendered)}`);
  const met = sizes.fraimz / 1e6 <= AIM.megabytes && times.fraimz <= AIM.ms;
  console.log(`aim: at most ${AIM.megabytes} MB and ${AIM.ms} ms: ${met ? "met" : "not met"}`);
} finally {
  await browser.close();
  await rm(dir, { recursive: true, force: true });
}

async function openInTurns<Name extends string>(browser: Browser, reports: Readonly<Record<Name, string>>) {
  const names = Object.keys(reports) as Name[];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of names) {
      const ms = await open(browser, reports[name]);
      // The first round warms up and does not count.
      if (round > 0) times.get(name)?.push(ms);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Record<
    Name,
    number
  >;
}

async function writePictures(pictures: readonly Buffer[]): Promise<PeerFlow[]> {
  await mkdir(join(dir, "pictures"));
  const paths = pictures.map((_, at) => join(dir, "pictures", `${at}.png`));
  for (const [at, path] of paths.entries()) await writeFile(path, pictures[at] ?? "");
  return Array.from({ length: FRAMES / PER_FLOW }, (_, flow) => ({
    title: `Flow number ${flow + 1}`,
    pictures: paths.slice(flow * PER_FLOW, (flow + 1) * PER_FLOW),
  }));
}

async function fraimzReport(pictures: readonly Buffer[]): Promise<string> {
  const log = begun(new SampleLog());
  for (let flow = 0; flow < FRAMES / PER_FLOW; flow += 1) {
    const frames = pictures.slice(flow * PER_FLOW, (flow + 1) * PER_FLOW).map((picture, at) => ({
      name: `frame ${at + 1}`,
      claim: `The person sees what frame ${at + 1} says.`,
      does: (log: SampleLog) => [
        clicked("button “Next”", { point: { x: 90, y: 132 } }),
        saw("it is there", "“there”"),
        {
          type: "picture" as const,
          surface: "admin",
          role: "claim" as const,
          file: log.file(picture, "image/png"),
          width: 1280,
          height: 800,
          scale: 1,
          restMs: 1,
          masks: [],
          rules: [],
        },
      ],
    }));
    playFlow(log, { id: `flow-${flow + 1}`, title: `Flow number ${flow + 1}`, frames });
  }
  const out = join(dir, "fraimz");
  await ended(log, "passed", 0).write(out);
  await writeFile(join(out, "fraimz.html"), await renderHtml(modelOf(log.log()), filesIn(out)));
  return out;
}

/**
 * Opens a report as from disk, in a context of its own.
 * @returns milliseconds from the start of the navigation, by the page's own clock, until the first flow's title has
 * been laid out and painted
 */
async function open(browser: Browser, path: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    // The loader gives functions their names through a helper that no page has.
    await page.addInitScript("globalThis.__name ??= (named) => named");
    await page.addInitScript(watchForTitle, FIRST);
    return await new Promise<number>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${path} shows no “${FIRST}” in time`)), OPENING_MS);
      const said = (ms: number) => {
        clearTimeout(late);
        resolve(ms);
      };
      page
        .exposeBinding("sayReadable", (_, ms: number) => said(ms))
        .then(() => page.goto(`file://${path}`, { waitUntil: "commit", timeout: OPENING_MS }))
        .catch(reject);
    });
  } finally {
    await context.close();
  }
}

/** Runs inside the page. Inert text is passed over: a reader cannot see it, and a search would pay for it. */
function watchForTitle(title: string): void {
  const page = globalThis as unknown as { sayReadable(ms: number): void };
  const inert = new Set(["NOSCRIPT", "SCRIPT", "STYLE", "TEMPLATE"]);
  const look = () => {
    const walker = document.createTreeWalker(
      document,
      NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
      (node) => (inert.has(node.nodeName) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT),
    );
    while (walker.nextNode()) {
      const { currentNode: node } = walker;
      if (!(node instanceof Text) || node.length > 200 || node.data.trim() !== title) continue;
      if (node.parentElement?.checkVisibility() !== true) continue;
      // The frame that holds it is on the screen when the next one begins.
      requestAnimationFrame(() => page.sayReadable(performance.now()));
      return;
    }
    requestAnimationFrame(look);
  };
  look();
}

async function folderSize(folder: string): Promise<number> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((file) =>
    file.isFile(),
  );
  const sizes = await Promise.all(files.map((file) => stat(join(file.parentPath, file.name))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}

function share(ours: number, theirs: number): string {
  return `${Math.round((ours / theirs) * 100)} %`;
}

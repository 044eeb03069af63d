/**
 * Two pictures to a verdict: fraimz against Playwright's comparator and odiff, in turns in one run.
 * `tsx scripts/bench/compare.ts [rounds]`; odiff is fetched on demand and left out where it cannot be had.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { comparePictures } from "../../runner/evidence/picture/compare-pictures.ts";
import { encodePng } from "../../runner/evidence/picture/decode-picture.ts";
import { launchBrowser } from "../../runner/surfaces/launch-browser.ts";
import { removalsDone } from "../../runner/surfaces/profile-folder.ts";
import { inMs, inTurns } from "./measure.ts";

const ODIFF = "odiff-bin@4.5.0";
const SIZES = [
  [1280, 800],
  [2560, 1600],
  [3840, 2160],
] as const;

const rounds = Number(process.argv[2] ?? 9);
const dir = mkdtempSync(join(tmpdir(), "fraimz-bench-"));

// Playwright offers its comparator to its own packages only; for a measurement that is enough.
type Comparator = (actual: Buffer, expected: Buffer, options: { threshold: number }) => unknown;
const isFunction = (value: unknown) => typeof value === "function";
const bundle = z.object({
  utils: z.object({ getComparator: z.custom<(mimeType: string) => Comparator>(isFunction) }),
});
const playwright = bundle.parse(createRequire(import.meta.url)("playwright-core/lib/coreBundle")).utils;
const comparator = playwright.getComparator("image/png");

interface Pair {
  readonly title: string;
  readonly before: Buffer;
  readonly after: Buffer;
}

/** A page of cards and text as the driver captures it; one button changes its colour. */
async function captured(width: number, height: number): Promise<Pair> {
  const card = `<section><h2>Team Knowledge Base</h2><p>Pages, databases and search in your workspace,
    connected for everyone in the organization since March.</p><button>Connect</button></section>`;
  const html = `<!doctype html><title>Cards</title><style>
    body { margin: 24px; background: #f6f5f2; font: 15px/1.5 sans-serif; color: #1b1b1f }
    main { display: grid; grid-template-columns: repeat(auto-fill, minmax(280px, 1fr)); gap: 16px }
    section { background: #fff; border: 1px solid #dedcd5; border-radius: 8px; padding: 16px }
    button { background: #3546c8; color: #fff; border: 0; border-radius: 6px; padding: 8px 16px }
    .pressed button { background: #28369f }</style><main>${card.repeat(120)}</main>`;
  const surface = await browser.openSurface({ name: "cards", viewport: { width, height } });
  const shot = async (page: string) => {
    await surface.goto(`data:text/html,${encodeURIComponent(page)}`);
    return Buffer.from((await surface.capture()).png);
  };
  const before = await shot(html);
  const after = await shot(html.replace("<section>", '<section class="pressed">'));
  await surface.close();
  return { title: `${width}×${height}, a captured page`, before, after };
}

/** Marks as dense as no page has them, which unpack slowly: the worst case. */
function dense(width: number, height: number): Pair {
  const draw = (changed: boolean) => {
    const data = new Uint8Array(width * height * 4).fill(250);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const at = (y * width + x) * 4;
        if (y % 24 < 12 && (x * 7 + y * 13) % 11 < 4 && x % 640 < 520)
          data.fill(40 + ((x ^ y) % 60), at, at + 3);
        if (changed && x > 200 && x < 320 && y > 200 && y < 240) data.fill(90, at, at + 3);
        data[at + 3] = 255;
      }
    }
    return Buffer.from(encodePng({ width, height, data }));
  };
  return { title: `${width}×${height}, dense marks`, before: draw(false), after: draw(true) };
}

function odiffBinary(): string | undefined {
  try {
    execFileSync("npm", ["install", "--prefix", dir, "--no-audit", "--no-fund", "--silent", ODIFF], {
      stdio: "ignore",
    });
    const binary = join(dir, "node_modules", ".bin", "odiff");
    return spawnSync(binary, ["--help"]).status === 0 ? binary : undefined;
  } catch {
    return undefined;
  }
}

const browser = await launchBrowser();
try {
  const odiff = odiffBinary();
  const pairs = [dense(1280, 800)];
  for (const [width, height] of SIZES) pairs.push(await captured(width, height));
  await browser.close();
  for (const { title, before, after } of pairs) {
    const same = Buffer.from(before);
    const files = { before: join(dir, "a.png"), after: join(dir, "b.png"), out: join(dir, "diff.png") };
    writeFileSync(files.before, before);
    writeFileSync(files.after, after);
    const changed = (await comparePictures(before, after)).differingPixels;
    console.log(`\n${title}: ${before.length >> 10} kB, ${changed} pixels changed`);
    const equal = await inTurns(rounds, {
      fraimz: () => comparePictures(before, same),
      playwright: () => comparator(before, same, { threshold: 0 }),
    });
    const different = await inTurns<string>(rounds, {
      fraimz: () => comparePictures(before, after),
      playwright: () => comparator(before, after, { threshold: 0 }),
      ...(odiff
        ? { "odiff (own process)": () => spawnSync(odiff, [files.before, files.after, files.out]) }
        : {}),
    });
    print("equal", equal);
    print("changed, with difference picture", different);
  }
  if (!odiff) console.log(`\n${ODIFF} could not be installed here: not compared`);
} finally {
  await browser.close();
  await removalsDone();
  rmSync(dir, { recursive: true, force: true });
}

function print(title: string, times: Record<string, number>): void {
  const peer = times.playwright ?? Number.NaN;
  console.log(`  ${title}`);
  for (const [name, ms] of Object.entries(times)) {
    console.log(`    ${name.padEnd(24)} ${inMs(ms).padStart(10)}   ${(ms / peer).toFixed(2)} of Playwright`);
  }
}

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
import { comparePictures } from "../../runner/evidence/compare-pictures.ts";
import { decodePng, encodePng } from "../../runner/evidence/decode-picture.ts";
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

/** A page of text-like marks on a light ground, as screenshots are; one button-sized region changes. */
function screenshot(width: number, height: number, changed: boolean): Buffer {
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

try {
  const odiff = odiffBinary();
  for (const [width, height] of SIZES) {
    const before = screenshot(width, height, false);
    const after = screenshot(width, height, true);
    const same = Buffer.from(before);
    const files = { before: join(dir, "a.png"), after: join(dir, "b.png"), out: join(dir, "diff.png") };
    writeFileSync(files.before, before);
    writeFileSync(files.after, after);
    const changed = (await comparePictures(before, after)).differingPixels;
    console.log(
      `\n${width}×${height}, ${changed} pixels changed, ${decodePng(before).data.length >> 20} MB decoded`,
    );
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
  rmSync(dir, { recursive: true, force: true });
}

function print(title: string, times: Record<string, number>): void {
  const peer = times.playwright ?? Number.NaN;
  console.log(`  ${title}`);
  for (const [name, ms] of Object.entries(times)) {
    console.log(`    ${name.padEnd(24)} ${inMs(ms).padStart(10)}   ${(ms / peer).toFixed(2)} of Playwright`);
  }
}

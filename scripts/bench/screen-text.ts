/**
 * Screen readers on pictures of a real display: what share of an interface's texts `os.click` would find, what it
 * would find wrongly, how long reading takes. Both readers side by side, on screens of chance.
 * `tsx scripts/bench/screen-text.ts [--words reported] [--fonts Lato,P052] [--seed 7] [--screens 2] [--scales 1,1.25,1.5] [--readers
 * onnx,tesseract] [--languages de,fr] [--misses]`; fonts that are not installed are named and left out.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { interruption } from "../../runner/cli/interruption.ts";
import { openReader } from "../../runner/os/reader/choose-reader.ts";
import { linesOf } from "../../runner/os/reader/screen-lines.ts";
import type { ScreenReader } from "../../runner/os/reader/screen-reader.ts";
import { findText, type Reading } from "../../runner/os/reader/screen-text.ts";
import { withLooks } from "../../runner/os/reader/word-look.ts";
import { Random } from "../random.ts";
import { nearMisses } from "./screen-text/near-misses.ts";
import { composePage, type Look } from "./screen-text/page.ts";
import { Score } from "./screen-text/score.ts";
import { openScreens, type Screen, type ScreenMaker, type TrueText } from "./screen-text/screens.ts";
import { OTHER_LANGUAGES, vocabulary } from "./screen-text/words.ts";

const { values: asked } = parseArgs({
  options: {
    words: { type: "string", default: "reported" },
    fonts: { type: "string", default: "" },
    seed: { type: "string", default: "7" },
    screens: { type: "string", default: "2" },
    scales: { type: "string", default: "1,1.25,1.5" },
    readers: { type: "string", default: "onnx,tesseract" },
    languages: { type: "string", default: OTHER_LANGUAGES.join(",") },
    misses: { type: "boolean", default: false },
  },
});

/** Sans serifs, serifs and monospaces; Debian: fonts-dejavu-core fonts-liberation fonts-noto-core fonts-roboto-unhinted
 * fonts-inter fonts-urw-base35. */
const FAMILIES = [
  ...["DejaVu Sans", "Liberation Sans", "Nimbus Sans", "Noto Sans", "Roboto", "Inter"],
  ...["DejaVu Serif", "Liberation Serif", "Noto Serif", "DejaVu Sans Mono", "Liberation Mono"],
];
const SIZES = [11, 12, 13, 14, 15, 16];
const MISSES_PER_SCREEN = 12;

const installed = new Set(
  execFileSync("fc-list", [":", "family"], { encoding: "utf8" })
    .split("\n")
    .flatMap((line) => line.split(",").map((name) => name.trim())),
);
const wanted = asked.fonts === "" ? FAMILIES : asked.fonts.split(",");
const families = wanted.filter((family) => installed.has(family));
const absent = wanted.filter((family) => !installed.has(family));
if (absent.length > 0) console.log(`not installed here, left out: ${absent.join(", ")}\n`);

const folder = mkdtempSync(join(tmpdir(), "fraimz-bench-"));
const readers: ScreenReader[] = [];
const makers = new Set<Promise<ScreenMaker>>();
const { signal } = interruption();
const interrupted = new Promise<"interrupted">((done) =>
  signal.addEventListener("abort", () => done("interrupted"), { once: true }),
);
const scores: Score[] = [];
// Whatever ends it, unless it comes to its end.
let cutShort = true;
try {
  // Reading a screen takes seconds on a busy machine: what ends it, as a time limit does, is answered at once.
  cutShort = (await Promise.race([measured(), interrupted])) === "interrupted";
} finally {
  if (cutShort) {
    console.log("ended before all was measured; this much was:\n");
    for (const score of scores) score.print(asked.misses);
  }
  // Also one that is only coming up.
  for (const maker of makers) await maker.then((open) => open.close()).catch(() => undefined);
  // What is being read is not waited for.
  if (!cutShort) for (const reader of readers) await reader.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
if (signal.aborted) process.exit(130);

async function measured(): Promise<void> {
  for (const name of asked.readers.split(",")) {
    const { reader } = await openReader(name);
    readers.push(reader);
    scores.push(new Score(reader.name));
  }
  let seed = Number(asked.seed) * 100_000;
  for (const scale of asked.scales.split(",").map(Number)) {
    await onScreens(`scale-${scale}`, scale, async (maker) => {
      for (const family of families) {
        for (let count = 0; count < Number(asked.screens); count++) {
          const random = new Random(seed++);
          const look = lookOf(family, random);
          const screen = await maker.show(composePage(random, vocabulary(asked.words), look));
          for (const [at, reader] of readers.entries()) {
            await judge(screen, reader, scores[at], { scale, look, random: new Random(seed) });
          }
        }
      }
    });
  }
  for (const score of scores) score.print(asked.misses);
  if (asked.languages !== "") await otherLanguages(asked.languages.split(","), seed);
  console.log(`\nmemory of this process: ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB`);
}

async function onScreens(
  name: string,
  scale: number,
  look: (maker: ScreenMaker) => Promise<void>,
): Promise<void> {
  const opening = openScreens(join(folder, name), scale);
  makers.add(opening);
  const maker = await opening;
  try {
    await look(maker);
  } finally {
    if (makers.delete(opening)) await maker.close();
  }
}

function lookOf(family: string, random: Random): Look {
  return {
    family,
    size: random.pick(SIZES),
    weight: random.pick([400, 400, 500]),
    dark: random.next() < 0.5,
  };
}

async function judge(
  screen: Screen,
  reader: ScreenReader,
  score: Score | undefined,
  { scale, look, random }: { scale: number; look: Look; random: Random },
): Promise<void> {
  if (!score) return;
  const started = performance.now();
  const words = withLooks(await reader.read(screen.picture), screen.picture);
  const ms = performance.now() - started;
  const { width, height } = screen.picture;
  const area = { x: 0, y: 0, width, height };
  const reading: Reading = { words, area, ...(reader.alphabet ? { alphabet: reader.alphabet } : {}) };
  score.timed(ms, linesOf(words).length);
  for (const text of screen.texts) {
    const matches = findText(reading, text.text).filter(({ label }) => label || text.kind === "phrase");
    const right = matches.filter(({ box }) => holds(text, box.x + box.width / 2, box.y + box.height / 2));
    score.asked(
      text,
      { family: look.family, scale, dark: look.dark },
      {
        found: right.length > 0 && matches.length === right.length,
        // Words of a sentence may stand elsewhere, too; a label may not.
        wrong: text.kind !== "phrase" && matches.length > right.length,
        near: nearestWords(reading, text),
      },
    );
  }
  for (const miss of nearMisses(
    screen.texts.map(({ text }) => text),
    MISSES_PER_SCREEN,
    random,
  )) {
    const match = findText(reading, miss).find(({ label }) => label);
    score.missed(miss, match?.read);
  }
}

function holds({ box }: TrueText, x: number, y: number): boolean {
  const slack = 3;
  return (
    x >= box.x - slack &&
    x <= box.x + box.width + slack &&
    y >= box.y - slack &&
    y <= box.y + box.height + slack
  );
}

function nearestWords({ words }: Reading, text: TrueText): string {
  return linesOf(words)
    .filter(({ box }) => {
      const x = box.x + box.width / 2;
      const inside = text.box.x + text.box.width / 2;
      return (
        holds(text, Math.max(text.box.x, Math.min(x, text.box.x + text.box.width)), box.y + box.height / 2) &&
        box.x <= inside &&
        box.x + box.width >= inside
      );
    })
    .map((line) => line.text)
    .join(" / ");
}

async function otherLanguages(languages: readonly string[], from: number): Promise<void> {
  console.log("\nother languages, labels found (one screen in each font, scale 1)");
  await onScreens("languages", 1, async (maker) => {
    let seed = from;
    for (const language of languages) {
      const found = readers.map((reader) => new Score(reader.name));
      for (const family of families) {
        const random = new Random(seed++);
        const look = { ...lookOf(family, random), size: random.between(12, 16) };
        const screen = await maker.show(composePage(random, vocabulary(language), look));
        for (const [at, reader] of readers.entries()) {
          await judge(screen, reader, found[at], { scale: 1, look, random });
        }
      }
      console.log(`  ${language}  ${found.map((score) => score.inShort()).join("   ")}`);
    }
  });
}

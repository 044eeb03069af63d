import { execa } from "execa";
import { Failure } from "../../evidence/log/failure.ts";
import { requireTool } from "../missing-tool.ts";
import type { RgbPixels } from "../png-encoder.ts";
import { inkOf } from "./ink.ts";
import type { ReadWord, ScreenReader } from "./screen-reader.ts";

/** Interface text is about 12 px high; the reader was trained on print at about twice that. */
const SCALE = 2;
const READ_LIMIT_MS = 60_000;
const LEAST_CONFIDENCE = 20;
/** Borders and carets are read as bars and dashes. */
const HAS_CHARACTER = /[\p{L}\p{N}]/u;

/**
 * The reader that every Debian has: a program of its own, trained on print. It reads about half of an interface's
 * labels; where the better one is installed it is not used.
 * @throws MissingTool when tesseract is not installed
 */
export function tesseractReader(): ScreenReader {
  requireTool("tesseract");
  return { name: "tesseract", read: readWords, close: async () => undefined };
}

/**
 * Reads the words of a picture (tesseract 5, sparse text).
 * One thread: on few cores its own threads wait for each other and a screen takes seven times as long.
 * @throws MissingTool when tesseract is not installed; Failure when it fails or does not end within 60 s
 */
async function readWords(picture: RgbPixels): Promise<ReadWord[]> {
  const tesseract = requireTool("tesseract");
  const result = await execa(
    tesseract,
    ["stdin", "stdout", "--psm", "11", "--dpi", "192", "-c", "tessedit_create_tsv=1"],
    {
      input: enlargedInk(picture),
      env: { OMP_THREAD_LIMIT: "1" },
      timeout: READ_LIMIT_MS,
      reject: false,
      stripFinalNewline: false,
    },
  );
  if (result.exitCode !== 0) {
    throw new Failure({
      kind: "harness",
      title: "The text on the screen could not be read",
      message: `tesseract ${result.timedOut ? `did not end within ${READ_LIMIT_MS} ms` : `ended with code ${result.exitCode ?? "none"}`}: ${String(result.stderr).trim().slice(-400)}`,
      next: "Check that its English data are installed: apt-get install tesseract-ocr-eng",
    });
  }
  return parseTsv(String(result.stdout));
}

/** @returns the words of tesseract's TSV output, scaled back to the picture's own pixels */
export function parseTsv(tsv: string, scale = SCALE): ReadWord[] {
  const words: ReadWord[] = [];
  for (const row of tsv.split("\n").slice(1)) {
    const [level, , , , , , left, top, width, height, confidence, ...rest] = row.split("\t");
    const text = rest.join("\t").trim();
    if (level !== "5" || !HAS_CHARACTER.test(text) || Number(confidence) < LEAST_CONFIDENCE) continue;
    words.push({
      text,
      confidence: Math.round(Number(confidence)),
      box: {
        x: Number(left) / scale,
        y: Number(top) / scale,
        width: Number(width) / scale,
        height: Number(height) / scale,
      },
    });
  }
  return words;
}

/** A binary PGM of the picture's ink at twice the size, bilinear: what the reader takes without decoding anything. */
function enlargedInk(picture: RgbPixels): Buffer {
  const { width, height, grey } = inkOf(picture);
  const header = Buffer.from(`P5\n${width * SCALE} ${height * SCALE}\n255\n`, "latin1");
  const out = Buffer.allocUnsafe(header.byteLength + width * SCALE * height * SCALE);
  header.copy(out);
  let to = header.byteLength;
  for (let y = 0; y < height * SCALE; y++) {
    const upper = (y >> 1) * width;
    const lower = Math.min(height - 1, (y + 1) >> 1) * width;
    for (let x = 0; x < width * SCALE; x++) {
      const left = x >> 1;
      const right = Math.min(width - 1, (x + 1) >> 1);
      const sum =
        (grey[upper + left] ?? 0) +
        (grey[upper + right] ?? 0) +
        (grey[lower + left] ?? 0) +
        (grey[lower + right] ?? 0);
      out[to++] = sum >> 2;
    }
  }
  return out;
}

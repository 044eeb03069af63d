import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { InferenceSession, Tensor } from "onnxruntime-node";
import type { Box } from "../../evidence/log/events.ts";
import type { RgbPixels } from "../png-encoder.ts";
import { decodeCtc, type ReadCharacter, readableOf } from "./ctc-decode.ts";
import { withEllipses } from "./ellipsis.ts";
import { evenPitch } from "./letter-pitch.ts";
import { believedReading, type Cut, type CutReading, cutsFor } from "./line-cuts.ts";
import { wordsOf } from "./line-words.ts";
import { type Normalization, resample } from "./resample.ts";
import type { ReadWord, ScreenReader } from "./screen-reader.ts";
import { linesInMap, type ProbabilityMap } from "./text-detection.ts";
import { folded } from "./text-fold.ts";
import { withoutUnderline } from "./underline.ts";
import { inkBeyond, unreadInk } from "./unread-ink.ts";
import { middlesOfPieces, type WritingColumns, writingColumns } from "./writing-columns.ts";

/** One reading of a line. */
interface LineReading extends CutReading {
  readonly characters: readonly ReadCharacter[];
  readonly crop: Box;
  /** Where a time step is across the picture. */
  readonly placeOf: (step: number) => number;
}

type Runtime = typeof import("onnxruntime-node");

const DETECTOR: Normalization = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };
const RECOGNIZER: Normalization = { mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] };

/** The detector halves its input five times. */
const DETECTOR_STEP = 32;
/** Bands keep the memory low and let other work go on between; what they share is read from the one that sees more. */
const BAND = 352;
const SHARED = 64;

const LINE_HEIGHT = 48;
/** One time step of the recognizer, in pixels of its input. */
const STEP = 8;
/** Widths in few sizes: the runtime keeps memory for each shape it has met. */
const WIDTH_STEP = 32;
/** Room at the ends of a line, in heights: the detector cuts narrow letters off. */
const ENDS = 0.12;
/** Before a line is read, its pieces of ink tell of a monospace font: few letters of others are spaced as evenly. */
const EVEN_PIECES = { least: 4, even: 0.12 } as const;
const LEAST_CONFIDENCE = 0.3;
const MOST_LINES_KEPT = 4_000;
/** Two megabytes each: about three screens. */
const MOST_BANDS_KEPT = 12;

/** What the recognizer may answer on a screen in Latin letters: its others are look-alikes from Chinese. */
const LATIN = /^[\u0020-\u007e\u00a0-\u024f\u2010-\u2026\u20ac]$/u;

/** The files of the networks. */
export interface ReaderModels {
  readonly detectionPath: string;
  readonly recognitionPath: string;
  readonly dictionaryPath: string;
}

/**
 * Reads screens with PP-OCRv4 (Apache-2.0) on ONNX Runtime: a detector of differentiable binarization finds the lines,
 * a recognizer of the CTC kind reads each. A line that was read before is not read again, nor is a band of the
 * screen looked through again whose pixels are the same.
 */
export class OnnxReader implements ScreenReader {
  readonly name = "PP-OCRv4";
  readonly alphabet: ReadonlySet<string>;
  readonly #runtime: Runtime;
  readonly #detector: InferenceSession;
  readonly #recognizer: InferenceSession;
  readonly #characters: readonly (string | undefined)[];
  readonly #readable: readonly number[];
  readonly #known = new Map<string, readonly ReadCharacter[]>();
  /** The least recently used first. */
  readonly #bands = new Map<string, Float32Array>();

  private constructor(
    runtime: Runtime,
    detector: InferenceSession,
    recognizer: InferenceSession,
    dictionary: readonly string[],
  ) {
    this.#runtime = runtime;
    this.#detector = detector;
    this.#recognizer = recognizer;
    // Class 0 is "no character", the last one a blank.
    this.#characters = [undefined, ...dictionary, " "].map((character) =>
      character !== undefined && LATIN.test(character) ? character : undefined,
    );
    this.#readable = readableOf(this.#characters);
    this.alphabet = new Set(this.#characters.filter((character) => character !== undefined));
  }

  /** Loads both networks. One thread each: the browser under test needs the other cores. */
  static async open(runtime: Runtime, models: ReaderModels): Promise<OnnxReader> {
    const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 } as const;
    const dictionary = readFileSync(models.dictionaryPath, "utf8")
      .replace(/\r?\n$/, "")
      .split(/\r?\n/);
    const detector = await runtime.InferenceSession.create(models.detectionPath, options);
    const recognizer = await runtime.InferenceSession.create(models.recognitionPath, options);
    return new OnnxReader(runtime, detector, recognizer, dictionary);
  }

  async read(picture: RgbPixels): Promise<ReadWord[]> {
    const words: ReadWord[] = [];
    for (const found of linesInMap(await this.#detect(picture))) {
      const bare = withoutUnderline(picture, found);
      const columns = writingColumns(bare, cropOf(found, 0));
      const cuts = cutsFor(evenPitch(middlesOfPieces(columns), EVEN_PIECES) !== undefined);
      const line = await believedReading((cut) => this.#readCut(bare, found, columns, cut), cuts);
      const read = wordsOf(line.characters, { picture, bare }, line.crop, line.placeOf);
      const more = inkBeyond(line.characters, columns, line.placeOf);
      for (const [index, word] of read.entries()) {
        const incomplete = (index === 0 && more.before) || (index === read.length - 1 && more.behind);
        words.push(incomplete ? { ...word, incomplete } : word);
      }
    }
    return words;
  }

  async #readCut(
    picture: RgbPixels,
    found: Box,
    columns: WritingColumns,
    { stretch, room }: Cut,
  ): Promise<LineReading> {
    const crop = cropOf(found, room);
    const inputWidth = Math.max(STEP * 2, Math.round((crop.width / crop.height) * LINE_HEIGHT * stretch));
    const placeOf = (step: number) => crop.x + ((step + 0.5) * crop.width * STEP) / inputWidth;
    const characters = withEllipses(await this.#recognize(picture, crop, inputWidth), columns, placeOf);
    return {
      characters,
      text: folded(characters.map(({ text }) => text).join("")),
      crop,
      certainty: characters.length === 0 ? 0 : Math.min(...characters.map(({ confidence }) => confidence)),
      unread: unreadInk(characters, columns, placeOf),
      placeOf,
    };
  }

  async close(): Promise<void> {
    this.#known.clear();
    this.#bands.clear();
    await this.#detector.release();
    await this.#recognizer.release();
  }

  /** The map of the whole picture, made band by band. */
  async #detect(picture: RgbPixels): Promise<ProbabilityMap> {
    const { width, height } = picture;
    const values = new Float32Array(width * height);
    const planeWidth = upTo(width, DETECTOR_STEP);
    for (let top = 0; top === 0 || top + SHARED < height; top += BAND - SHARED) {
      const rows = Math.min(BAND, upTo(height - top, DETECTOR_STEP));
      const data = await this.#detectBand(picture, { x: 0, y: top, width: planeWidth, height: rows });
      const from = top === 0 ? 0 : top + SHARED / 2;
      const to = Math.min(height, top + rows);
      for (let y = from; y < to; y++) {
        values.set(data.subarray((y - top) * planeWidth, (y - top) * planeWidth + width), y * width);
      }
    }
    return { width, height, values };
  }

  /** The map of a band; one with the same pixels as before is not looked through again. */
  async #detectBand(picture: RgbPixels, band: Box): Promise<Float32Array> {
    const stride = picture.width * 3;
    const pixels = picture.rgb.subarray(band.y * stride, (band.y + band.height) * stride);
    const key = `${picture.width}x${band.height} ${createHash("sha1").update(pixels).digest("base64")}`;
    const known = this.#bands.get(key);
    this.#bands.delete(key);
    const found = known ?? (await this.#mapOf(picture, band));
    this.#bands.set(key, found);
    const [oldest] = this.#bands.keys();
    if (this.#bands.size > MOST_BANDS_KEPT && oldest !== undefined) this.#bands.delete(oldest);
    return found;
  }

  async #mapOf(picture: RgbPixels, band: Box): Promise<Float32Array> {
    const input = resample(picture, band, band, DETECTOR);
    return (await this.#run(this.#detector, input, band.height, band.width)).data;
  }

  async #recognize(picture: RgbPixels, crop: Box, width: number): Promise<readonly ReadCharacter[]> {
    const planeWidth = upTo(width, WIDTH_STEP);
    const input = resample(picture, crop, { width, height: LINE_HEIGHT, planeWidth }, RECOGNIZER);
    const key = createHash("sha1").update(input).digest("base64");
    const known = this.#known.get(key);
    if (known) return known;
    const { data, dims } = await this.#run(this.#recognizer, input, LINE_HEIGHT, planeWidth);
    const decoded = decodeCtc(data, dims[1] ?? 0, this.#characters, this.#readable);
    const mean = decoded.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, decoded.length);
    const read = mean < LEAST_CONFIDENCE ? [] : decoded;
    if (this.#known.size >= MOST_LINES_KEPT) this.#known.clear();
    this.#known.set(key, read);
    return read;
  }

  async #run(session: InferenceSession, input: Float32Array, height: number, width: number) {
    const tensor = new this.#runtime.Tensor("float32", input, [1, 3, height, width]);
    const [inputName = ""] = session.inputNames;
    const [outputName = ""] = session.outputNames;
    const output: Tensor | undefined = (await session.run({ [inputName]: tensor }))[outputName];
    if (!(output?.data instanceof Float32Array)) throw new TypeError(`${outputName} is no tensor of floats`);
    return { data: output.data, dims: output.dims };
  }
}

/** A line with room at its ends. @param room above and below, in its heights */
function cropOf({ x, y, width, height }: Box, room: number): Box {
  return {
    x: x - ENDS * height,
    y: y - room * height,
    width: width + 2 * ENDS * height,
    height: height * (1 + 2 * room),
  };
}

function upTo(length: number, step: number): number {
  return Math.ceil(length / step) * step;
}

import type { Box } from "../../evidence/log/events.ts";
import { untilOver } from "../../evidence/log/frame-scope.ts";
import { type ChosenReader, holdReader } from "../reader/choose-reader.ts";
import { findText, type Reading, type TextMatch } from "../reader/screen-text.ts";
import { withLooks } from "../reader/word-look.ts";
import type { ScreenPicture } from "./framebuffer.ts";
import { notOnScreen, severalPlaces } from "./text-refusal.ts";
import type { WindowInfo } from "./window-list.ts";
import type { XConnection } from "./x-connection.ts";

export interface TextPlace {
  /** Only within this window or box; the whole display otherwise. */
  readonly in?: WindowInfo | Box;
  /** How long the text may take to appear, in milliseconds. */
  readonly limitMs?: number;
}

/** What was read on a display, in the display's pixels. */
export interface ScreenReading extends Reading, Pick<ChosenReader, "hint"> {
  /** Which reader read it. */
  readonly reader: string;
}

const TEXT_LIMIT_MS = 20_000;
/** How long what still moves is waited for before it is read. */
const REST_LIMIT_MS = 5_000;

/** How a display is looked at. */
interface Look {
  capture(part?: WindowInfo | Box): Promise<ScreenPicture>;
  /** Waits until no pixel has changed for a moment. */
  settles(limitMs: number): Promise<boolean>;
}

/** The text on a display, read from its pixels. */
export class DisplayText {
  readonly #name: string;
  readonly #connection: XConnection;
  readonly #look: Look;
  readonly #reader = holdReader();

  constructor(name: string, connection: XConnection, look: Look) {
    this.#name = name;
    this.#connection = connection;
    this.#look = look;
  }

  /** Reads it; boxes are in the display's pixels. */
  async read(part?: WindowInfo | Box): Promise<ScreenReading> {
    return this.#readPicture(await this.#look.capture(part));
  }

  /**
   * Reads the screen anew whenever it changes, until the text can be read or the deadline is reached.
   * @param enough whether what was found will do; any match does when absent
   * @returns the last reading, with or without it
   */
  async appears(
    wanted: string | RegExp,
    place: TextPlace = {},
    enough = (matches: readonly TextMatch[]): boolean => matches.length > 0,
  ): Promise<ScreenReading> {
    const deadline = performance.now() + (place.limitMs ?? TEXT_LIMIT_MS);
    for (;;) {
      // Reading takes longer than a page's coming together: what still moves is not worth it.
      await this.#look.settles(Math.min(REST_LIMIT_MS, deadline - performance.now()));
      // Listened for before the look, so that a change in between is not missed.
      const change = this.#connection.nextChange("pixels", Math.max(0, deadline - performance.now()));
      const reading = await this.read(place.in);
      if (enough(findText(reading, wanted)) || (await untilOver(change.seen)) === "deadline") {
        change.cancel();
        return reading;
      }
    }
  }

  /**
   * Finds one place on the screen by its text, waiting for it to appear. A string must be a whole label (see
   * {@link findText} of `screen-text.ts`), as on a button, in a heading or in a link; a pattern may match inside a
   * sentence.
   * @throws Failure when it does not appear, with what was read, or when several places match
   */
  async find(wanted: string | RegExp, place: TextPlace = {}): Promise<TextMatch> {
    const fitting = (matches: readonly TextMatch[]) =>
      typeof wanted === "string" ? matches.filter(({ label }) => label) : matches;
    const reading = await this.appears(wanted, place, (matches) => fitting(matches).length > 0);
    const matches = findText(reading, wanted);
    const found = fitting(matches);
    const [match] = found;
    if (match && found.length === 1) return match;
    const looked = `Looked for on display ${this.#name}, for at most ${place.limitMs ?? TEXT_LIMIT_MS} ms.`;
    throw match ? severalPlaces(wanted, looked, found) : notOnScreen(wanted, looked, reading, matches);
  }

  /** Lets the reader go. */
  async release(): Promise<void> {
    await this.#reader.release();
  }

  async #readPicture(picture: ScreenPicture): Promise<ScreenReading> {
    const { reader, hint } = await this.#reader.chosen();
    const { x, y, width, height } = picture;
    const moved = <Part extends { readonly box: Box }>(part: Part): Part => ({
      ...part,
      box: { ...part.box, x: part.box.x + x, y: part.box.y + y },
    });
    const words = withLooks(await reader.read(picture), picture).map((word) => ({
      ...moved(word),
      ...(word.pieces ? { pieces: word.pieces.map(moved) } : {}),
    }));
    return {
      words,
      area: { x, y, width, height },
      reader: reader.name,
      ...(reader.alphabet === undefined ? {} : { alphabet: reader.alphabet }),
      ...(hint === undefined ? {} : { hint }),
    };
  }
}

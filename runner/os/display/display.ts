import type { Box, Point } from "../../evidence/log/events.ts";
import { Failure } from "../../evidence/log/failure.ts";
import { untilOver } from "../../evidence/log/frame-scope.ts";
import type { ProcessGroup } from "../../process/process-group.ts";
import { findText, type TextMatch } from "../reader/screen-text.ts";
import { DisplayText, type ScreenReading, type TextPlace } from "./display-text.ts";
import { readFramebuffer, type ScreenPicture } from "./framebuffer.ts";
import { Keyboard } from "./keyboard.ts";
import { Pointer, type PointerButton } from "./pointer.ts";
import { changedRegions, changedWindows, type ScreenChange } from "./screen-change.ts";
import { describeWindows, listWindows, type WindowInfo } from "./window-list.ts";
import { describeWanted, topmost, type WindowWanted } from "./window-wanted.ts";
import type { XConnection } from "./x-connection.ts";

/** A picture and whether the display had come to rest when it was taken. */
export interface PictureAtRest {
  readonly picture: ScreenPicture;
  readonly atRest: boolean;
  readonly waitedMs: number;
}

const WINDOW_LIMIT_MS = 20_000;
const REST_LIMIT_MS = 5_000;
/** How long what opens or lights up under the pointer may take before a press. */
const HOVER_MS = 300;
/** How long a click's effect is watched for: a busy machine answers late. */
const EFFECT_MS = 2_000;
/** How much longer it is watched once something has changed. */
const AFTER_FIRST_MS = 500;
/** No pixel changed for this long: shorter than a caret's blink, longer than a frame. */
const QUIET_MS = 100;

/**
 * A display as a person sits before it: windows, pixels, a pointer, a keyboard. It knows no DOM and no debugging
 * protocol. Make one with `startDisplay`.
 */
export class Display {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly pointer: Pointer;
  readonly keyboard: Keyboard;
  readonly #connection: XConnection;
  readonly #server: ProcessGroup;
  readonly #manager: ProcessGroup;
  readonly #text: DisplayText;

  constructor(connection: XConnection, server: ProcessGroup, manager: ProcessGroup) {
    this.#connection = connection;
    this.#server = server;
    this.#manager = manager;
    this.name = connection.name;
    this.width = connection.width;
    this.height = connection.height;
    this.pointer = new Pointer(connection);
    this.keyboard = new Keyboard(connection);
    this.#text = new DisplayText(this.name, connection, {
      capture: (part) => this.capture(part),
      settles: (limitMs) => this.#settles(limitMs),
    });
  }

  get alive(): boolean {
    return this.#connection.alive;
  }

  /** The processes behind it, for receipts. */
  get groups(): readonly ProcessGroup[] {
    return [this.#server, this.#manager];
  }

  /** The top-level windows, bottom to top. */
  windows(): Promise<WindowInfo[]> {
    return listWindows(this.#connection);
  }

  /**
   * Waits for a window.
   * @throws Failure at the deadline, with the windows that were there
   */
  async windowAppears(wanted: WindowWanted, limitMs: number = WINDOW_LIMIT_MS): Promise<WindowInfo> {
    const found = await this.#connection.until(async () => topmost(wanted, await this.windows()), limitMs);
    if (found) return found;
    throw new Failure({
      kind: "action",
      title: `No window ${describeWanted(wanted)} came`,
      message: `It was awaited on display ${this.name} for ${limitMs} ms.`,
      expected: `a window ${describeWanted(wanted)}`,
      actual: describeWindows(await this.windows()),
    });
  }

  /**
   * Waits until a look at the windows finds something; looked at again whenever a window comes, goes or is renamed.
   * @returns `undefined` at the deadline
   */
  whenWindows<T>(
    look: (windows: readonly WindowInfo[]) => T | undefined,
    limitMs: number,
  ): Promise<T | undefined> {
    return this.#connection.until(async () => look(await this.windows()), limitMs);
  }

  /** Waits until a window is gone. @throws Failure at the deadline */
  async windowCloses(window: WindowInfo, limitMs: number = WINDOW_LIMIT_MS): Promise<void> {
    const gone = await this.#connection.until(
      async () => ((await this.windows()).some(({ id }) => id === window.id) ? undefined : true),
      limitMs,
    );
    if (gone) return;
    throw new Failure({
      kind: "action",
      title: `The window ${JSON.stringify(window.title)} did not close`,
      message: `It was still there after ${limitMs} ms.`,
      actual: describeWindows(await this.windows()),
    });
  }

  /** Brings a window to the front and gives it the focus, as a click on a task bar does. */
  async raise(window: WindowInfo): Promise<void> {
    const message = await this.#connection.atom("_NET_ACTIVE_WINDOW");
    const { root } = this.#connection;
    const fromPager = 2;
    await this.#connection.tell((client) =>
      client.SendClientMessage(root, window.id, message, 32, [fromPager, 0, 0]),
    );
    const raised = await this.#connection.until(
      async () => ((await this.windows()).at(-1)?.id === window.id ? true : undefined),
      WINDOW_LIMIT_MS,
    );
    if (!raised) {
      throw new Failure({
        kind: "action",
        title: `The window ${JSON.stringify(window.title)} did not come to the front`,
        message: `The window manager did not raise it within ${WINDOW_LIMIT_MS} ms.`,
        actual: describeWindows(await this.windows()),
      });
    }
  }

  /**
   * Clicks, after bringing the window at that place to the front, as clicking into a window does.
   * @returns what changed on the screen after the press; what the pointer's coming alone changes is not counted
   */
  async click(at: Point, options?: { button?: PointerButton; count?: 1 | 2 }): Promise<ScreenChange> {
    const stack = await this.windows();
    const under = stack.findLast(({ box, minimized }) => !minimized && contains(box, at));
    if (under && under !== stack.at(-1)) await this.raise(under);
    await this.pointer.moveTo(at);
    await this.#settles(HOVER_MS);
    const windows = await this.windows();
    const before = await this.capture();
    const pressed = performance.now();
    let end = pressed + EFFECT_MS;
    const left = () => end - performance.now();
    let answered = false;
    let change = this.#connection.nextChange("pixels", EFFECT_MS);
    await this.pointer.click(at, options);
    for (;;) {
      const deadline = (await untilOver(change.seen)) === "deadline";
      await this.#settles(left());
      // Listened for before the look, so that a change in between is not missed.
      change = this.#connection.nextChange("pixels", left());
      const regions = changedRegions(before, await this.capture());
      const became = changedWindows(windows, await this.windows());
      const changed =
        regions.length + became.appeared.length + became.closed.length + became.renamed.length > 0;
      if (changed && !answered) {
        answered = true;
        // A button is drawn pressed at once; what it does to windows and their titles comes after it.
        end = Math.min(end, performance.now() + AFTER_FIRST_MS);
        change.cancel();
        change = this.#connection.nextChange("pixels", Math.max(0, left()));
        continue;
      }
      if (deadline || left() <= 0) {
        change.cancel();
        return { regions, ...became, watchedMs: Math.round(performance.now() - pressed) };
      }
    }
  }

  /** Asks a window to close, as its close button does; `windowCloses` waits for it. */
  async close(window: WindowInfo): Promise<void> {
    const message = await this.#connection.atom("_NET_CLOSE_WINDOW");
    const { root } = this.#connection;
    const fromPager = 2;
    await this.#connection.tell((client) =>
      client.SendClientMessage(root, window.id, message, 32, [0, fromPager]),
    );
  }

  /** What is on the display now, or on the part of it that a window or a box covers. */
  async capture(part?: WindowInfo | Box): Promise<ScreenPicture> {
    return readFramebuffer(this.#connection, part === undefined ? undefined : await this.#boxOf(part));
  }

  /** Waits until no pixel has changed for a moment, at most `limitMs`, and captures. */
  async captureAtRest(part?: WindowInfo | Box, limitMs: number = REST_LIMIT_MS): Promise<PictureAtRest> {
    const begun = performance.now();
    const atRest = await this.#settles(limitMs);
    return { picture: await this.capture(part), atRest, waitedMs: Math.round(performance.now() - begun) };
  }

  /** Reads the text on the display; boxes are in the display's pixels. */
  read(part?: WindowInfo | Box): Promise<ScreenReading> {
    return this.#text.read(part);
  }

  /**
   * Reads the screen anew whenever it changes, until the text can be read or the deadline is reached.
   * @param enough whether what was found will do; any match does when absent
   * @returns the last reading, with or without it
   */
  textAppears(
    wanted: string | RegExp,
    place?: TextPlace,
    enough?: (matches: readonly TextMatch[]) => boolean,
  ): Promise<ScreenReading> {
    return this.#text.appears(wanted, place, enough);
  }

  /**
   * Finds one place on the screen by its text, waiting for it to appear. A string must be a whole label (see
   * {@link findText} of `screen-text.ts`), as on a button, in a heading or in a link; a pattern may match inside a
   * sentence.
   * @throws Failure when it does not appear, with what was read, or when several places match
   */
  findText(wanted: string | RegExp, place?: TextPlace): Promise<TextMatch> {
    return this.#text.find(wanted, place);
  }

  /** Ends the window manager and the server; programs that still show windows lose their display. */
  async stop(): Promise<void> {
    await this.#text.release();
    this.#connection.close();
    await this.#manager.stop({ graceMs: 1_000 });
    await this.#server.stop({ graceMs: 3_000 });
  }

  /** Waits until no pixel has changed for a moment. @returns whether that was within the limit */
  async #settles(limitMs: number): Promise<boolean> {
    const deadline = performance.now() + limitMs;
    while (performance.now() < deadline) {
      const change = this.#connection.nextChange("pixels", Math.min(QUIET_MS, deadline - performance.now()));
      if ((await untilOver(change.seen)) === "deadline") return true;
    }
    return false;
  }

  /** A window is looked up again: it may have moved since it was listed. */
  async #boxOf(part: WindowInfo | Box): Promise<Box> {
    if (!("id" in part)) return part;
    const now = (await this.windows()).find(({ id }) => id === part.id);
    if (now && !now.minimized) return now.box;
    throw new Failure({
      kind: "action",
      title: `The window ${JSON.stringify(part.title)} ${now ? "is minimized" : "is gone"}`,
      message: "Nothing of it can be seen.",
      actual: describeWindows(await this.windows()),
    });
  }
}

function contains({ x, y, width, height }: Box, at: Point): boolean {
  return at.x >= x && at.x < x + width && at.y >= y && at.y < y + height;
}

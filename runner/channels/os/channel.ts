import type { Point } from "../../evidence/log/events.ts";
import type { PointerButton } from "../../os/display/pointer.ts";
import type { WindowInfo } from "../../os/display/window-list.ts";

/** A window by its title: exact as a string, or a pattern. */
export type WindowTitle = string | RegExp;

export interface OnScreen {
  /** Only within this window; the whole screen otherwise. */
  readonly in?: WindowTitle;
  /** How long the text may take to appear, in milliseconds; 20,000 when absent. */
  readonly within?: number;
}

/** A window as `os` saw it, with the time: a moment that other channels can take as a barrier. */
export interface SeenWindow extends WindowInfo {
  /** ISO 8601. */
  readonly at: string;
}

/** The system browser as it was opened during a frame. */
export interface SeenBrowser {
  /** What the system was asked to open. */
  readonly url: string;
  readonly window: SeenWindow;
  /** When the system was asked, ISO 8601. */
  readonly requestedAt: string;
  /** When its window was there, ISO 8601. */
  readonly at: string;
}

/** Acting on the display as a person at the machine: no DOM and no debugging protocol. */
export interface OsActs {
  /**
   * Moves the pointer to text that is read on the screen, along a path, and clicks it. A string must be a whole label
   * (a line by itself, or a link in a sentence), equal after the fold of what no reader can tell apart, and in one
   * place; a pattern may match inside a sentence. The evidence says what changed on the screen after the press.
   */
  click(
    text: string | RegExp,
    options?: OnScreen & { readonly button?: PointerButton; readonly count?: 1 | 2 },
  ): Promise<void>;
  /** Moves the pointer to text that is read on the screen. */
  hover(text: string | RegExp, options?: OnScreen): Promise<void>;
  /** Clicks a place on the screen; for what has no text. */
  clickAt(point: Point, options?: { readonly button?: PointerButton; readonly count?: 1 | 2 }): Promise<void>;
  /** Types into whatever has the focus. */
  type(text: string): Promise<void>;
  /** Presses a key or a combination: `Enter`, `Control+L`. */
  press(combination: string): Promise<void>;
  /** Turns the wheel over text that is read on the screen. */
  scroll(
    over: string | RegExp,
    direction: "up" | "down",
    options?: OnScreen & { readonly notches?: number },
  ): Promise<void>;
  /** Brings a window to the front, as a click on a task bar does. */
  raise(title: WindowTitle): Promise<void>;
  /** Closes a window, as its close button does, and waits until it is gone. */
  closeWindow(title: WindowTitle): Promise<void>;
}

/** Observing the display: the window list, the pixels, and the text that can be read in them. */
export interface OsSees {
  /** Waits for a window that was not there, by this title, when the frame began. */
  windowAppears(title: WindowTitle, options?: { readonly within?: number }): Promise<SeenWindow>;
  /** Waits until no window has this title. */
  windowCloses(title: WindowTitle, options?: { readonly within?: number }): Promise<void>;
  /**
   * The system browser was asked to open a URL during this frame, and showed a new window of another process.
   * Fails when an app only says so.
   */
  browserOpened(options?: { readonly url?: string | RegExp; readonly within?: number }): Promise<SeenBrowser>;
  /** The top-level windows now, bottom to top; kept as evidence. */
  windows(): Promise<readonly SeenWindow[]>;
  /** The top-level windows when the frame began. */
  windowsBefore(): readonly WindowInfo[];
  /** Text that can be read on the screen. */
  text(wanted: string | RegExp, options?: OnScreen): Promise<void>;
  readonly no: OsSeesNot;
}

export interface OsSeesNot {
  /** No window has this title, now. */
  window(title: WindowTitle): Promise<void>;
  /** The system was asked to open nothing during this frame. */
  browserOpened(): Promise<void>;
  /** The text can't be read on the screen, while other text can: an unreadable screen proves nothing. */
  text(wanted: string | RegExp, options?: Pick<OnScreen, "in">): Promise<void>;
}

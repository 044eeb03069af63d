import type { FrameRecorder } from "../evidence/recorder.ts";
import { type PagePlace, WAIT_MS } from "./page-place.ts";
import type { Target } from "./target.ts";
import { ActRunner } from "./user-act.ts";
import { UserActs } from "./user-acts.ts";

/** A tab that an act opened, by the name it was given. */
export interface OpenedTab {
  readonly name: string;
  /** Its address now. */
  readonly url: string;
  readonly closed: Promise<void>;
}

/**
 * Acts as a person: trusted pointer and keys only, in the tab that is in front. Each act waits until a person could
 * do it, and refuses what a person could not do.
 */
export interface UserChannel<Surface extends string = string> {
  /** The same acts on another surface of the stack. */
  on(surface: Surface): UserChannel<Surface>;

  click(target: Target): Promise<void>;
  doubleClick(target: Target): Promise<void>;
  /** Moves the pointer over it and stays there. */
  hover(target: Target): Promise<void>;
  /** Clicks into a field, selects what is in it, and types this instead. "" empties it. */
  fill(target: Target, value: string): Promise<void>;
  /** Types into whatever has the focus. */
  type(text: string): Promise<void>;
  /** Presses a key or a combination: "Enter", "Control+A". */
  press(keys: string): Promise<void>;
  /** Chooses an entry of a list by its text. */
  select(target: Target, choice: string): Promise<void>;
  /** Ticks it; done already when it is ticked. */
  check(target: Target): Promise<void>;
  uncheck(target: Target): Promise<void>;
  /** Chooses files in a file field, by path. */
  upload(target: Target, ...files: string[]): Promise<void>;
  /** Scrolls until a target is in view, or turns the wheel by so many pixels (positive: down). */
  scroll(to: Target | number): Promise<void>;

  /** Types an address, as in the address bar: a path of the surface's app, or a URL. */
  goto(path: string): Promise<void>;
  reload(): Promise<void>;

  /** Listens, does `act`, and waits for the tab it opens; that tab is in front then, under this name. */
  opens(name: string, act: () => Promise<void>, options?: { within?: number }): Promise<OpenedTab>;
  /** Brings a tab to the front by its name; the first one is "main". */
  switchTo(name: string): Promise<void>;
  /** Brings the tab that was in front before. */
  switchBack(): Promise<void>;
  /** Waits until a tab has closed by itself, after `act` where one is given. */
  closes(name: string, act?: () => Promise<void>, options?: { within?: number }): Promise<void>;
  /** Closes a tab as its close button does. */
  closeTab(name: string): Promise<void>;

  /**
   * Does `act` and answers the dialog (alert, confirm, prompt, leave page) that it opens. An undeclared dialog is
   * dismissed and fails the act.
   * @returns the dialog's message
   */
  answers(answer: "accept" | "dismiss" | { text: string }, act: () => Promise<void>): Promise<string>;
}

export interface UserOptions {
  /** How long an act waits until a person could do it, in milliseconds; 10,000 when absent. */
  readonly timeoutMs?: number;
}

/** The `user` channel of one frame. */
export function createUser(
  recorder: Pick<FrameRecorder, "act">,
  place: PagePlace,
  options: UserOptions = {},
): UserChannel {
  return new UserActs(new ActRunner(recorder, place, options.timeoutMs ?? WAIT_MS));
}

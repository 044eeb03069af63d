import type { Target } from "../target.ts";

/** How a person answers a dialog; `text` is what they type into a prompt. */
export type DialogReply = "accept" | "dismiss" | { readonly text: string };

/** So far from where it was taken, in CSS pixels; negative is left and up. */
export interface DragBy {
  readonly right?: number;
  readonly down?: number;
}

/** How a thing is dragged. */
export interface DragOptions {
  /** How long it is held over the place before it is let go, in milliseconds: for pages that answer to that. */
  readonly holdMs?: number;
}

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
  /**
   * Takes a thing with the pointer, moves it onto another or by so many pixels, and lets go. Both the page's own dragging
   * and that of the browser (`draggable`, files and links) are meant; refused where what it is dropped on takes no drop.
   * Where the page answers only to what is held over a place (a folder that opens, a wire that takes a node up), say how
   * long with `holdMs`.
   */
  drag(target: Target, to: Target | DragBy, options?: DragOptions): Promise<void>;
  /** Clicks into a field, selects what is in it, and types this instead. "" empties it. */
  fill(target: Target, value: string): Promise<void>;
  /**
   * Types into whatever has the focus. Refused where nothing of it could be taken: no field has the focus, or one that is
   * read-only or full, and no listener of the page's hears keys there. What begins with a blank or a line break begins
   * with a key, as of `press`, and is not asked for a field.
   */
  type(text: string): Promise<void>;
  /** Presses a key or a combination: "Enter", "Control+A". It may be one that nothing answers to. */
  press(keys: string): Promise<void>;
  /**
   * Pastes into whatever has the focus: this text, as if it had been copied in another program, or what the clipboard
   * holds, or a picture file's picture, as after "Copy image" or a screenshot. The surface says `clipboard: true`.
   */
  paste(what?: string | { readonly picture: string }): Promise<void>;
  /** Chooses an entry of a list by its text; of a list that takes several, these and no others. */
  select(target: Target, choice: string | readonly string[]): Promise<void>;
  /** Ticks it; done already when it is ticked. */
  check(target: Target): Promise<void>;
  uncheck(target: Target): Promise<void>;
  /** Chooses files in a file field, by path. */
  upload(target: Target, ...files: string[]): Promise<void>;
  /** Drops files on a target, as from a file manager; refused where nothing takes them. Paths as for `upload`. */
  dropFiles(target: Target, ...files: string[]): Promise<void>;
  /**
   * Scrolls until a target is in view, or turns the wheel by so many pixels (positive: down): over what was pointed at last
   * with `hover`, as a list in the page, else in the middle of the window.
   */
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
  answers(answer: DialogReply, act: () => Promise<void>): Promise<string>;
  /**
   * For an act that opens several dialogs, one after the other; each must come.
   * @returns their messages, in the order in which they came
   */
  answers(answers: readonly DialogReply[], act: () => Promise<void>): Promise<string[]>;
}

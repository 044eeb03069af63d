import type { Target } from "../target.ts";

/** States that can be seen of a target. */
export const TARGET_STATES = [
  "enabled",
  "disabled",
  "checked",
  "unchecked",
  "focused",
  "expanded",
  "collapsed",
  "selected",
  "unselected",
  "pressed",
  "unpressed",
  "readonly",
  "required",
  "invalid",
] as const;
export type TargetState = (typeof TARGET_STATES)[number];

export interface SeeOptions {
  /** How long the condition may take to come true, in milliseconds; 10,000 when absent. */
  readonly within?: number;
}

/**
 * Observes a surface, and never changes it. Every check waits, bounded, is recorded with what was expected and
 * what was there, and fails the frame when it does not come true.
 */
export interface SeeChannel<Surface extends string = string> {
  /** The same checks on another surface of the stack. */
  on(surface: Surface): SeeChannel<Surface>;

  /**
   * A person can read this in the window: as whole words, or matching a pattern within one block of text. A number is
   * whole with its sign, its marks, and what it is a part of: a range (3–5), a fraction or a date (1/2), a time (9:05).
   * Raised and lowered digits are written so beside a number (10²), either way beside letters (m², m2).
   */
  text(wanted: string | RegExp, options?: SeeOptions): Promise<void>;
  /** A person can see at least one such thing in the window. */
  target(target: Target, options?: SeeOptions): Promise<void>;
  /** What a field shows; for a list the chosen entry. */
  value(field: Target, expected: string | RegExp, options?: SeeOptions): Promise<void>;
  /** How many such things the page draws, also those that one must scroll to. */
  count(target: Target, expected: number, options?: SeeOptions): Promise<void>;
  /**
   * "focused" is what has the focus, and the option or cell of it that the app marks as the current one
   * (`aria-activedescendant`), as WAI-ARIA has it: a person sees both.
   */
  state(target: Target, state: TargetState, options?: SeeOptions): Promise<void>;
  /** The address; a string that starts with "/" is compared with the path, query and fragment only. */
  url(expected: string | RegExp, options?: SeeOptions): Promise<void>;
  title(expected: string | RegExp, options?: SeeOptions): Promise<void>;
  /** The text on the clipboard, whoever put it there since the flow began. The surface says `clipboard: true`. */
  clipboard(expected: string | RegExp, options?: SeeOptions): Promise<void>;
  /** The page was not loaded again since the frame began. */
  sameDocument(): Promise<void>;
  /** What must not be there; judged at the picture, after every other check: there is nothing to await. */
  readonly no: SeeNot;
}

export interface SeeNot {
  /**
   * No part of what a person can read is this; "error" also forbids "errors". It speaks of text: what a canvas or an
   * image shows has none, and is for `picture` and its baseline.
   */
  text(unwanted: string | RegExp): void;
  target(unwanted: Target): void;
}

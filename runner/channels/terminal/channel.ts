import type { FileChange } from "../../surfaces/terminal-files.ts";

/** One command of a frame, as its assertions see it. */
export interface TerminalRun {
  readonly command: string;
  /** Undefined while it runs. */
  readonly exitCode: number | undefined;
  /** All it printed, as plain text. */
  readonly text: string;
  /** What it and everything else changed in the watched folders since its start. */
  readonly changes: readonly FileChange[];
}

export interface RunOptions {
  /** How long it may take, in milliseconds; 60,000 when absent. */
  readonly within?: number;
  /** Added to the terminal's environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Folders whose files are compared before and after. */
  readonly watch?: readonly string[];
}

/** A command that is running and can be answered. */
export interface TerminalSession {
  /** Waits until the text can be seen, then types the answer and Enter. */
  answer(prompt: string | RegExp, answer: string, options?: { readonly within?: number }): Promise<void>;
  /** Waits until the text can be seen. */
  shows(text: string | RegExp, options?: { readonly within?: number }): Promise<void>;
  /** Presses a key: `Enter`, `Control+C`, `ArrowDown` ... */
  press(key: TerminalKey): Promise<void>;
  /** Waits for the command's end. */
  ends(): Promise<TerminalRun>;
}

export type TerminalKey =
  | "Enter"
  | "Escape"
  | "Tab"
  | "Space"
  | "Backspace"
  | "ArrowUp"
  | "ArrowDown"
  | "ArrowLeft"
  | "ArrowRight"
  | "Control+C"
  | "Control+D";

/** Acting at a terminal. */
export interface TerminalActs {
  /** Runs a command line to its end. A failing exit code is no error here: assertions judge it. */
  run(command: string, options?: RunOptions): Promise<TerminalRun>;
  /** Starts a command line that asks something. */
  start(command: string, options?: RunOptions): Promise<TerminalSession>;
}

/** Observing what the frame's commands did. */
export interface TerminalSees {
  /** The last command of this frame. */
  last(): TerminalRun;
  /** Every command of this frame, in order. */
  runs(): readonly TerminalRun[];
  /** The last command ended with this code. */
  exitCode(expected: number): Promise<void>;
  /** The last command printed the text. */
  text(wanted: string | RegExp): Promise<void>;
  /** The last command changed exactly these paths in the watched folders. */
  changed(paths: readonly string[]): Promise<void>;
  readonly no: {
    /** The last command did not print the text. */
    text(wanted: string | RegExp): Promise<void>;
  };
}

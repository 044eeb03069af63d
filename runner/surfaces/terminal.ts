import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import type { IPty } from "@lydell/node-pty";
import type headless from "@xterm/headless";
import { Failure } from "../evidence/log/failure.ts";
import { refuseWhenOver } from "../evidence/log/frame-scope.ts";
import { packageMissing } from "../evidence/optional-packages.ts";
import { holds } from "../evidence/text/text-match.ts";
import type { NetworkHost } from "../os/host/network-host.ts";
import { endFamily } from "../process/end-family.ts";
import { withFamilyLimit } from "../process/family-limit.ts";
import { type FamilyIdentity, markEnvironment, newFamilyMark } from "../process/process-family.ts";
import { startTimeOf } from "../process/process-table.ts";
import { asciicast, type CastEvent } from "./terminal-cast.ts";
import { keepTail } from "./terminal-tail.ts";

// Loaded by the first terminal: most flows have none, and both cost every run's start.
const load = createRequire(import.meta.url);
const pseudoTerminals = (): typeof import("@lydell/node-pty") => loaded("@lydell/node-pty");
const screens = (): typeof headless => loaded("@xterm/headless");

/** @throws Failure of kind `requires` where it is not installed */
function loaded<Package>(name: string): Package {
  try {
    return load(name);
  } catch (error) {
    throw packageMissing("terminal", error);
  }
}

export interface TerminalOptions {
  /** The command line, as it is typed at a shell's prompt. */
  readonly command: string;
  readonly cwd: string;
  /** The complete environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** 100 columns by 30 rows when absent. */
  readonly size?: { readonly columns: number; readonly rows: number };
  /** Where it runs, when that is not this machine. */
  readonly host?: NetworkHost | undefined;
  /** Called when something was printed or typed, and when the command has ended. */
  readonly onChange?: () => void;
}

/** How a command ended. */
export interface TerminalExit {
  /** 128 and the signal's number when a signal ended it, as shells report it. */
  readonly code: number;
  readonly signal: number | undefined;
}

/** Keeps what scrolled away; a command that prints more loses its oldest lines from the transcript. */
const SCROLLBACK_LINES = 10_000;
const DEFAULT_SIZE = { columns: 100, rows: 30 };

/**
 * One command under a pseudo-terminal: what it printed as a person saw it, what was answered, how it ended.
 * It leads a session of its own and is ended with everything it started.
 */
export class Terminal {
  readonly command: string;
  /** Resolves when the command has ended and all it printed was taken in; never rejects. */
  readonly ended: Promise<TerminalExit>;
  readonly identity: FamilyIdentity;
  readonly #pty: IPty;
  readonly #screen: headless.Terminal;
  readonly #size: { columns: number; rows: number };
  readonly #events: CastEvent[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #startedAt = Date.now();
  readonly #clock = performance.now();
  #exit: TerminalExit | undefined;

  private constructor(options: TerminalOptions, mark: string) {
    this.command = options.command;
    this.#size = options.size ?? DEFAULT_SIZE;
    this.#screen = new (screens().Terminal)({
      cols: this.#size.columns,
      rows: this.#size.rows,
      scrollback: SCROLLBACK_LINES,
      allowProposedApi: true,
    });
    if (options.onChange) this.#listeners.add(options.onChange);
    const shell = { file: "/bin/sh", args: ["-c", options.command] };
    const { file, args } = withFamilyLimit(options.host?.enter(shell) ?? shell, mark, {
      cwd: options.cwd,
      path: options.env.PATH,
    });
    this.#pty = pseudoTerminals().spawn(file, [...args], {
      name: "xterm-256color",
      cols: this.#size.columns,
      rows: this.#size.rows,
      cwd: options.cwd,
      env: {
        // The library writes "undefined" where a variable is to be taken away.
        ...Object.fromEntries(Object.entries(options.env).filter(([, value]) => value !== undefined)),
        TERM: "xterm-256color",
        COLUMNS: String(this.#size.columns),
        LINES: String(this.#size.rows),
        ...markEnvironment(mark, process.env.FRAIMZ_FAMILY),
      },
    });
    this.identity = { mark, pgid: this.#pty.pid, startTime: startTimeOf(this.#pty.pid) };
    this.#pty.onData((data) => this.#took("o", data));
    keepTail(this.#pty, (data) => this.#took("o", data));
    // Programs ask the terminal where the cursor is, and wait for the answer.
    this.#screen.onData((answer) => this.#pty.write(answer));
    this.ended = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal }) => {
        const killed = signal !== undefined && signal > 0;
        const exit = { code: killed ? 128 + signal : exitCode, signal: killed ? signal : undefined };
        // The emulator parses what was written in its own time; this is written last.
        this.#screen.write("", () => {
          this.#exit = exit;
          this.#changed();
          resolve(exit);
        });
      });
    });
  }

  /**
   * Starts a command under a pseudo-terminal.
   * @throws Failure when the working folder does not exist
   */
  static start(options: TerminalOptions): Terminal {
    if (!existsSync(options.cwd)) {
      throw new Failure({
        kind: "action",
        title: "The command has no folder to run in",
        message: `${JSON.stringify(options.command)} should run in ${options.cwd}, which does not exist.`,
      });
    }
    return new Terminal(options, newFamilyMark());
  }

  /** How it ended, or undefined while it runs. */
  get exit(): TerminalExit | undefined {
    return this.#exit;
  }

  /** Everything it printed, as plain text: overwritten progress lines once, colours gone, wrapped lines whole. */
  text(): string {
    const { active: buffer } = this.#screen.buffer;
    const lines: string[] = [];
    for (let row = 0; row < buffer.length; row++) {
      const line = buffer.getLine(row);
      if (!line) continue;
      const text = line.translateToString(true);
      if (line.isWrapped && lines.length > 0) lines[lines.length - 1] += text;
      else lines.push(text);
    }
    return lines.join("\n").trimEnd();
  }

  /** The recording, in asciicast v2. */
  cast(): string {
    return asciicast(
      { ...this.#size, command: this.command, startedAt: this.#startedAt / 1000 },
      this.#events,
    );
  }

  /** Types text, as it is: `\r` is the Enter key. @throws Failure when the command has ended */
  type(text: string): void {
    refuseWhenOver();
    if (this.#exit) {
      throw new Failure({
        kind: "action",
        title: "Nothing reads what is typed",
        message: `${JSON.stringify(this.command)} has already ended with exit code ${this.#exit.code}.`,
        actual: this.text(),
      });
    }
    this.#took("i", text);
    this.#pty.write(text);
  }

  /**
   * Waits until the text or pattern is in what was printed.
   * @returns whether it came, before the deadline and before the command's end
   */
  async shows(wanted: string | RegExp, limitMs: number): Promise<boolean> {
    const there = () => holds(this.text(), wanted);
    return await new Promise((resolve) => {
      const look = () => {
        const found = there();
        if (!found && !this.#exit) return;
        clearTimeout(timer);
        this.#listeners.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#listeners.delete(look);
        resolve(there());
      }, limitMs);
      this.#listeners.add(look);
      look();
    });
  }

  /**
   * Waits for the end.
   * @throws Failure at the deadline, with what was printed; the command goes on until `stop`
   */
  async ends(limitMs: number): Promise<TerminalExit> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), limitMs);
    });
    const exit = await Promise.race([this.ended, late]);
    clearTimeout(timer);
    if (exit) return exit;
    throw new Failure({
      kind: "action",
      title: "The command did not end",
      message: `${JSON.stringify(this.command)} was still running after ${limitMs} ms.`,
      expected: "the command to end",
      actual: this.text() || "(nothing printed)",
    });
  }

  /** Ends the command and everything it started. */
  async stop(): Promise<void> {
    await endFamily(this.identity, { name: this.command, graceMs: 2_000, signal: "SIGHUP" });
    await this.ended;
  }

  #took(code: "o" | "i", data: string): void {
    this.#events.push({ time: (performance.now() - this.#clock) / 1000, code, data });
    if (code === "o") this.#screen.write(data, () => this.#changed());
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

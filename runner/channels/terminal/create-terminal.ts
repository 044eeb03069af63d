import { Failure } from "../../evidence/log/failure.ts";
import type { FrameRecorder } from "../../evidence/log/recorder.ts";
import { show } from "../../evidence/text/show.ts";
import { holds } from "../../evidence/text/text-match.ts";
import type { NetworkHost } from "../../os/host/network-host.ts";
import { Terminal } from "../../surfaces/terminal.ts";
import {
  compareSnapshots,
  type FileChange,
  fileDifference,
  snapshotFiles,
} from "../../surfaces/terminal-files.ts";
import { demandReadable } from "../given.ts";
import type {
  RunOptions,
  TerminalActs,
  TerminalKey,
  TerminalRun,
  TerminalSees,
  TerminalSession,
} from "./channel.ts";

const RUN_WITHIN_MS = 60_000;
const SHOWS_WITHIN_MS = 20_000;

/** What the terminal sends for a key (ECMA-48, xterm). */
const KEYS: Readonly<Record<TerminalKey, string>> = {
  Enter: "\r",
  Escape: "\x1b",
  Tab: "\t",
  Space: " ",
  Backspace: "\x7f",
  ArrowUp: "\x1b[A",
  ArrowDown: "\x1b[B",
  ArrowRight: "\x1b[C",
  ArrowLeft: "\x1b[D",
  "Control+C": "\x03",
  "Control+D": "\x04",
};

/** Where a frame's commands run. */
export interface TerminalPlace {
  readonly surface: string;
  readonly cwd: string;
  /** The complete environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly size?: { readonly columns: number; readonly rows: number };
  /** Where they run, when that is not this machine. */
  readonly host?: NetworkHost | undefined;
}

/** A frame's commands: acting and observing share them. Call `close` when the frame is over. */
export interface TerminalChannel {
  readonly acts: TerminalActs;
  readonly sees: TerminalSees;
  /** Ends what still runs and keeps transcript, recording and file difference of every command as evidence. */
  close(): Promise<void>;
}

interface Running {
  readonly terminal: Terminal;
  readonly within: number;
  readonly changes: () => FileChange[];
  final: readonly FileChange[] | undefined;
  kept: boolean;
}

export function createTerminal(recorder: FrameRecorder, place: TerminalPlace): TerminalChannel {
  const commands: Running[] = [];
  // A command that still runs when its frame is over is ended at once, not when its evidence is kept.
  recorder.signal.addEventListener("abort", () => {
    for (const { terminal } of commands) terminal.stop().catch(() => {});
  });

  const begin = (command: string, options: RunOptions = {}): Running => {
    const watched = options.watch ?? [];
    const before = watched.map((folder) => snapshotFiles(folder));
    const terminal = Terminal.start({
      command,
      cwd: options.cwd ?? place.cwd,
      env: { ...place.env, ...options.env },
      ...(place.size ? { size: place.size } : {}),
      host: place.host,
    });
    const running: Running = {
      terminal,
      within: recorder.boundOf(options.within ?? RUN_WITHIN_MS),
      changes: () =>
        watched.flatMap((folder, at) => compareSnapshots(before[at] ?? new Map(), snapshotFiles(folder))),
      final: undefined,
      kept: false,
    };
    commands.push(running);
    return running;
  };

  const act = <T>(verb: string, target: string, does: () => Promise<[T, detail?: string]>): Promise<T> =>
    recorder.acting({ channel: "terminal", surface: place.surface, verb, target }, async (trace) => {
      const [value, detail] = await does();
      if (detail !== undefined) trace.detail = detail;
      return value;
    });

  /** Waits for a command; a frame whose time is over meanwhile says what it had printed. */
  const waiting = <T>({ terminal }: Running, expected: string, wait: () => Promise<T>): Promise<T> =>
    recorder.waits.during(async () => ({ expected, actual: terminal.text() || "(nothing printed)" }), wait);

  const finish = async (running: Running): Promise<TerminalRun> => {
    const { terminal, within } = running;
    await waiting(running, `the end of ${JSON.stringify(terminal.command)}`, () => terminal.ends(within));
    running.final = running.changes();
    keep(recorder, place.surface, running);
    return runOf(running);
  };

  const appears = async (running: Running, text: string | RegExp, within: number): Promise<void> => {
    const { terminal } = running;
    if (await waiting(running, show(text), () => terminal.shows(text, within))) return;
    const how = terminal.exit
      ? `ended with exit code ${terminal.exit.code}`
      : `was still running after ${within} ms`;
    throw new Failure({
      kind: "action",
      title: `${show(text)} was not printed`,
      message: `${JSON.stringify(terminal.command)} ${how}.`,
      expected: show(text),
      actual: terminal.text() || "(nothing printed)",
    });
  };

  const session = (running: Running): TerminalSession => ({
    answer: (prompt, answer, { within = SHOWS_WITHIN_MS } = {}) =>
      act("answered", show(prompt), async () => {
        await appears(running, prompt, recorder.boundOf(within));
        running.terminal.type(`${answer}\r`);
        return [undefined, answer];
      }),
    shows: (text, { within = SHOWS_WITHIN_MS } = {}) =>
      act("waited for", show(text), async () => [await appears(running, text, recorder.boundOf(within))]),
    press: (key) =>
      act("pressed", key, async () => {
        running.terminal.type(KEYS[key]);
        return [undefined];
      }),
    ends: () => finish(running),
  });

  const last = (): Running => {
    const running = commands.at(-1);
    if (running) return running;
    throw new Error("no command has run in this frame: the action runs one with terminal.run");
  };

  const check = (title: string, expected: string, look: () => readonly [ok: boolean, actual: string]) =>
    recorder.checking({ channel: "terminal", surface: place.surface, title, expected }, async () => {
      const [ok, actual] = look();
      return { ok, actual, value: undefined };
    });

  return {
    acts: {
      run: (command, options) =>
        act("ran", command, async () => {
          const result = await finish(begin(command, options));
          return [result, `exit code ${result.exitCode ?? "none"}`];
        }),
      start: (command, options) => act("started", command, async () => [session(begin(command, options))]),
    },
    sees: {
      last: () => runOf(last()),
      runs: () => commands.map(runOf),
      exitCode: (expected) => {
        const command = commands.at(-1)?.terminal.command ?? "the command";
        return check(`\`${command}\` ends with exit code ${expected}`, `exit code ${expected}`, () => {
          const { exit } = last().terminal;
          return [exit?.code === expected, exit ? `exit code ${exit.code}` : "still running"];
        });
      },
      text: (wanted) => {
        demandReadable("terminal.text", wanted);
        return check(`the command prints ${show(wanted)}`, show(wanted), () => {
          const text = last().terminal.text();
          return [holds(text, wanted), text || "(nothing printed)"];
        });
      },
      changed: (paths) =>
        check("the command changes exactly these files", show([...paths].sort()), () => {
          const changed = runOf(last()).changes.map(({ path }) => path);
          return [changed.join("\n") === [...paths].sort().join("\n"), show(changed)];
        }),
      no: {
        text: (wanted) => {
          demandReadable("terminal.no.text", wanted);
          return check(`the command does not print ${show(wanted)}`, `no ${show(wanted)}`, () => {
            const text = last().terminal.text();
            return [!holds(text, wanted), text];
          });
        },
      },
    },
    close: async () => {
      for (const running of commands) {
        await running.terminal.stop();
        running.final ??= running.changes();
        keep(recorder, place.surface, running);
      }
    },
  };
}

function runOf({ terminal, final, changes }: Running): TerminalRun {
  return {
    command: terminal.command,
    exitCode: terminal.exit?.code,
    text: terminal.text(),
    changes: final ?? changes(),
  };
}

function keep(recorder: FrameRecorder, surface: string, running: Running): void {
  if (running.kept) return;
  running.kept = true;
  const { terminal } = running;
  recorder.attach(
    { kind: "cast", title: terminal.command, surface },
    terminal.cast(),
    "application/x-asciicast",
  );
  const how = terminal.exit ? `exit code ${terminal.exit.code}` : "did not end";
  recorder.attach(
    { kind: "transcript", title: `${terminal.command} (${how})`, surface },
    `$ ${terminal.command}\n${terminal.text()}\n[${how}]\n`,
  );
  const changed = running.final ?? [];
  if (changed.length === 0) return;
  recorder.attach(
    { kind: "diff", title: `files changed by ${terminal.command}`, surface },
    fileDifference(changed),
    "text/x-diff",
  );
}

import { createInterface, type Interface } from "node:readline/promises";
import picocolors from "picocolors";
import type { Reason } from "../../evidence/log/events.ts";
import { nearestTo, reasonOf } from "../../evidence/log/failure.ts";
import type { DebugStops } from "../../run/debug-stops.ts";
import type { FrameRun } from "../../run/scene.ts";
import { tryLine } from "./try-line.ts";

const HELP = `  page              the page as a person could use it
  button("Save")    what a target finds here; every kind of target, with .within() and .nth()
  see.text("Ada")   a check, as in a flow; user.click(button("Save")) an act
  surface NAME      look at another surface of the stack
  continue (Enter)  go on to the next stop;  run  go on without stops;  help  say this again`;

/** Where it stops: before the frame with this number or name, else only at a failure. */
export type StopAt = string | true;

/** Stops a run in the terminal, where its author can look at the open surface and try targets and checks. */
export function debugPrompt(stopAt: StopAt, streams: Streams = process): DebugStops {
  let terminal: Terminal | undefined;
  let stopping = true;
  const ask = async (run: FrameRun, why: readonly string[]) => {
    if (!stopping) return;
    terminal ??= new Terminal(streams);
    stopping = await prompt(run, why, terminal);
    const title = `The run was stopped by --debug: what was tried in frame ${run.index} of ${run.execution.key} is no evidence`;
    run.run.recorder.emit({
      type: "problem",
      flow: run.execution.key,
      reason: { kind: "evidence", title, message: "run it again without --debug" },
    });
  };
  return {
    before: async (run) => {
      const here = stopAt !== true && (stopAt === String(run.index) || stopAt === run.frame.name);
      if (here) await ask(run, [`before frame ${run.index}, “${run.frame.name}”`]);
    },
    failed: (run, reason) => ask(run, [`frame ${run.index}, “${run.frame.name}”, failed`, ...told(reason)]),
  };
}

interface Streams {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
}

/** One for the whole run: a second one would not get what was typed ahead. */
class Terminal {
  readonly #lines: Interface;
  readonly #next: AsyncIterator<string>;
  readonly #output: NodeJS.WritableStream;

  constructor({ stdin, stdout }: Streams) {
    this.#output = stdout;
    this.#lines = createInterface({ input: stdin, output: stdout });
    this.#lines.on("SIGINT", () => {
      this.#lines.close();
      process.kill(process.pid, "SIGINT");
    });
    this.#next = this.#lines[Symbol.asyncIterator]();
  }

  say(line: string): void {
    this.#output.write(`${line}\n`);
  }

  /** The next line; undefined when there will be none. */
  async ask(on: string): Promise<string | undefined> {
    this.#lines.setPrompt(picocolors.bold(`${on}> `));
    this.#lines.prompt();
    const { value, done } = await this.#next.next();
    return done ? undefined : value.trim();
  }
}

function told({ title, actual, next }: Reason): string[] {
  return [title, ...(actual ? [`saw   ${actual}`] : []), ...(next ? [`next  ${next}`] : [])];
}

/** @returns whether to stop again */
async function prompt(
  { surfaces, frame, run, execution, index }: FrameRun,
  why: readonly string[],
  terminal: Terminal,
): Promise<boolean> {
  const recorder = run.recorder.frame(execution.key, index);
  let on = frame.on ?? Object.keys(surfaces.specs)[0];
  terminal.say("");
  for (const line of why) terminal.say(picocolors.yellow(`  ${line}`));
  terminal.say(picocolors.dim(HELP));
  for (;;) {
    const line = await terminal.ask(on ?? "no surface");
    if (line === undefined || line === "run") return false;
    if (line === "" || line === "continue") return true;
    if (["help", "?"].includes(line)) {
      terminal.say(picocolors.dim(HELP));
      continue;
    }
    if (line.startsWith("surface ")) {
      on = line.slice("surface ".length).trim();
      continue;
    }
    try {
      const answers = await tryLine(line, { on, page: (name) => surfaces.page(name, recorder) });
      for (const answer of answers) terminal.say(`  ${answer}`);
    } catch (error) {
      const reason = reasonOf(error);
      for (const answer of [reason.title, reason.message, nearestTo(reason), reason.next])
        if (answer) terminal.say(picocolors.red(`  ${answer}`));
    }
  }
}

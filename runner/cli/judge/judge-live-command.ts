/** `fraimz judge --live -- COMMAND...`: a witness, a client that walks through it, and the verdict. */

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import picocolors from "picocolors";
import { inWords, type WitnessTenant } from "../../../mocks/witness-log/control-client.ts";
import { parseLog } from "../../../mocks/witness-log/judge/index.ts";
import { Failure } from "../../evidence/log/failure.ts";
import { followLines } from "../../process/log-file.ts";
import { ownProgram } from "../../process/own-program.ts";
import {
  describeExit,
  type Exit,
  type ProcessGroup,
  SpawnError,
  spawnGroup,
} from "../../process/process-group.ts";
import { checkRunFolder } from "../../run/run-folder.ts";
import { interruption } from "../interruption.ts";
import { type CommandOptions, checkCommand, pointedAt, shapeOf } from "./command-at-hand.ts";
import { decide } from "./decision.ts";
import { namedEnvironment, notNamed } from "./environment.ts";
import { type JudgeOptions, judged, printVerdict, requirementsOf } from "./judge-command.ts";
import { startWitness } from "./live-witness.ts";
import { readWaivers } from "./waivers.ts";

export interface JudgeLiveOptions
  extends CommandOptions,
    Pick<
      JudgeOptions,
      "json" | "require" | "failOn" | "waivers" | "targetRevision" | "toldClientId" | "out"
    > {
  /** Who answers the consent: the witness at once (default), or a person on its page. */
  readonly approve?: "auto" | "manual";
  /** Faults as JSON, e.g. `{"token":"refuse-refresh"}`. */
  readonly faults?: string;
  /** Go on after the command has ended, until Ctrl-C: for a launcher that returns at once. */
  readonly keep?: boolean;
}

export interface JudgeLiveOutput {
  /** The verdict. */
  readonly print: (line: string) => void;
  /** What happens meanwhile. */
  readonly progress: (line: string) => void;
}

const TERMINAL: JudgeLiveOutput = {
  print: (line) => console.log(line),
  progress: (line) => process.stderr.write(`${line}\n`),
};

/**
 * Starts a witness, runs the command with the MCP URL in place of `{url}`, follows the log, prints the verdict, and
 * ends everything that it started.
 * @param command program and arguments
 * @returns 0, 1 or 2 as `fraimz judge LOG`; 130 when interrupted (not with `keep`, which ends so)
 * @throws Failure for a command that can't be run, a log that exists already, or a witness that does not start
 */
export async function judgeLiveCommand(
  command: readonly string[],
  options: JudgeLiveOptions = {},
  output: JudgeLiveOutput = TERMINAL,
): Promise<number> {
  const requirements = requirementsOf(options);
  checkCommand("--live", command, options);
  const shape = shapeOf(options);
  if (options.waivers !== undefined) readWaivers(options.waivers);
  if (options.out !== undefined) await checkRunFolder(options.out);
  const folder = await mkdtemp(join(tmpdir(), "fraimz-judge-"));
  const logFile = options.log ?? join(folder, "witness.jsonl");
  const { signal, dispose } = interruption();
  try {
    const end = await run(command, options, { shape, folder, logFile, signal, output });
    const { entries } = parseLog(await readFile(logFile, "utf8"));
    const visited = entries.some(({ step }) => step !== "witness");
    if (!visited) output.progress(picocolors.yellow("! the command never asked the witness for anything"));
    // Only a client that ended by itself has left; one that was ended may have had more to do.
    const tenants = judged(entries, requirements, { ...options, left: end.exit !== undefined });
    const complaint = complaintOf(end.exit, options);
    const decision = decide(tenants, options, complaint);
    printVerdict(tenants, decision, options, output.print);
    if (options.out !== undefined) {
      const { writeVerdicts } = await import("./write-verdicts.ts");
      const about = { what: command.join(" "), claim: "The client walks through the witness." };
      const trouble = complaint === undefined ? undefined : { verdict: "failed" as const, title: complaint };
      const printed = [{ title: "What the command printed last", text: end.lastLines.join("\n") }];
      const path = await writeVerdicts(options.out, about, {
        tenants,
        decision,
        requirements,
        entries,
        printed,
        trouble,
      });
      output.progress(`report   ${path}`);
    }
    return signal.aborted && !options.keep ? 130 : decision.exitCode;
  } finally {
    dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

interface LiveRun {
  readonly shape: Readonly<Record<string, unknown>> | undefined;
  readonly folder: string;
  readonly logFile: string;
  readonly signal: AbortSignal;
  readonly output: JudgeLiveOutput;
}

interface CommandEnd {
  readonly words: string;
  /** How it ended by itself; undefined when it was ended. */
  readonly exit: Exit | undefined;
}

function complaintOf(exit: Exit | undefined, { exitCode = 0 }: JudgeLiveOptions): string | undefined {
  if (exit === undefined || exitCode === "any" || exit.code === exitCode) return undefined;
  return `the command ended with ${describeExit(exit)}, expected was exit code ${exitCode}`;
}

async function run(
  command: readonly string[],
  options: JudgeLiveOptions,
  live: LiveRun,
): Promise<CommandEnd & { readonly lastLines: readonly string[] }> {
  const { shape, folder, logFile, signal, output } = live;
  const witness = await startWitness({
    script: options.witness ?? ownProgram("witness"),
    folder,
    logFile,
    approve: options.approve ?? "auto",
    faults: options.faults,
    tenantOptions: shape && JSON.stringify(shape),
    tls: options.tls,
    signal,
  });
  const following = new AbortController();
  let client: ProcessGroup | undefined;
  try {
    const { mcpUrl } = witness.tenant;
    output.progress(
      `witness  ${mcpUrl}  ${options.approve === "manual" ? "a person approves" : "approves by itself"}`,
    );
    const told = tell(witness.tenant, following.signal, output);
    client = await spawnClient(command, mcpUrl, folder, {
      ...notNamed(witness.trust, options.env),
      ...namedEnvironment(options.env),
    });
    const quiet = followLines(client.logFile, (line) => output.progress(picocolors.dim(`  │ ${line}`)));
    try {
      const ended = await endOf(client, options, signal);
      // The command has read all its answers by now, and each is in the log before its last byte leaves.
      output.progress(`command  ${ended.words}`);
      return { ...ended, lastLines: client.lastLines(100) };
    } finally {
      await client.stop();
      quiet();
      following.abort();
      await told;
    }
  } finally {
    following.abort();
    await client?.stop();
    // SIGTERM lets it write the last lines of its log.
    await witness.group.stop({ signal: "SIGTERM" });
  }
}

/** Prints each entry as it is written. */
async function tell(
  tenant: WitnessTenant,
  signal: AbortSignal,
  { progress }: JudgeLiveOutput,
): Promise<void> {
  try {
    for await (const entry of tenant.follow(0, signal))
      if (entry.step !== "witness" && entry.phase !== "closed") progress(`  ${inWords(entry)}`);
  } catch (error) {
    if (!signal.aborted) progress(`the witness's log can't be followed: ${String(error)}`);
  }
}

async function spawnClient(
  command: readonly string[],
  url: string,
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<ProcessGroup> {
  const [file = "", ...args] = pointedAt(command, url);
  try {
    const client = await spawnGroup({
      name: "the command",
      file,
      args,
      env,
      logFile: join(folder, "command.log"),
      stdin: "pipe",
    });
    const { stdin } = client.child;
    if (stdin) {
      stdin.on("error", () => undefined); // The command may end without reading all of it.
      process.stdin.pipe(stdin);
      void client.exited.then(() => {
        process.stdin.unpipe(stdin);
        process.stdin.pause();
        process.stdin.unref?.();
      });
    }
    return client;
  } catch (cause) {
    if (!(cause instanceof SpawnError)) throw cause;
    throw new Failure({ kind: "error", title: cause.message, message: "" }, { cause });
  }
}

/** Waits for the end of the command (with `keep`: for Ctrl-C). */
async function endOf(
  client: ProcessGroup,
  options: JudgeLiveOptions,
  signal: AbortSignal,
): Promise<CommandEnd> {
  const interrupted = new Promise<CommandEnd>((resolve) => {
    const end = () => resolve({ words: "interrupted", exit: undefined });
    if (signal.aborted) end();
    signal.addEventListener("abort", end, { once: true });
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CommandEnd>((resolve) => {
    if (options.timeoutMs === undefined) return;
    timer = setTimeout(
      () => resolve({ words: `still ran after ${options.timeoutMs} ms and was ended`, exit: undefined }),
      options.timeoutMs,
    );
  });
  const ended = client.exited.then((exit) => ({ words: `ended with ${describeExit(exit)}`, exit }));
  try {
    const first = await Promise.race([ended, interrupted, late]);
    if (!options.keep || signal.aborted) return first;
    const last = await Promise.race([interrupted, late]);
    // A launcher has returned; what it launched was ended.
    return { words: `${first.words}, ${last.words}`, exit: undefined };
  } finally {
    clearTimeout(timer);
  }
}

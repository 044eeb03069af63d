import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { execaSync } from "execa";
import type { Random } from "../random.ts";
import { childrenOf, leftOf } from "./marked-processes.ts";
import { type Ended, endOf, runEvals, startEvals } from "./run-evals.ts";

/** A run that something from outside interrupted, and what is wrong with how it ended; empty when nothing is. */
export interface Interruption {
  readonly title: string;
  readonly wrong: readonly string[];
}

/** What each interruption needs to know. */
export interface Trial {
  readonly flow: string;
  /** The folder of an undisturbed run, and how long that took. */
  readonly plain: string;
  readonly plainMs: number;
  /** Folders of the trials are made in here. */
  readonly work: string;
  readonly mark: string;
  readonly random: Random;
}

/** A boot on a busy machine takes this long at most. */
const BOOT_MS = 120_000;
/** How far the clock is stepped. */
const HOUR_MS = 3_600_000;

/** Each program that the runner started for the flow is killed once: its services, and the browser. */
export async function killEachProgram(trial: Trial): Promise<Interruption[]> {
  const done: Interruption[] = [];
  let programs = 1;
  for (let index = 0; index < programs; index++) {
    const one = await killProgram(trial, index);
    done.push(one);
    programs = one.programs;
  }
  return done;
}

/** @returns with how many programs the runner had; none of them is wrong, too */
async function killProgram(
  trial: Trial,
  index: number,
): Promise<Interruption & { readonly programs: number }> {
  const { flow, work, random } = trial;
  const mark = `${trial.mark}-program-${index}`;
  const dir = join(work, `program-${index}`);
  const run = startEvals(["--flow", flow, "--out", dir], mark);
  const log = join(dir, "events-1.jsonl");
  const bound = performance.now() + BOOT_MS;
  const inFrame = (): boolean => existsSync(log) && readFileSync(log, "utf8").includes('"frame.started"');
  // A frame may start what it needs only now.
  const isThere = (): boolean => inFrame() && childrenOf(run.pid ?? 0).length > index;
  while (!isThere() && run.exitCode === null && performance.now() < bound) await delay(20);
  await delay(random.between(0, 200));
  const programs = childrenOf(run.pid ?? 0);
  const program = programs[index];
  if (program) process.kill(program.pid, "SIGKILL");
  const ended = endOf(await run);
  if (!program) return { title: `program ${index + 1}`, wrong: ["it was not there"], programs: index };
  const { verdict, exitCode, said } = ended;
  const wrong = await wrongWith(ended, mark);
  if (verdict?.verdict === "passed" || exitCode === 0)
    wrong.push(`it ends as ${verdict?.verdict}, exit code ${exitCode}`);
  if (!/ended|killed|closed|gone|crashed/i.test(said))
    wrong.push(`it does not say what ended: ${said.slice(-300)}`);
  return { title: `${program.command} killed`, wrong, programs: programs.length };
}

/** The disk of the results is full at a random point of a run: a small file system of its own. */
export async function fillDisk(trial: Trial): Promise<Interruption> {
  const whole = sizeOf(trial.plain);
  const size = trial.random.between(Math.ceil(whole / 10), Math.ceil((whole * 2) / 3));
  const ended = await onFileSystemOfItsOwn(trial, "full", `size=${size}`);
  const wrong = await wrongWith(ended, `${trial.mark}-full`);
  if (ended.exitCode === 0) wrong.push("exit code 0");
  if (!/no space left/i.test(ended.said)) wrong.push(`it does not name the disk: ${ended.said.slice(-300)}`);
  return { title: `disk full at ${Math.round(size / 1024)} of ${Math.round(whole / 1024)} KiB`, wrong };
}

/** The folder of the results can't be written. */
export async function refuseWriting(trial: Trial): Promise<Interruption> {
  const ended = await onFileSystemOfItsOwn(trial, "read-only", "ro");
  const wrong = await wrongWith(ended, `${trial.mark}-read-only`);
  if (ended.exitCode === 0) wrong.push("exit code 0");
  if (!/read-only/i.test(ended.said)) wrong.push(`it does not name the folder: ${ended.said.slice(-300)}`);
  return { title: "results folder read-only", wrong };
}

/** The clock of the runner is stepped by an hour, back or on: what a run says of its times must not follow it. */
export async function stepClock(trial: Trial, hours: -1 | 1): Promise<Interruption> {
  const afterMs = trial.random.between(Math.ceil(trial.plainMs / 4), Math.ceil((trial.plainMs * 3) / 4));
  const mark = `${trial.mark}-clock-${hours}`;
  const ended = await runEvals(["--flow", trial.flow, "--out", join(trial.work, `clock-${hours}`)], mark, {
    NODE_OPTIONS: `--import=${import.meta.resolve("./stepped-clock.mjs")}`,
    FRAIMZ_TRUST_STEP_AT: String(Date.now() + afterMs),
    FRAIMZ_TRUST_STEP_BY: String(hours * HOUR_MS),
  });
  const wrong = await wrongWith(ended, mark);
  const { verdict } = ended;
  if (verdict?.verdict !== "passed") wrong.push(`it ends as ${verdict?.verdict}: ${ended.said.slice(-300)}`);
  const tookMs = verdict?.tookMs ?? Number.NaN;
  if (!(tookMs > 0 && tookMs < HOUR_MS / 2)) wrong.push(`it says that it took ${tookMs} ms`);
  return { title: `clock stepped ${hours > 0 ? "on" : "back"} by an hour after ${afterMs} ms`, wrong };
}

/** What no interruption may do: leave no verdict, or something running. */
async function wrongWith({ verdict, exitCode, said }: Ended, mark: string): Promise<string[]> {
  const left = await leftOf(mark);
  return [
    ...(verdict ? [] : [`no verdict line (exit code ${exitCode}): ${said.slice(-300)}`]),
    ...(left.length > 0 ? [`still running: ${left.join("; ")}`] : []),
  ];
}

async function onFileSystemOfItsOwn(trial: Trial, name: string, options: string): Promise<Ended> {
  const place = join(trial.work, name);
  mkdirSync(place);
  const mount = 'mount -t tmpfs -o "$1" fraimz-trust "$2" && shift 2 && exec "$@"';
  const inside = ["--mount", "--kill-child", "sh", "-c", mount, "sh", options, place];
  return endOf(
    await startEvals(["--flow", trial.flow, "--out", join(place, "run")], `${trial.mark}-${name}`, {
      through: ["unshare", ...inside],
    }),
  );
}

/** Whether a file system can be mounted that nobody else sees; else why not. */
export function noMounts(): string | undefined {
  const { exitCode, stderr, message } = execaSync("unshare", ["--mount", "true"], { reject: false });
  return exitCode === 0 ? undefined : stderr || message;
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .reduce((sum, one) => sum + statSync(join(one.parentPath, one.name)).size, 0);
}

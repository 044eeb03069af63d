import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { modelOf } from "../../report/model.ts";
import { readRun } from "../../report/read-run.ts";
import type { RunReport } from "../../report/report-schema.ts";

const evals = fileURLToPath(new URL("../evals.mjs", import.meta.url));
const project = fileURLToPath(new URL("project", import.meta.url));

const VerdictLine = z.looseObject({
  verdict: z.enum(["passed", "failed", "incomplete"]),
  exitCode: z.number(),
  because: z.array(z.string()).default([]),
});

/** What a run of the command line left. */
export interface CliRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of standard output. */
  readonly verdict: z.infer<typeof VerdictLine>;
  /** The run's report, when a run began. */
  readonly report: RunReport | undefined;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Called with the child as soon as it runs, e.g. to interrupt it. */
  readonly onStart?: (child: ChildProcess) => void;
  readonly onOutput?: (soFar: string, child: ChildProcess) => void;
}

/** Runs `evals` on the project of broken flows, as a shell would, with results in a folder of its own. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  const out = await mkdtemp(join(tmpdir(), "fraimz-cli-"));
  // As a person runs it: where CI is set, some defaults are others.
  const { CI: _ci, ...inherited } = process.env;
  const child = spawn(process.execPath, [evals, ...args, "--out", join(out, "run")], {
    cwd: project,
    env: { ...inherited, NO_COLOR: "1", ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  options.onStart?.(child);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk;
    options.onOutput?.(stdout, child);
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk;
  });
  const exitCode = await new Promise<number | null>((resolve) => child.once("close", resolve));
  const log = await readRun(join(out, "run")).catch(() => undefined);
  await rm(out, { recursive: true });
  const last = stdout.trimEnd().split("\n").at(-1) ?? "";
  const verdict = VerdictLine.safeParse(parseJson(last));
  return {
    exitCode,
    stdout,
    stderr,
    verdict: verdict.success ? verdict.data : { verdict: "incomplete", exitCode: -1, because: [stderr] },
    report: log && modelOf(log),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

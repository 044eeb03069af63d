import { copyFile, lstat, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { EventOf, Reason } from "../evidence/log/events.ts";
import { Failure } from "../evidence/log/failure.ts";
import { type HashedEvidence, hashEvidence, verifyRun } from "../evidence/log/manifest.ts";
import { messageOf } from "../evidence/log/message-of.ts";
import { Recorder } from "../evidence/log/recorder.ts";
import { readReport } from "../report/read-report.ts";
import { readRun } from "../report/read-run.ts";
import type { RunReport } from "../report/report-schema.ts";
import type { RunLog } from "../report/run-log.ts";
import { makeRunFolder, newRunId } from "./run-folder.ts";
import { problemsOfShards, type ShardFacts } from "./shard-problems.ts";

/** How deep runs are looked for: an artifact's folder, `results`, the run's. */
const DEPTH = 3;
const LOG = /^events-(.+)\.jsonl$/;
/** As a recorder names files; nothing else is taken over. */
const FILE = /^[0-9a-f]{64}\.[a-z0-9]{1,8}$/;

/** How runs are joined. */
export interface MergeRequest {
  readonly out: string | undefined;
  /** The command as it was typed. */
  readonly command: string;
  readonly failOnIncomplete: boolean;
}

/** A run that was joined from others. */
export interface MergedRun {
  readonly dir: string;
  readonly hashed: HashedEvidence;
  readonly report: RunReport;
}

interface Found {
  readonly dir: string;
  readonly hash: string;
  readonly log: RunLog;
  readonly problems: readonly Reason[];
}

/**
 * Joins the logs and files of shards into a run of its own, whose report and verdict are computed as any run's. What is
 * missing, twice or of another commit stands in its log, so that it is never a pass.
 * @param dirs runs, or folders in which they are
 * @throws Failure when one of them holds no run
 */
export async function mergeShards(dirs: readonly string[], request: MergeRequest): Promise<MergedRun> {
  const runs = await readRuns(dirs);
  const shards = runs.map(factsOf);
  const problems = [...runs.flatMap((run) => run.problems), ...problemsOfShards(shards)];
  const { dir, runId } = await makeRunFolder(newRunId(), request.out);
  const recorder = new Recorder(dir, "merge");
  for (const [position, run] of runs.entries()) await takeOver(run, position + 1, dir);
  const { command, failOnIncomplete } = request;
  recorder.emit({
    ...{ type: "merged", runId, command, failOnIncomplete, problems },
    shards: shards.map(({ run, place, shard }, at) => ({
      ...{ run, place, hash: runs[at]?.hash },
      ...(shard ? { index: shard.index, count: shard.count } : {}),
    })),
  });
  recorder.close();
  return { dir, ...(await readReport(dir)) };
}

async function readRuns(dirs: readonly string[]): Promise<Found[]> {
  const runs = new Map<string, Found>();
  for (const given of dirs) {
    const folders = await runFolders(given, DEPTH);
    if (folders.length === 0) {
      throw new Failure({
        kind: "error",
        title: `There is no run in ${given}`,
        message: `no event log was found in it, nor ${DEPTH} folders deep`,
        next: "give the folders that the shards wrote: results/<run>, or where they were downloaded to",
      });
    }
    for (const dir of folders) {
      const run = await readOne(dir);
      // Whoever keeps `results/` keeps `results/latest`, which may have become a copy of a run that is there, too.
      runs.set(run.hash, runs.get(run.hash) ?? run);
    }
  }
  return [...runs.values()].sort((a, b) => orderOf(a) - orderOf(b));
}

const orderOf = ({ log }: Found) => startOf(log)?.shard?.index ?? 0;

async function runFolders(dir: string, depth: number): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  if (entries.some((entry) => entry.isFile() && LOG.test(entry.name))) return [dir];
  if (depth === 0) return [];
  const inner = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
  const found: string[] = [];
  for (const { name } of inner.sort((a, b) => (a.name < b.name ? -1 : 1)))
    found.push(...(await runFolders(join(dir, name), depth - 1)));
  return found;
}

async function readOne(dir: string): Promise<Found> {
  const problem = (title: string, message: string): Reason => ({ kind: "evidence", title, message });
  const log = await readRun(dir);
  try {
    const { runHash, problems } = await verifyRun(dir);
    const said = problems.map(({ path, problem: what }) => `${what} ${path}`).join(", ");
    return {
      ...{ dir, log, hash: runHash },
      problems: said === "" ? [] : [problem(`The evidence in ${dir} is not as it was written`, said)],
    };
  } catch (error) {
    const said = messageOf(error);
    const { runHash } = await hashEvidence(dir);
    return {
      dir,
      log,
      hash: runHash,
      problems: [problem(`The run in ${dir} has no manifest: it was killed`, said)],
    };
  }
}

function startOf({ events }: RunLog): EventOf<"run.started"> | undefined {
  return events.find((event) => event.type === "run.started");
}

function factsOf({ dir, log }: Found): ShardFacts {
  const start = startOf(log);
  return {
    ...{ place: dir, run: start?.runId ?? "unknown", shard: start?.shard },
    ...{ commit: start?.git?.commit, fraimz: start?.fraimz ?? "unknown" },
    declared: log.events.flatMap((event) => (event.type === "flow.declared" ? [event.flow] : [])),
  };
}

async function takeOver({ dir: from }: Found, position: number, to: string): Promise<void> {
  for (const name of await readdir(from)) {
    const worker = LOG.exec(name)?.[1];
    if (worker !== undefined)
      await copyFile(join(from, name), join(to, `events-${position}-${worker}.jsonl`));
  }
  await mkdir(join(to, "files"), { recursive: true });
  const files = await readdir(join(from, "files")).catch(() => []);
  for (const name of files.filter((each) => FILE.test(each))) {
    const path = join(from, "files", name);
    if ((await lstat(path)).isFile()) await copyFile(path, join(to, "files", name));
  }
}

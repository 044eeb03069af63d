/**
 * Kills a command before every one of its writes, each time at a copy of the same desk, and later runs it to its end
 * at each of them: `kill DESK COPIES COMMAND`, then `recover DESK COPIES COMMAND`.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { z } from "zod";
import { readWatchLog } from "../watch/log.ts";
import { KILL_AT, WATCH_LOG } from "../watch/variables.ts";
import { atCopy, copyDesk, filesAt } from "./copies.ts";
import { type CrashOutcome, crashOutcome } from "./outcome.ts";

/** Runs side by side; each is a process that mostly waits. */
const AT_ONCE = 3;

const [mode, desk = "", copies = "", command = ""] = process.argv.slice(2);
mkdirSync(copies, { recursive: true });
const outcomesFile = join(copies, "outcomes.json");
if (mode === "kill") await kill();
else if (mode === "recover") await recover();
else process.exitCode = 2;

async function kill(): Promise<void> {
  const survived = await runAt("whole", 0);
  const writes = survived.writes;
  console.log(`${command}: ${writes.length} writes`);
  const outcomes = await inTurn(writes, async ({ nth, by, path }): Promise<CrashOutcome> => {
    const { writes: made } = await runAt(String(nth), nth);
    const outcome = {
      at: nth,
      by,
      path: relative(copyOf("whole"), path),
      killed: made.length === nth,
      left: filesAt(copyOf(String(nth))),
    };
    console.log(`killed at write ${nth}: ${by} ${outcome.path}`);
    return outcome;
  });
  writeFileSync(outcomesFile, JSON.stringify(outcomes));
}

async function recover(): Promise<void> {
  const outcomes = z.array(crashOutcome).parse(JSON.parse(readFileSync(outcomesFile, "utf8")));
  const recovered = await inTurn(outcomes, async (outcome): Promise<CrashOutcome> => {
    const copy = copyOf(String(outcome.at));
    const { exitCode } = await run(copy, 0);
    console.log(`run again after a crash at write ${outcome.at}: exit code ${exitCode ?? "none"}`);
    return { ...outcome, recovered: { exitCode, files: filesAt(copy) } };
  });
  writeFileSync(outcomesFile, JSON.stringify(recovered));
}

function copyOf(name: string): string {
  return join(copies, name);
}

async function runAt(name: string, killAt: number) {
  const copy = copyOf(name);
  copyDesk(desk, copy);
  const { exitCode, log } = await run(copy, killAt);
  const lines = existsSync(log) ? readWatchLog(readFileSync(log, "utf8")) : [];
  const own = lines.find(({ what }) => what === "began")?.pid;
  return { exitCode, writes: lines.filter((line) => line.what === "write").filter(({ pid }) => pid === own) };
}

function run(copy: string, killAt: number): Promise<{ exitCode: number | null; log: string }> {
  const log = `${copy}.jsonl`;
  const env = {
    ...atCopy(process.env, desk, copy),
    [WATCH_LOG]: log,
    ...(killAt > 0 ? { [KILL_AT]: String(killAt) } : {}),
  };
  return new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, env, cwd: copy, stdio: "ignore" });
    child.on("error", reject);
    child.on("exit", (exitCode) => resolve({ exitCode, log }));
  });
}

/** Every item, a few at a time, in order. */
async function inTurn<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE)
    results.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))));
  return results;
}

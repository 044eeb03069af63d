/**
 * Many small flows, whole process: one-frame flows by `evals` and equal tests by Playwright Test, in turns, with one
 * and two workers; and the memory of the runner at 50 and at 500 frames.
 * `node --import tsx scripts/bench/scale.ts [--flows 30,300] [--rounds 3]`; Playwright's runner is fetched on demand.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { inTurns } from "./measure.ts";
import { PlaywrightProject } from "./playwright-project.ts";
import { type WholeProcess, wholeProcess } from "./whole-process.ts";

const { values } = parseArgs({
  options: {
    flows: { type: "string", default: "30,300" },
    rounds: { type: "string", default: "3" },
    memory: { type: "string", default: "50,500" },
  },
});
const rounds = Number(values.rounds);
const root = resolve(import.meta.dirname, "../..");
const page = pathToFileURL(join(root, "stacks/page/index.html")).href;
const smoke = readFileSync(join(root, "flows/smoke.flow.ts"), "utf8");

/** A project whose flows are so many copies of the smoke flow; in `results/`, where `fraimz` resolves as it does here. */
function flowProject(flows: number): string {
  mkdirSync(join(root, "results"), { recursive: true });
  const dir = mkdtempSync(join(root, "results/.scale-"));
  for (const name of [
    "runner",
    "mocks",
    "stacks",
    "scripts",
    "node_modules",
    "package.json",
    "tsconfig.json",
  ])
    symlinkSync(join(root, name), join(dir, name));
  mkdirSync(join(dir, "flows"));
  for (let at = 1; at <= flows; at++) writeFileSync(join(dir, `flows/smoke-${at}.flow.ts`), smoke);
  return dir;
}

async function evals(dir: string, workers: number): Promise<WholeProcess> {
  const took = await wholeProcess(
    dir,
    process.execPath,
    join(root, "runner/cli/evals.mjs"),
    ...["--all", "--workers", String(workers), "--out", join(dir, "run")],
  );
  rmSync(join(dir, "run"), { recursive: true });
  return took;
}

async function compare(flows: number): Promise<void> {
  const ours = flowProject(flows);
  const peer = new PlaywrightProject();
  try {
    for (let at = 1; at <= flows; at++) peer.writeSmokeTest(`smoke-${at}.spec.ts`, page);
    for (const workers of [1, 2]) peer.configure(`${workers}.config.ts`, { workers });
    const playwright = (workers: number) => () =>
      wholeProcess(peer.dir, process.execPath, peer.program, "test", "-c", `${workers}.config.ts`);
    const times = await inTurns(flows > 100 ? 1 : rounds, {
      "fraimz 1": () => evals(ours, 1),
      "playwright 1": playwright(1),
      "fraimz 2": () => evals(ours, 2),
      "playwright 2": playwright(2),
    });
    console.log(`${flows} one-frame flows, whole process`);
    for (const workers of [1, 2] as const) {
      const [own, its] = [times[`fraimz ${workers}`], times[`playwright ${workers}`]];
      const each = (ms: number) => `${Math.round(ms / flows)} ms each`;
      console.log(
        `  ${workers} worker(s)  fraimz ${each(own)}, Playwright Test ${each(its)}: ${(own / its).toFixed(2)} of it (aim: 0.50)`,
      );
    }
    const gain = times["fraimz 1"] / times["fraimz 2"];
    console.log(
      `  two workers are ${gain.toFixed(2)} times as fast as one (Playwright Test: ${(times["playwright 1"] / times["playwright 2"]).toFixed(2)})`,
    );
  } finally {
    rmSync(ours, { recursive: true });
    peer.remove();
  }
}

async function memory(frames: number): Promise<number> {
  const dir = flowProject(frames);
  try {
    return (await evals(dir, 1)).peakMb;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const numbers = (list: string) => list.split(",").filter(Boolean).map(Number);
for (const flows of numbers(values.flows)) await compare(flows);
for (const frames of numbers(values.memory)) {
  console.log(`${frames} frames: the runner held at most ${Math.round(await memory(frames))} MB`);
}

// How many times as long this machine takes for a small job as the one that the budgets were measured on: Node
// processes that start, load what Node has and fill some memory, on all processors at once, as most of a run is made of.
// Never under 1: a fast machine does not shorten the limit.
import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";

/** Milliseconds of one round on that machine. */
const reference = Number(process.argv[2]);
const ROUNDS = 15;
const JOB = `for (const name of require("node:module").builtinModules) try { require(name) } catch {}
JSON.parse(JSON.stringify(Array.from({ length: 30000 }, (_, at) => ({ at, name: "entry " + at }))));`;

const start = promisify(execFile);
const times = [];
for (let round = 0; round < ROUNDS; round++) {
  const began = performance.now();
  await Promise.all(
    Array.from({ length: availableParallelism() }, () => start(process.execPath, ["-e", JOB])),
  );
  times.push(performance.now() - began);
}
times.sort((one, other) => one - other);
console.log(Math.max(1, times[ROUNDS >> 1] / reference).toFixed(2));

/**
 * Runs honest clients against the witness under its faults, and says where the judge was wrong about one:
 * `honest-clients.ts [RUNS] [FIRST_SEED]`. Ends with 1 when there was an alarm; the log of each goes to results/.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { type Alarm, runHonestLives } from "../mocks/witness-log/judge/testing/honest/run.ts";

/** Lives between two words about how far it is. */
const A_WHILE = 100;

const [runs = 2_000, first = 1] = process.argv.slice(2).map(Number);
const started = performance.now();
let lives = 0;
let lines = 0;
let alarms = 0;

await runHonestLives(
  Array.from({ length: runs }, (_, at) => first + at),
  async (count, alarm) => {
    lives += 1;
    lines += count;
    if (alarm) await keep(alarm);
    if (lives % A_WHILE === 0 && lives < runs) console.log(summary());
  },
);
console.log(summary());
process.exitCode = alarms > 0 ? 1 : 0;

async function keep({ seed, words, failures, entries }: Alarm): Promise<void> {
  alarms += 1;
  const file = `results/honest-${seed}.jsonl`;
  await mkdir("results", { recursive: true });
  await writeFile(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  console.log(`seed ${seed}: ${words}\n  ${failures.join("\n  ")}\n  ${file}`);
}

function summary(): string {
  const seconds = Math.round((performance.now() - started) / 1000);
  return `${lives} honest lives, ${lines} log lines, ${alarms} with an alarm, ${seconds} s`;
}

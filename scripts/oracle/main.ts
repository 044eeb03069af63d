/**
 * The oracle: composes pages that hide and show text in ways that nobody listed, learns from pixels alone what of it
 * a person sees, and holds `see.text`, `see.no.text` and the picture's text against that.
 *
 * `--pages N` (200), `--seed N` (of the day when absent; it is printed, and repeats the run), `--page K` (one page only,
 * kept with its pictures in `results/oracle`), `--workers N` (2). Ends with exit code 1 when one answer is unsound, when
 * a page could not be tried, and when nothing was; interrupted with 130.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { OracleLab } from "./lab.ts";
import { addReport, emptyTally, summary, verdict } from "./tally.ts";

const { values } = parseArgs({
  options: {
    pages: { type: "string", default: "200" },
    seed: { type: "string", default: String(Math.floor(Date.now() / 86_400_000)) },
    page: { type: "string" },
    workers: { type: "string", default: "2" },
  },
});
const seed = wholeNumber("seed", values.seed);
const pages = wholeNumber("pages", values.pages);
const workers = wholeNumber("workers", values.workers);
const only = values.page === undefined ? undefined : wholeNumber("page", values.page);
console.log(
  only === undefined ? `oracle --pages ${pages} --seed ${seed}` : `oracle --seed ${seed} --page ${only}`,
);
const started = performance.now();
const tally = emptyTally();
const lab = await OracleLab.open();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void lab.close().finally(() => process.exit(130)));
}
try {
  let next = only ?? 0;
  const end = only === undefined ? pages : only + 1;
  const work = async (): Promise<void> => {
    const bench = await lab.bench();
    while (next < end) {
      const number = next++;
      const report = await bench.tryPage(seed, number).catch((cause: unknown) => {
        throw new Error(`--seed ${seed} --page ${number} could not be tried`, { cause });
      });
      for (const line of addReport(tally, seed, report)) console.log(line);
      if (only === undefined) continue;
      mkdirSync("results/oracle", { recursive: true });
      for (const [name, content] of report.files) writeFileSync(`results/oracle/${name}`, content);
      for (const one of report.texts) console.log(JSON.stringify(one));
    }
  };
  await Promise.all(Array.from({ length: only === undefined ? workers : 1 }, work));
} finally {
  await lab.close();
}
console.log(summary(tally, seed, Math.round((performance.now() - started) / 1000)));
const { ok, line } = verdict(tally, seed);
console.log(line);
process.exitCode = ok ? 0 : 1;

/** @throws RangeError for anything but a whole number from 0 */
function wholeNumber(option: string, value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new RangeError(`--${option} takes a whole number, not "${value}"`);
  return Number(value);
}

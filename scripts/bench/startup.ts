/**
 * One browser test, whole process: `evals --flow smoke` against `npx playwright test` with an equal test, in turns
 * in one run; also against Playwright's own program, without `npx`. Both runners find their sources compiled by an
 * earlier run. `node --import tsx scripts/bench/startup.ts [rounds]`; Playwright's runner is fetched on demand.
 */
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { inMs, inTurns } from "./measure.ts";
import { PlaywrightProject } from "./playwright-project.ts";
import { wholeProcess } from "./whole-process.ts";

const rounds = Number(process.argv[2] ?? 5);
const root = resolve(import.meta.dirname, "../..");
const peer = new PlaywrightProject();

try {
  peer.writeSmokeTest("smoke.spec.ts", pathToFileURL(join(root, "stacks/page/index.html")).href);
  peer.configure("plain.config.ts");
  peer.configure("trace.config.ts", { trace: true });
  const out = join(peer.dir, "run");
  const evals = () =>
    wholeProcess(root, process.execPath, "runner/cli/evals.mjs", "--flow", "smoke", "--out", out);
  const times = await inTurns(rounds, {
    "fraimz: evals --flow smoke": async () => {
      rmSync(out, { recursive: true, force: true });
      await evals();
    },
    "playwright test, HTML report": () =>
      wholeProcess(peer.dir, "npx", "playwright", "test", "-c", "plain.config.ts"),
    "playwright test, HTML report and trace": () =>
      wholeProcess(peer.dir, "npx", "playwright", "test", "-c", "trace.config.ts"),
    "the same without npx": () =>
      wholeProcess(peer.dir, process.execPath, peer.program, "test", "-c", "trace.config.ts"),
  });
  const own = times["fraimz: evals --flow smoke"];
  console.log(`one browser test, whole process, median of ${rounds}`);
  for (const [name, ms] of Object.entries(times)) {
    console.log(
      `  ${name.padEnd(40)} ${inMs(ms).padStart(10)}   fraimz takes ${(own / ms).toFixed(2)} of it`,
    );
  }
} finally {
  peer.remove();
}

/**
 * How far the gates of this repository can be trusted: every control, kills of the runner at random moments, other
 * interruptions (each program that it started killed, a full disk, a folder that can't be written, a clock that is
 * stepped), and repeats under load. Writes `results/trust.md` with the figures and ends with exit code 1 when one of them is not what it must
 * be. `--kills N` (5; 50 for the full set), `--repeats N` (3; 100 for the full set), `--flow ID` that is killed and
 * repeated (smoke), `--seed N` (of the day), `--without-controls`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Random } from "../random.ts";
import {
  fillDisk,
  killEachProgram,
  noMounts,
  refuseWriting,
  stepClock,
  type Trial,
} from "./interruptions.ts";
import { killOnce } from "./kills.ts";
import { runEvals } from "./run-evals.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "5" },
    repeats: { type: "string", default: "3" },
    flow: { type: "string", default: "smoke" },
    seed: { type: "string", default: String(Math.floor(Date.now() / 86_400_000)) },
    "without-controls": { type: "boolean", default: false },
  },
});
const [kills, repeats, seed] = [Number(values.kills), Number(values.repeats), Number(values.seed)];
const work = mkdtempSync(join(tmpdir(), "fraimz-trust-"));
const lines: string[] = [];
let ok = true;
const tell = (good: boolean, line: string): void => {
  ok &&= good;
  lines.push(`- ${good ? "" : "**NOT SO** "}${line}`);
  console.log(`${good ? "✓" : "✕"} ${line}`);
};

try {
  if (!values["without-controls"]) {
    const all = ["--all", "--controls", "generic", "--with-controls", "--min-control-coverage", "0"];
    const { verdict, said } = await runEvals([...all, "--out", join(work, "controls")], "controls");
    const { frames, controls } = verdict ?? {};
    const held = frames !== undefined && controls !== undefined && controls.held === controls.declared;
    tell(
      verdict?.verdict === "passed" && held,
      held
        ? `${controls.held} of ${controls.declared} declared controls held, ${frames.passed} of ${frames.declared} frames passed`
        : `the controls came to no end that counts: ${said.slice(-500)}`,
    );
    const blind = said.split("\n").filter((line) => /^ {2}! .* does not notice /.test(line)).length;
    const still = said.split("\n").filter((line) => /^ {2}! .* does not show its act/.test(line)).length;
    tell(
      true,
      `generic controls: ${blind} places that notice nothing, ${still} frames that do not show their act`,
    );
  }

  const begun = performance.now();
  const plain = await runEvals(["--flow", values.flow, "--out", join(work, "plain")], "plain");
  const tookMs = Math.round(performance.now() - begun);
  tell(
    plain.verdict?.verdict === "passed",
    `${values.flow} by itself: ${plain.verdict?.verdict ?? "no verdict"}, ${tookMs} ms`,
  );
  const random = new Random(seed);
  let survived = 0;
  for (let i = 0; i < kills; i++) {
    const { afterMs, wrong } = await killOnce(
      values.flow,
      tookMs,
      join(work, `kill-${i}`),
      `kill-${seed}-${i}`,
      random,
    );
    if (wrong.length === 0) survived++;
    else tell(false, `killed after ${afterMs} ms: ${wrong.join("; ")}`);
  }
  tell(
    survived === kills && kills > 0,
    `${survived} of ${kills} kills of the runner survived (seed ${seed})`,
  );

  const trial: Trial = {
    flow: values.flow,
    plain: join(work, "plain"),
    plainMs: tookMs,
    ...{ work, mark: `interrupted-${seed}`, random },
  };
  const cantMount = noMounts();
  if (cantMount) tell(false, `full and read-only disks are not tried: ${cantMount}`);
  const interruptions = [
    ...(await killEachProgram(trial)),
    ...(cantMount ? [] : [await fillDisk(trial), await refuseWriting(trial)]),
    await stepClock(trial, 1),
    await stepClock(trial, -1),
  ];
  for (const { title, wrong } of interruptions)
    tell(wrong.length === 0, `${title}: ${wrong.join("; ") || "ended as it should"}`);

  const again = [
    "--flow",
    values.flow,
    "--repeat",
    String(repeats),
    "--stress",
    "--out",
    join(work, "repeats"),
  ];
  const repeated = await runEvals(again, "repeats");
  tell(
    repeated.verdict?.verdict === "passed" && (repeated.verdict.frames?.passed ?? 0) > 0,
    `${repeats} repeats of ${values.flow} under load: ${repeated.verdict?.verdict === "passed" ? "no difference" : repeated.said.slice(-500)}`,
  );
} finally {
  rmSync(work, { recursive: true, force: true });
}
mkdirSync("results", { recursive: true });
writeFileSync("results/trust.md", `# Trust\n\n${lines.join("\n")}\n`);
console.log(ok ? "results/trust.md" : "results/trust.md: not everything is as it must be");
process.exitCode = ok ? 0 : 1;

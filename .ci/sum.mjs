// Adds up what .ci/run ran: vitest's tests, the frames and controls of the flows, the other steps as one each.
import { readFileSync } from "node:fs";

const out = process.argv[2];
let passed = 0;
let failed = 0;
const count = (ok, bad) => {
  passed += ok;
  failed += bad;
};
/** The last line that is JSON: the verdict of a run. */
const verdictLine = (name) => {
  const lines = readFileSync(`${out}/${name}.log`, "utf8").trim().split("\n");
  return JSON.parse(lines.findLast((line) => line.startsWith("{")) ?? "{}");
};

for (const line of readFileSync(`${out}/steps`, "utf8").trim().split("\n")) {
  const [name, status] = line.split(" ");
  const broke = status !== "0";
  try {
    if (name === "test") {
      const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(`${out}/vitest.json`, "utf8"));
      // A failure outside any test (a file that does not load) must count as well.
      count(numPassedTests, Math.max(numFailedTests, broke ? 1 : 0));
    } else if (name === "flows" || name === "controls") {
      const { frames, controls } = verdictLine(name);
      const ok = name === "flows" ? frames.passed : controls.held;
      const { declared } = name === "flows" ? frames : controls;
      count(ok, Math.max(declared - ok, broke ? 1 : 0));
    } else count(broke ? 0 : 1, broke ? 1 : 0);
  } catch (error) {
    console.log(`${name}: no result to count (${error.message})`);
    count(0, 1);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

// Adds up what .ci/run ran: vitest's tests, the frames and controls of the flows, the other steps as one each.
import { readFileSync } from "node:fs";
import { relative } from "node:path";

const out = process.argv[2];
let passed = 0;
let failed = 0;
/** Steps that could not tell: no pass, and the run as a whole is none. */
let incomplete = 0;
/** What failed, by name: said again at the end, as the log of a whole run is long and often cut. */
const named = [];
const count = (ok, bad) => {
  passed += ok;
  failed += bad;
};
const linesOf = (name, wanted) =>
  readFileSync(`${out}/${name}.log`, "utf8")
    .trim()
    .split("\n")
    .filter((line) => wanted.test(line));
/** The last line that is JSON: the verdict of a run. */
const verdictLine = (name) => JSON.parse(linesOf(name, /^\{/).at(-1) ?? "{}");
/** The failed tests of a file with their reasons; the file itself, where it did not load. */
const failuresOf = ({ name: path, status, message, assertionResults }) => {
  const file = relative(process.cwd(), path);
  const failed = assertionResults.filter((test) => test.status === "failed");
  if (failed.length === 0 && status === "failed") return [`${file}: ${message}`];
  return failed.map((test) => `${file} > ${test.fullName}\n${test.failureMessages.join("\n")}`);
};

for (const line of readFileSync(`${out}/steps`, "utf8").trim().split("\n")) {
  const [name, status] = line.split(" ");
  const broke = status !== "0";
  try {
    if (name === "test") {
      const { numPassedTests, numFailedTests, testResults } = JSON.parse(
        readFileSync(`${out}/vitest.json`, "utf8"),
      );
      named.push(...testResults.flatMap(failuresOf));
      // A failure outside any test (a file that does not load) must count as well.
      count(numPassedTests, Math.max(numFailedTests, broke ? 1 : 0));
    } else if (name === "flows") {
      const { frames, controls, because = [] } = verdictLine(name);
      const ok = frames.passed + controls.held;
      if (broke) named.push(...linesOf(name, /^✕ [^ !]+ |control did not hold/), ...because);
      count(ok, Math.max(frames.declared + controls.declared - ok, broke ? 1 : 0));
    } else if (name === "fresh-machine") {
      const log = readFileSync(`${out}/${name}.log`, "utf8");
      const [, ok, bad] = /^fresh-machine: (\d+) passed, (\d+) failed$/m.exec(log) ?? [];
      if (status === "2") {
        incomplete += 1;
        console.log(/^fresh-machine: incomplete.*$/m.exec(log)?.[0] ?? "fresh-machine: incomplete");
      } else count(Number(ok ?? 0), Math.max(Number(bad ?? 0), broke ? 1 : 0));
    } else if (name === "fresh-machine-killed" && status === "2") {
      incomplete += 1;
    } else {
      if (broke) named.push(name === "left-over" ? linesOf(name, /^/).join("\n") : `${name}: exit ${status}`);
      count(broke ? 0 : 1, broke ? 1 : 0);
    }
  } catch (error) {
    console.log(`${name}: no result to count (${error.message})`);
    count(0, 1);
  }
}
for (const failure of named) console.log(`✕ ${failure}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : incomplete > 0 ? 2 : 0;

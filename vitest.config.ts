import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

/**
 * What a test does to the process that it runs in, as its code says it: such a file has one of its own. All others
 * share a few processes and what these have loaded, as a process for each costs more than most of them do.
 */
const CHANGES_ITS_PROCESS =
  /\bvi\.(mock|doMock|spyOn|stubEnv|stubGlobal|useFakeTimers)\b|process\.env\.\w+ = |process\.chdir\(|memoryUsage|heapUsed/;
/** What looks at the whole process, though its code does not say so: its children, its time. */
const ALONE = [
  "mocks/witness-log/judge/honest-clients.test.ts",
  "runner/os/display/display.test.ts",
  "runner/process/process-group.test.ts",
];

const TESTS = ["runner", "mocks", "stacks", "flows", "scripts"].flatMap((folder) =>
  readdirSync(join(import.meta.dirname, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.test\.tsx?$/.test(name))
    .map((name) => join(folder, name)),
);
const alone = TESTS.filter(
  (file) =>
    ALONE.includes(file) || CHANGES_ITS_PROCESS.test(readFileSync(join(import.meta.dirname, file), "utf8")),
);

export default defineConfig({
  test: {
    testTimeout: 90_000,
    hookTimeout: 120_000,
    // A condition that a busy machine meets late is met; the library's own bound is a second.
    expect: { poll: { timeout: 30_000 } },
    // What a test was told is said whole when it fails.
    chaiConfig: { truncateThreshold: 0 },
    pool: "forks",
    // Tests wait for browsers and services much of their time: with one less, a quarter of the processors is idle.
    maxWorkers: availableParallelism() + 2,
    // Some libraries colour their output where CI is set; what tests compare is the text.
    env: { NO_COLOR: "1" },
    // It imports JSON as bundlers let it.
    server: { deps: { inline: [/@actions\/workflow-parser/] } },
    projects: [
      { extends: true, test: { name: "sharing", isolate: false, include: TESTS, exclude: alone } },
      { extends: true, test: { name: "alone", include: alone } },
    ],
  },
});

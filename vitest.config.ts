import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";

/**
 * Files that change nothing outside themselves share a process and what it has loaded: a process for each costs more
 * than most of them do. Whoever changes the environment, measures memory or replaces what the whole process has
 * stays out of the list.
 */
const SHARING = [
  "mocks/oauth-mcp/{!(hostile-input),{oauth,mcp,log,http,faults,control,refusals}/*}.test.ts",
  "mocks/managed-catalog/*.test.ts",
  "mocks/witness-log/{*,judge/!(honest-clients)}.test.ts",
  "runner/{evidence,evidence/*,flow,run}/*.test.ts",
  "runner/channels/{check,page-place,provider,recorded-calls,target}.test.ts",
  "runner/channels/{see,user}/*.test.ts",
  "runner/os/{*,reader/!(choose-reader),display/!(display),host/!(network-host)}.test.ts",
  "runner/report/*.test.ts",
  "runner/report/html/{cast-frames,picture-marks,picture-store}.test.ts",
  "stacks/den/{contract,desktop}/**/*.test.ts",
  "stacks/den/api/{agent,connections,desktop,http,organizations,security,testing}/*.test.ts",
  "stacks/den/api/{housekeeping,keyed-lock,planted-defects,settings}.test.ts",
  "stacks/den/web/app/**/*.test.ts",
  "stacks/managed-mcp/connect/**/*.test.ts",
];

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
      { extends: true, test: { name: "sharing", isolate: false, include: SHARING } },
      {
        extends: true,
        test: {
          name: "alone",
          include: ["{runner,mocks,stacks,flows,scripts}/**/*.test.{ts,tsx}"],
          exclude: [...configDefaults.exclude, ...SHARING],
        },
      },
    ],
  },
});

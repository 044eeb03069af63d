/** Runs the official conformance suite, at an exact version, under the Node release that it needs. */
import { execa } from "execa";

const SUITE = "@modelcontextprotocol/conformance@0.2.0-alpha.12";
/** The suite needs Node 22; the package brings the binary, so that the project's own Node does not matter. */
const SUITE_NODE = "node@22.23.3";

export interface SuiteRun {
  readonly arguments: readonly string[];
  /** Bound of the whole run, milliseconds. */
  readonly deadlineMs: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Called for each line that the suite prints. */
  readonly onLine?: (line: string) => void;
}

/** The suite could not be run to its end. A failing check is no error: the checks are read from its output folder. */
export class SuiteError extends Error {
  override readonly name = "SuiteError";
}

/** Resolves with everything that was printed. Throws {@link SuiteError} when the suite could not be run. */
export async function runSuite({
  arguments: args,
  deadlineMs,
  environment,
  onLine,
}: SuiteRun): Promise<string> {
  const run = execa("npx", ["--yes", "--package", SUITE_NODE, "--package", SUITE, "conformance", ...args], {
    reject: false,
    timeout: deadlineMs,
    all: true,
    stdin: "ignore",
    env: { ...environment, npm_config_loglevel: "error" },
    // The suite must not see the loader and options of the process that runs this script.
    extendEnv: true,
  });
  const lines = (async () => {
    for await (const line of run.iterable({ from: "all" })) onLine?.(line);
  })();
  const [ended] = await Promise.all([run, lines]);
  const printed = ended.all ?? "";
  if (ended.timedOut)
    throw new SuiteError(
      `The suite did not end within ${deadlineMs} ms: ${args.join(" ")}\n${printed.slice(-2000)}`,
    );
  if (ended.exitCode === undefined || /npm error|command not found/.test(printed)) {
    throw new SuiteError(
      `The suite could not be started (${SUITE} under ${SUITE_NODE}):\n${printed.slice(-2000)}`,
    );
  }
  return printed;
}

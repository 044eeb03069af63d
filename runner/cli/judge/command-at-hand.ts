/** What a command that is judged as it runs is given on the command line: itself, and the provider's shape. */
import { existsSync } from "node:fs";
import { z } from "zod";
import type { Wire } from "../../../mocks/witness-log/options.ts";
import { misuse } from "../../evidence/log/misuse.ts";

const PLACEHOLDER = "{url}";

/** How a command is run, by `--live` and by `--suite`. */
export interface CommandOptions {
  /** The provider's shape as JSON: any member of `mocks/witness-log/options.ts` (that a scenario leaves open). */
  readonly options?: string;
  /** The only protocol revision that the provider speaks; the one that the client chooses, when absent. */
  readonly wire?: Wire;
  /** The witness serves HTTPS, and the command is told to trust it. */
  readonly tls?: boolean;
  /** Variables that the command gets (`NAME`, or `NAME=value`); nothing else of this environment. */
  readonly env?: readonly string[];
  /** The exit code that the command must end with (in a suite, where it gets through), or `any`; 0 when absent. */
  readonly exitCode?: number | "any";
  /** Bound of each start of the command, milliseconds; what was seen until then is judged. */
  readonly timeoutMs?: number;
  /** Keep the log here; otherwise it goes with everything else. */
  readonly log?: string;
  /** The witness's start script, where it is not this package's own. */
  readonly witness?: string;
}

/** The command with the MCP URL in its place. */
export function pointedAt(command: readonly string[], url: string): string[] {
  return command.map((word) => word.replaceAll(PLACEHOLDER, url));
}

/** @throws Failure that says what is missing, before anything is started */
export function checkCommand(
  option: "--live" | "--suite",
  command: readonly string[],
  { log }: Pick<CommandOptions, "log">,
): void {
  if (command.length === 0)
    throw misuse(
      `judge ${option} needs a command`,
      `write it like: judge ${option} -- my-client ${PLACEHOLDER}`,
    );
  if (!command.some((word) => word.includes(PLACEHOLDER)))
    throw misuse(
      `The command does not say where the MCP URL goes: ${command.join(" ")}`,
      `put ${PLACEHOLDER} in its place`,
    );
  if (log !== undefined && existsSync(log))
    throw misuse(`${log} exists already`, "name a new file, so that two runs don't mix");
}

/** The shape of the provider, with `--wire` in it; undefined when neither is given. */
export function shapeOf({
  options,
  wire,
}: Pick<CommandOptions, "options" | "wire">): Readonly<Record<string, unknown>> | undefined {
  if (options === undefined && wire === undefined) return undefined;
  const shape = z.looseObject({}).safeParse(parsedJson(options ?? "{}"));
  if (!shape.success)
    throw misuse(`--options ${options}`, 'write an object in JSON, like {"toolsPerPage":10}');
  return { ...shape.data, ...(wire === undefined ? {} : { wires: [wire] }) };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

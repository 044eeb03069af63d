/** `fraimz judge LOG`: the verdict over a witness's log file. */
import { readFile } from "node:fs/promises";
import type { WitnessEntry } from "../../mocks/witness-log/entry.ts";
import {
  DEFAULT_REQUIREMENTS,
  judgeTenants,
  LogTextError,
  openRequirements,
  parseLog,
  parseRequirements,
} from "../../mocks/witness-log/judge/index.ts";
import { Failure } from "../evidence/failure.ts";
import { type JudgedTenant, judgeTable } from "./judge-table.ts";

export interface JudgeOptions {
  /** One JSON document instead of the table. */
  readonly json?: boolean;
  /** Rules, groups, `all` or `none`; {@link DEFAULT_REQUIREMENTS} when empty or absent. */
  readonly require?: readonly string[];
  /** Judge only this tenant of the log. */
  readonly tenant?: string;
  /** The client is gone for good: what it has not done by the end of the log counts as not done. */
  readonly left?: boolean;
}

/**
 * Judges a log file and prints the verdict.
 * @returns 0 when nothing failed, 1 when a rule failed, 2 when a required rule was not exercised
 * @throws Failure for a file that can't be read or is no log, an unknown tenant, or an unknown rule
 */
export async function judgeCommand(
  file: string,
  options: JudgeOptions = {},
  print: (line: string) => void = console.log,
): Promise<number> {
  const requirements = requirementsOf(options);
  const { entries, torn } = await readLog(file);
  if (torn) process.stderr.write(`${file}: the last line is torn and left out\n`);
  const known = [...new Set(entries.map(({ run }) => run))];
  if (options.tenant !== undefined && !known.includes(options.tenant))
    throw misuse(`${file} has no tenant "${options.tenant}"`, `there are: ${known.slice(0, 20).join(", ")}`);
  const wanted = entries.filter(({ run }) => options.tenant === undefined || run === options.tenant);
  return printVerdict(judged(wanted, requirements, options.left ?? false), options.json ?? false, print);
}

/** What `--require` asks for. */
export function requirementsOf({ require = [] }: Pick<JudgeOptions, "require">): readonly string[] {
  if (require.length === 0) return DEFAULT_REQUIREMENTS;
  try {
    return parseRequirements(require);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw misuse(`--require ${require.join(" ")}`, cause.message);
  }
}

/** Every tenant's verdicts, with what was required of it and not exercised. */
export function judged(
  entries: readonly WitnessEntry[],
  requirements: readonly string[],
  left: boolean,
): JudgedTenant[] {
  return [...judgeTenants(entries, { left })].map(([tenant, verdicts]) => ({
    tenant,
    verdicts,
    open: openRequirements(verdicts, requirements),
  }));
}

/** Prints tables, or one JSON document. @returns the exit code */
export function printVerdict(
  tenants: readonly JudgedTenant[],
  json: boolean,
  print: (line: string) => void,
): number {
  const failed = tenants.some(({ verdicts }) => verdicts.some(({ status }) => status === "fail"));
  // A log may hold tenants that no client visited; one that was judged in full is enough for a requirement.
  const open = tenants.length > 0 && tenants.every((one) => one.open.length > 0);
  const exitCode = failed ? 1 : open ? 2 : 0;
  const verdict = failed ? "failed" : open ? "incomplete" : "passed";
  if (json) print(JSON.stringify({ verdict, exitCode, tenants }, null, 2));
  else for (const tenant of tenants) for (const line of [...judgeTable(tenant), ""]) print(line);
  return exitCode;
}

async function readLog(file: string): Promise<ReturnType<typeof parseLog>> {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw misuse(
      `${file} can't be read (${cause.code ?? cause.message})`,
      "name a witness's log, a .jsonl file",
    );
  });
  try {
    return parseLog(text);
  } catch (cause) {
    if (!(cause instanceof LogTextError)) throw cause;
    throw misuse(`${file} is not a witness's log`, cause.message);
  }
}

function misuse(title: string, next: string): Failure {
  return new Failure({ kind: "error", title, message: "", next });
}

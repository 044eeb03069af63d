/** `fraimz judge LOG`: the verdict over a witness's log file. */

import { readFile } from "node:fs/promises";
import type { WitnessEntry } from "../../../mocks/witness-log/entry.ts";
import {
  DEFAULT_REQUIREMENTS,
  judgeTenants,
  type KnownRules,
  LogTextError,
  openRequirements,
  parseLog,
  parseRequirements,
} from "../../../mocks/witness-log/judge/index.ts";
import type { Wire } from "../../../mocks/witness-log/options.ts";
import { misuse } from "../../evidence/log/misuse.ts";
import { type JudgedTenant, judgeTable, type TableKind, type TableVerdict } from "./table.ts";
import { readWaivers, staleWaivers, type Waiver } from "./waivers.ts";

export interface JudgeOptions {
  /** One JSON document instead of the table. */
  readonly json?: boolean;
  /** Rules, groups, `all` or `none`; {@link DEFAULT_REQUIREMENTS} when empty or absent. */
  readonly require?: readonly string[];
  /** Judge only this tenant of the log. */
  readonly tenant?: string;
  /** The least severity of a failed rule that makes the verdict fail; `should` when absent. */
  readonly failOn?: "must" | "should";
  /** A file of waivers, see `readWaivers`. */
  readonly waivers?: string;
  /** The revision that the client is meant for: how much its demands weigh. What the log shows, when absent. */
  readonly targetRevision?: Wire;
  /** Pre-registered ids that the client was told: registering all the same counts against it. */
  readonly toldClientId?: readonly string[];
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
  return printVerdict(judged(wanted, requirements, options), options, print);
}

/** What `--require` asks for. @param known the rules that can be named, where they are not the judge's */
export function requirementsOf(
  { require = [] }: Pick<JudgeOptions, "require">,
  known?: KnownRules & { readonly otherwise: readonly string[] },
): readonly string[] {
  if (require.length === 0) return known?.otherwise ?? DEFAULT_REQUIREMENTS;
  try {
    return parseRequirements(require, known);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw misuse(`--require ${require.join(" ")}`, cause.message);
  }
}

type KnownOfClient = Pick<JudgeOptions, "left" | "targetRevision" | "toldClientId">;

/** Every tenant's verdicts, with what was required of it and not exercised. */
export function judged(
  entries: readonly WitnessEntry[],
  requirements: readonly string[],
  { left = false, targetRevision, toldClientId: told = [] }: KnownOfClient,
): JudgedTenant[] {
  const how = { left, told, ...(targetRevision === undefined ? {} : { revision: targetRevision }) };
  return [...judgeTenants(entries, how)].map(([tenant, verdicts]) => ({
    tenant,
    verdicts,
    open: openRequirements(verdicts, requirements),
  }));
}

/**
 * Prints tables, or one JSON document.
 * @param kind whose rules these are, where they are not the judge's
 * @param complaint why the run failed whatever the rules say, e.g. how the judged command ended
 * @returns the exit code
 */
export function printVerdict(
  tenants: readonly JudgedTenant[],
  options: Pick<JudgeOptions, "json" | "failOn" | "waivers">,
  print: (line: string) => void,
  complaint?: string,
  kind?: TableKind & KnownRules,
): number {
  const waived = options.waivers === undefined ? [] : readWaivers(options.waivers, kind?.rules);
  const verdictsOfAll = tenants.flatMap(({ verdicts }) => verdicts);
  const complaints = [
    ...(complaint === undefined ? [] : [complaint]),
    ...staleWaivers(waived, verdictsOfAll, new Date().toISOString().slice(0, 10)),
  ];
  const counts = counting(options, waived);
  const failed = complaints.length > 0 || verdictsOfAll.some(counts);
  // A log may hold tenants that no client visited; one that was judged in full is enough for a requirement.
  const open = tenants.length > 0 && tenants.every((one) => one.open.length > 0);
  const exitCode = failed ? 1 : open ? 2 : 0;
  const verdict = failed ? "failed" : open ? "incomplete" : "passed";
  if (options.json) {
    print(JSON.stringify({ verdict, exitCode, complaints, waived, tenants }, null, 2));
    return exitCode;
  }
  for (const tenant of tenants) for (const line of [...judgeTable(tenant, kind), ""]) print(line);
  for (const { rule, reason, until } of waived)
    if (verdictsOfAll.some((one) => one.rule === rule && one.status === "fail"))
      print(`~ waived until ${until}: ${rule} (${reason})`);
  for (const one of complaints) print(`✕ ${one}`);
  return exitCode;
}

type Counted = Pick<TableVerdict, "rule" | "status" | "severity" | "becauseOf">;

/** Does a failure of a rule make the verdict fail? Who bears a failure bears what follows from it. */
export function counting(
  { failOn }: Pick<JudgeOptions, "failOn">,
  waived: readonly Waiver[],
): (verdict: Counted) => boolean {
  return ({ rule, status, severity, becauseOf }) =>
    status === "fail" &&
    (failOn !== "must" || severity === "must") &&
    waived.every((one) => one.rule !== rule && one.rule !== becauseOf?.rule);
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

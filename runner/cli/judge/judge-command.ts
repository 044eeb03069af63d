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
import { checkRunFolder } from "../../run/run-folder.ts";
import { type Decision, decide, type Gate } from "./decision.ts";
import { type JudgedTenant, judgeTable, type TableKind } from "./table.ts";

export interface JudgeOptions extends Gate {
  /** One JSON document instead of the table. */
  readonly json?: boolean;
  /** Rules, groups, `all` or `none`; {@link DEFAULT_REQUIREMENTS} when empty or absent. */
  readonly require?: readonly string[];
  /** Judge only this tenant of the log. */
  readonly tenant?: string;
  /** The revision that the client is meant for: how much its demands weigh. What the log shows, when absent. */
  readonly targetRevision?: Wire;
  /** Pre-registered ids that the client was told: registering all the same counts against it. */
  readonly toldClientId?: readonly string[];
  /** Leave a report in this folder: a page, JSON, JUnit, Markdown. */
  readonly out?: string;
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
  tell: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
): Promise<number> {
  const requirements = requirementsOf(options);
  if (options.out !== undefined) await checkRunFolder(options.out);
  const { entries, torn } = await readLog(file);
  if (torn) tell(`${file}: the last line is torn and left out`);
  const known = [...new Set(entries.map(({ run }) => run))];
  if (options.tenant !== undefined && !known.includes(options.tenant))
    throw misuse(`${file} has no tenant "${options.tenant}"`, `there are: ${known.slice(0, 20).join(", ")}`);
  const wanted = entries.filter(({ run }) => options.tenant === undefined || run === options.tenant);
  const tenants = judged(wanted, requirements, options);
  const decision = decide(tenants, options);
  printVerdict(tenants, decision, options, print);
  if (options.out !== undefined) {
    const { writeVerdicts } = await import("./write-verdicts.ts");
    const about = { what: file, claim: "What the log shows of the client." };
    tell(
      `report  ${await writeVerdicts(options.out, about, { tenants, decision, requirements, entries: wanted })}`,
    );
  }
  return decision.exitCode;
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
 */
export function printVerdict(
  tenants: readonly JudgedTenant[],
  { verdict, exitCode, complaints, waived }: Decision,
  { json = false }: Pick<JudgeOptions, "json">,
  print: (line: string) => void,
  kind?: TableKind,
): void {
  if (json) {
    print(JSON.stringify({ verdict, exitCode, complaints, waived, tenants }, null, 2));
    return;
  }
  for (const tenant of tenants) for (const line of [...judgeTable(tenant, kind), ""]) print(line);
  const verdicts = tenants.flatMap((one) => one.verdicts);
  for (const { rule, reason, until } of waived)
    if (verdicts.some((one) => one.rule === rule && one.status === "fail"))
      print(`~ waived until ${until}: ${rule} (${reason})`);
  for (const one of complaints) print(`✕ ${one}`);
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

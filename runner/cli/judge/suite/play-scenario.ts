/** Plays one scenario: a tenant and a HOME of its own, the command once or several times, and the judge at the end. */
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RuleVerdict } from "../../../../mocks/witness-log/control.ts";
import {
  type WitnessClient,
  WitnessControlError,
  type WitnessTenant,
} from "../../../../mocks/witness-log/control-client.ts";
import type { WitnessEntry } from "../../../../mocks/witness-log/entry.ts";
import { judge, type KnownOfClient, parseLog } from "../../../../mocks/witness-log/judge/index.ts";
import type { TenantOptionsInput, Wire } from "../../../../mocks/witness-log/options.ts";
import { lastLines } from "../../../process/log-file.ts";
import { describeExit, type Exit, spawnGroup } from "../../../process/process-group.ts";
import { pointedAt } from "../command-at-hand.ts";
import { namedEnvironment, notNamed } from "../environment.ts";
import type { Scenario, Start } from "./scenario.ts";
import { ECHO } from "./scenarios.ts";
import { standInBrowser } from "./stand-in-browser.ts";
import { type Driven, driveProxy } from "./stdio-driver.ts";

export interface PlaySettings {
  /** Program and arguments, with `{url}` where the MCP URL goes. */
  readonly command: readonly string[];
  readonly control: WitnessClient;
  /** The witness's log. */
  readonly logFile: string;
  /** For the scenario's own folder. */
  readonly folder: string;
  /** The only wire that the provider speaks; every one when absent. */
  readonly wire?: Wire | undefined;
  /** Shape of the provider where the scenario leaves it open. */
  readonly options?: TenantOptionsInput;
  readonly env?: readonly string[] | undefined;
  /** What the command needs in its environment to trust the witness. */
  readonly trust?: Readonly<Record<string, string>>;
  /** The command is a proxy to which its host speaks on standard input. */
  readonly stdio?: boolean;
  readonly timeoutMs: number;
  readonly client: KnownOfClient;
  readonly signal: AbortSignal;
}

/** How one start of the command ended. */
export interface StartEnd {
  readonly url: string;
  /** Absent when it was ended at its bound or by Ctrl-C. */
  readonly exit?: Exit | undefined;
  readonly words: string;
  /** Of a proxy: why its host did not get what it asked for. */
  readonly trouble?: string;
  /** Of a proxy: its host had to tell it to end. */
  readonly dismissed?: boolean;
  readonly tookMs: number;
  /** What the command printed last. */
  readonly lastLines: readonly string[];
}

export interface Played {
  readonly scenario: Scenario;
  readonly tenant: string;
  readonly ends: readonly StartEnd[];
  readonly entries: readonly WitnessEntry[];
  readonly verdicts: readonly RuleVerdict[];
  readonly began: Date;
  readonly tookMs: number;
}

const ALL: readonly Start[] = [{}];

/** The id of a scenario's tenant: what stands in each line of the log. */
export function tenantOf({ id }: Pick<Scenario, "id">): string {
  return id.replaceAll("/", "-");
}

/** @throws Failure for a command that can't be run, WitnessControlError for a shape that is none */
export async function playScenario(scenario: Scenario, settings: PlaySettings): Promise<Played> {
  const { control, wire, signal } = settings;
  const [began, start] = [new Date(), performance.now()];
  const tenant = await control.createTenant({
    id: tenantOf(scenario),
    options: { ...settings.options, ...scenario.options, ...(wire === undefined ? {} : { wires: [wire] }) },
    ...(scenario.faults ? { faults: scenario.faults } : {}),
  });
  const environment = await environmentOf(scenario, settings);
  const ends: StartEnd[] = [];
  for (const next of scenario.starts ?? ALL) {
    if (next.expire) await tenant.expire(...next.expire);
    if (next.faults) await tenant.faults(next.faults);
    const end = await startCommand(tenant, next, { ...settings, environment, scenario, nth: ends.length });
    ends.push(end);
    if (end.exit === undefined || signal.aborted) break;
  }
  const entries = await entriesOf(tenant, settings.logFile);
  await tenant.close();
  // Who had to be told to end may have been about to do more.
  const left = ends.every(({ exit, dismissed = false }) => exit !== undefined && !dismissed);
  return {
    scenario,
    tenant: tenant.id,
    ends,
    entries,
    verdicts: judge(entries, { ...settings.client, left }),
    began,
    tookMs: Math.round(performance.now() - start),
  };
}

/** The witness keeps the newest lines at hand; of a client that hammers, the file has the others. */
async function entriesOf(tenant: WitnessTenant, logFile: string): Promise<readonly WitnessEntry[]> {
  try {
    return await tenant.entries();
  } catch (error) {
    if (!(error instanceof WitnessControlError)) throw error;
    const lines = (await readFile(logFile, "utf8")).split("\n");
    return parseLog(lines.filter((line) => line.includes(`"run":${JSON.stringify(tenant.id)}`)).join("\n"))
      .entries;
  }
}

interface StartSettings extends PlaySettings {
  readonly environment: Readonly<Record<string, string>>;
  readonly scenario: Scenario;
  readonly nth: number;
}

async function startCommand(
  tenant: WitnessTenant,
  { resource }: Start,
  { command, folder, environment, scenario, nth, wire, stdio = false, timeoutMs, signal }: StartSettings,
): Promise<StartEnd> {
  const url =
    tenant.resources.find((one) => resource !== undefined && one.endsWith(`/mcp/${resource}`)) ??
    tenant.mcpUrl;
  const [file = "", ...args] = pointedAt(command, url);
  const began = performance.now();
  const logFile = join(folder, tenantOf(scenario), `command-${nth + 1}.log`);
  const client = await spawnGroup({
    name: "the command",
    file,
    args,
    env: environment,
    logFile,
    stdin: stdio ? "pipe" : "ignore",
  });
  try {
    const ended = within(client.exited, timeoutMs, signal);
    const {
      exit,
      trouble,
      dismissed = false,
    }: Driven = stdio
      ? await driveProxy(client, wire ?? "2025-11-25", scenario.call ?? ECHO, ended)
      : { exit: await ended };
    const words =
      exit !== undefined
        ? `ended with ${describeExit(exit)}`
        : signal.aborted
          ? "was interrupted"
          : `still ran after ${timeoutMs} ms and was ended`;
    return {
      url,
      exit,
      words,
      ...(trouble === undefined ? {} : { trouble }),
      dismissed,
      tookMs: Math.round(performance.now() - began),
      lastLines: lastLines(logFile),
    };
  } finally {
    await client.stop();
  }
}

/** What the command sees: what was named, a HOME of its own, a browser, and what it is told to call. */
async function environmentOf(scenario: Scenario, { folder, env = [], trust = {} }: PlaySettings) {
  const own = join(folder, tenantOf(scenario));
  const home = join(own, "home");
  await mkdir(home, { recursive: true });
  const base = namedEnvironment(env);
  const call = scenario.call ?? ECHO;
  const given: Record<string, string> = {
    ...trust,
    HOME: home,
    ...(await standInBrowser(join(own, "bin"), base.PATH)),
    FRAIMZ_SCENARIO: scenario.id,
    FRAIMZ_TOOL: call.tool,
    FRAIMZ_ARGUMENTS: JSON.stringify(call.arguments),
  };
  return { ...base, ...notNamed(given, env) };
}

/** What comes first: the end, the bound or an interruption; undefined for the latter two. */
async function within(
  exited: Promise<Exit>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Exit | undefined> {
  let timer: NodeJS.Timeout | undefined;
  let interrupted: (() => void) | undefined;
  const bound = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
    interrupted = () => resolve(undefined);
    if (signal.aborted) interrupted();
    signal.addEventListener("abort", interrupted, { once: true });
  });
  try {
    return await Promise.race([exited, bound]);
  } finally {
    clearTimeout(timer);
    if (interrupted) signal.removeEventListener("abort", interrupted);
  }
}

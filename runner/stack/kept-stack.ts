import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { lastLines } from "../process/log-file.ts";
import { planBoot } from "./boot-plan.ts";
import type { SessionOptions } from "./boot-session.ts";
import { type BootedService, BootedStack, spawnBeside } from "./booted-stack.ts";
import type { StackUse } from "./definition.ts";
import { openReceipt } from "./open-receipt.ts";
import { type ReceiptContent, receiptFolder } from "./receipt.ts";
import { ServiceDeaths } from "./service-deaths.ts";
import { Shutdown } from "./shutdown.ts";
import { joinHosts } from "./stack-hosts.ts";
import { StackRuntime } from "./stack-runtime.ts";
import { isRunning, type StackStatus, stackStatuses } from "./sweep.ts";

const STATE_FILE = "stack.json";
const LOOK_EVERY_MS = 250;
const Names = z.record(z.string(), z.string());

/** What a later run needs to use the stack as if it had booted it. In the stack's own folder: it holds secrets. */
const KeptState = z.object({
  ports: z.record(z.string(), z.record(z.string(), z.number())),
  attached: Names,
  values: z.record(z.string(), Names),
  secrets: Names,
  passEnv: z.array(z.string()).optional(),
});

/** Leaves a stack running when this process ends, for later runs to use and `stack down` to end. */
export function keepStack(stack: BootedStack): void {
  const { plan, values, secrets } = stack.runtime;
  const state: z.infer<typeof KeptState> = {
    ports: Object.fromEntries(Object.entries(plan.ports).map(([service, named]) => [service, { ...named }])),
    attached: { ...plan.attached },
    values: Object.fromEntries(Object.entries(values).map(([service, named]) => [service, { ...named }])),
    secrets: { ...secrets },
    ...(plan.passEnv ? { passEnv: [...plan.passEnv] } : {}),
  };
  writeFileSync(join(plan.dir, STATE_FILE), JSON.stringify(state), { mode: 0o600 });
  stack.keep();
}

/** A kept stack with exactly this name, variant and options, whether its services still run or not. */
export function findKept(results: string, key: string): StackStatus | undefined {
  return stackStatuses(receiptFolder(resolve(results))).find(
    ({ life, content }) => life === "kept" && content?.key === key,
  );
}

/**
 * Uses the stack that `stack up` keeps for this name, variant and options. What the run starts beside it (browsers)
 * goes into a folder and a receipt of its own; `stop` ends that and leaves the services alone.
 * @returns undefined when none is kept, or one of its services has ended.
 */
export function useKeptStack<Surface extends string, Api, Agent, Probe, Options, Variant extends string>(
  use: StackUse<Surface, Api, Agent, Probe, Options, Variant>,
  options: SessionOptions & { readonly variant?: string | undefined },
): BootedStack<Surface, Api, Agent, Probe> | undefined {
  const began = performance.now();
  const plan = planBoot(use, { variant: options.variant });
  const kept = findKept(options.results, plan.key);
  if (kept?.content === undefined || !isWhole(kept) || !isBootedWith(kept, options.passEnv)) return undefined;
  const { content } = kept;
  const state = readState(content.dir);
  const receipt = openReceipt(plan, options.results, content.id);
  const { dir } = receipt.content;
  const runtime = new StackRuntime(
    {
      ...plan,
      ...state,
      root: options.root,
      runId: options.runId,
      passEnv: options.passEnv,
      dir: content.dir,
      home: join(dir, "home"),
    },
    options.onSecret,
  );
  const deaths = new ServiceDeaths();
  const looking = setInterval(() => {
    if (deaths.over) clearInterval(looking);
    else tellDeaths(content, deaths, options);
  }, LOOK_EVERY_MS).unref();
  const shutdown = new Shutdown(receipt, {}, () => {});
  const services = plan.order.flatMap((name) => keptService(runtime, content, name));
  for (const { name, state: how, url } of services)
    options.onEvent?.({ service: name, state: how, seconds: 0, url });
  return new BootedStack(use.definition, {
    id: content.id,
    runtime,
    services,
    hosts: joinHosts(plan.placement, content, join(dir, "logs"), (spawning) =>
      spawnBeside({ runtime, receipt, shutdown }, spawning),
    ),
    deaths,
    receipt,
    shutdown,
    bootMs: performance.now() - began,
    keptSince: new Date(content.startedAt),
  });
}

/** Whether every process of a kept stack still runs, and its folder is there. */
export function isWhole(status: StackStatus): boolean {
  const folder = status.content?.dir ?? "";
  return status.processes.every(({ alive }) => alive) && existsSync(join(folder, STATE_FILE));
}

/** Whether its services were given the variables of the environment that they would be given now. */
export function isBootedWith({ content }: StackStatus, passEnv: readonly string[] | undefined): boolean {
  const given = content && readState(content.dir).passEnv;
  return JSON.stringify(given?.toSorted()) === JSON.stringify(passEnv?.toSorted());
}

function readState(dir: string): z.infer<typeof KeptState> {
  return KeptState.parse(JSON.parse(readFileSync(join(dir, STATE_FILE), "utf8")));
}

function keptService(runtime: StackRuntime, content: ReceiptContent, name: string): BootedService[] {
  const record = content.processes.find((candidate) => candidate.name === name);
  const attached = runtime.plan.attached[name] !== undefined;
  if (record === undefined && !attached) return [];
  const spec = runtime.spec(name);
  const reachable = attached || spec.url !== undefined || (spec.ports?.length ?? 0) > 0;
  const logFile = attached ? undefined : runtime.logFileOf(name);
  return [
    {
      name,
      url: reachable ? runtime.url(name) : "",
      state: attached ? "attached" : "ready",
      readyMs: 0,
      logFile,
      pid: record?.pgid,
      lastLines: (count) => (logFile === undefined ? [] : lastLines(logFile, count)),
    },
  ];
}

/** The services are no children of this process, so their end is seen by looking, and their exit code is not. */
function tellDeaths(content: ReceiptContent, deaths: ServiceDeaths, options: SessionOptions): void {
  for (const record of content.processes) {
    if (isRunning(record) || deaths.knows(record.name)) continue;
    // A host is no service, and its log says nothing.
    const logFile = join(content.dir, "logs", `${record.name}.log`);
    deaths.tell({ service: record.name, exit: undefined, lastLines: lastLines(logFile), logFile });
    options.onEvent?.({ service: record.name, state: "died", seconds: 0, detail: "ended", logFile });
  }
}

import { resolve } from "node:path";
import picocolors from "picocolors";
import { COMMAND } from "../evidence/command-name.ts";
import type { Reason } from "../evidence/log/events.ts";
import { Failure } from "../evidence/log/failure.ts";
import { messageOf } from "../evidence/log/message-of.ts";
import { Redactor } from "../evidence/redaction/redact.ts";
import type { Settings } from "../flow/settings.ts";
import { RESULTS } from "../run/run-folder.ts";
import { stackReason } from "../run/stack-pool.ts";
import { bootStack } from "../stack/boot.ts";
import { planBoot } from "../stack/boot-plan.ts";
import type { ServiceEvent } from "../stack/boot-session.ts";
import type { StackUse } from "../stack/definition.ts";
import { loadStack } from "../stack/discover-stacks.ts";
import { findKept, isBootedWith, isWhole, keepStack } from "../stack/kept-stack.ts";
import { receiptFolder } from "../stack/receipt.ts";
import { stackKey, useOf } from "../stack/stack-use.ts";
import { endStack, nameOf, type StackStatus, type Swept, stackStatuses, sweep } from "../stack/sweep.ts";
import { interruption } from "./interruption.ts";
import { readSettings } from "./read-settings.ts";

/** Where stacks and results are, and who reads what is printed; all as the shell has it when absent. */
export interface StackCommandOptions {
  readonly root?: string;
  readonly results?: string;
  readonly attach?: Readonly<Record<string, string>>;
  readonly print?: (line: string) => void;
  /** The process of a run that can't end its own stacks any more, and waits for that. */
  readonly ofRun?: number | undefined;
  /** How many times as long services may take to start; as the settings say when absent. */
  readonly timeoutMultiplier?: number | undefined;
}

/**
 * `evals stack up NAME[:VARIANT]`: boots the stack and leaves it running for later runs.
 * @returns the exit code: 0 when it is up, also when it was before
 * @throws Failure of kind `error` for an unknown name or variant, of kind `stack` when it does not boot
 */
export async function stackUp(target: string, options: StackCommandOptions = {}): Promise<number> {
  const { root, results, print: say } = complete(options);
  const settings = await readSettings(root);
  const redactor = new Redactor();
  for (const name of settings.secrets) redactor.add(process.env[name] ?? "");
  const print = (line: string) => say(redactor.text(line));
  const use = await chosen(root, settings, target);
  for (const swept of await sweep(receiptFolder(results))) print(describeSwept(swept));
  const key = stackKey(use);
  const kept = findKept(results, key);
  if (kept?.content !== undefined) {
    if (isWhole(kept) && isBootedWith(kept, settings.env)) {
      print(`${target} is up already, since ${kept.content.startedAt}`);
      return 0;
    }
    // One of its services has ended, or it was booted with another environment.
    print(describeSwept(await endStack(kept.receipt, kept.content)));
  }
  const { signal, dispose } = interruption();
  try {
    const stack = await bootStack(use, {
      root,
      results,
      runId: "kept",
      attach: options.attach ?? {},
      passEnv: settings.env,
      timeoutMultiplier: options.timeoutMultiplier ?? settings.timeoutMultiplier,
      onSecret: (value) => redactor.add(value),
      onEvent: (event) => {
        const line = describeEvent(event);
        if (line !== undefined) print(line);
      },
      signal,
    });
    keepStack(stack);
    print(`${picocolors.green("up")}  ${target} in ${(stack.bootMs / 1000).toFixed(1)} s`);
    print(picocolors.dim(`runs use it until \`${COMMAND} stack down ${target}\``));
    return 0;
  } catch (error) {
    if (signal.aborted) return 130;
    throw new Failure(redactor.value(stackReason(error)) as Reason, { cause: error });
  } finally {
    dispose();
  }
}

/**
 * `evals stack down [NAME[:VARIANT]]`: ends kept stacks, and what killed runs left; all of them without a name.
 * Stacks of runs under way are only named.
 * @returns the exit code: 0, or 3 when something could not be ended
 */
export async function stackDown(
  target: string | undefined,
  options: StackCommandOptions = {},
): Promise<number> {
  const { results, print } = complete(options);
  const { ofRun } = options;
  const folder = receiptFolder(results);
  let exitCode = 0;
  let ended = 0;
  for (const status of stackStatuses(folder).filter((one) => matches(one, target))) {
    const { content, life } = status;
    const isEnded =
      ofRun === undefined
        ? life === "kept" || life === "left over"
        : life === "running" && content?.owner.pid === ofRun;
    if (content === undefined || !isEnded) {
      print(describeStatus(status));
      print(picocolors.dim(`  ${whyLeftAlone(status)}`));
      continue;
    }
    try {
      print(describeSwept(await endStack(status.receipt, content)));
      ended++;
    } catch (error) {
      exitCode = 3;
      print(`${picocolors.red("not ended")}  ${messageOf(error)}`);
    }
  }
  if (ended === 0 && exitCode === 0)
    print(target === undefined ? "nothing to end" : `nothing to end for ${target}`);
  return exitCode;
}

/** `evals stack status [NAME[:VARIANT]]`: names every stack with its processes; changes nothing. Always 0. */
export function stackStatus(target: string | undefined, options: StackCommandOptions = {}): number {
  const { results, print } = complete(options);
  const found = stackStatuses(receiptFolder(results)).filter((status) => matches(status, target));
  for (const status of found) {
    print(describeStatus(status));
    const { content } = status;
    if (content === undefined) continue;
    for (const { name, pid, alive } of status.processes) {
      const ports = content.ports.filter(({ service }) => service === name).map(({ port }) => port);
      const at = ports.length === 0 ? "" : `  port ${ports.join(", ")}`;
      print(`  ${name.padEnd(12)} ${alive ? `pid ${pid}` : picocolors.red("ended")}${at}`);
    }
    print(picocolors.dim(`  ${content.dir}`));
  }
  if (found.length === 0) print(target === undefined ? "no stack is running" : `${target} is not running`);
  return 0;
}

function complete(options: StackCommandOptions) {
  return {
    root: options.root ?? process.cwd(),
    results: resolve(options.results ?? RESULTS),
    print: options.print ?? ((line: string) => console.log(line)),
  };
}

async function chosen(root: string, { stacks }: Settings, target: string): Promise<StackUse> {
  const [name = "", variant] = target.split(":");
  try {
    const definition = await loadStack(resolve(root, stacks), name);
    const use = variant === undefined ? useOf(definition) : useOf(definition).variant(variant);
    planBoot(use, {}); // Refuses an unknown variant.
    return use;
  } catch (error) {
    throw new Failure({ ...stackReason(error), kind: "error" }, { cause: error });
  }
}

/** `den` means every variant of den. */
function matches({ content }: StackStatus, target: string | undefined): boolean {
  if (target === undefined) return true;
  if (content === undefined) return false;
  return content.stack === target || nameOf(content) === target;
}

function describeEvent({ service, state, seconds, url, detail }: ServiceEvent): string | undefined {
  if (state === "starting")
    return detail === undefined ? undefined : picocolors.dim(`  ${detail} ${service}`);
  if (state === "stopped") return undefined;
  return `  ${service.padEnd(12)} ${state} after ${seconds.toFixed(1)} s  ${url ?? detail ?? ""}`.trimEnd();
}

function describeSwept({ stack, ended }: Swept): string {
  return `${picocolors.green("ended")}  ${stack}: ${ended.length === 0 ? "nothing was running any more" : ended.join(", ")}`;
}

function describeStatus({ receipt, life, content }: StackStatus): string {
  if (content === undefined) return `${receipt}  unreadable`;
  const since = `since ${content.startedAt}`;
  const owner = `pid ${content.owner.pid}`;
  if (life === "kept") return `${nameOf(content)}  kept ${since}`;
  if (life === "running") return `${nameOf(content)}  in use by a run under way (${owner}) ${since}`;
  if (life === "left over")
    return `${nameOf(content)}  left over by a run that was killed (${owner}) ${since}`;
  return `${nameOf(content)}  on another machine (${content.owner.machine}) ${since}`;
}

function whyLeftAlone({ receipt, life, content }: StackStatus): string {
  if (life === "running") return `end that run (pid ${content?.owner.pid}) to end its stack`;
  if (life === "elsewhere") return "end it on the machine that booted it";
  return `remove ${receipt} by hand once you know that nothing of it runs`;
}

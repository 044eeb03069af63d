import { withCodeFrame } from "../evidence/code-frame.ts";
import type { Reason } from "../evidence/log/events.ts";
import { Failure, reasonOf } from "../evidence/log/failure.ts";
import type { Recorder } from "../evidence/log/recorder.ts";
import { type BootOptions, bootStack } from "../stack/boot.ts";
import type { BootedStack } from "../stack/booted-stack.ts";
import type { StackUse } from "../stack/definition.ts";
import { useKeptStack } from "../stack/kept-stack.ts";
import { claimFixedPort } from "../stack/port-reservation.ts";
import { stackKey } from "../stack/stack-use.ts";
import { attachedApps } from "./attached-apps.ts";
import { bounded } from "./bounded.ts";
import type { BrowserPool } from "./browser-pool.ts";
import { targetOf } from "./targets.ts";
import { Turns } from "./turns.ts";

/** How long another run may keep a port that a target can't do without. */
const PORT_WITHIN_MS = 10 * 60_000;

interface PoolOptions
  extends Pick<
    BootOptions,
    "root" | "results" | "runId" | "attach" | "passEnv" | "timeoutMultiplier" | "signal"
  > {
  /** The endpoints of `--cdp-url`. */
  readonly cdpUrls: readonly string[];
}

/**
 * The stacks of one run: executions that need the same stack, variant and options share one boot, and a stack
 * is stopped as soon as nothing that is still to run needs it.
 */
export class StackPool {
  readonly #recorder: Recorder;
  readonly #options: PoolOptions;
  readonly #browsers: BrowserPool;
  readonly #booted = new Map<string, Promise<BootedStack>>();
  readonly #needed = new Map<string, number>();
  readonly #turns = new Turns();
  /** Fixed ports of targets, by who has them. */
  readonly #ports = new Map<string, readonly (() => void)[]>();
  /** Stacks that hold what an execution left in them. */
  readonly #used = new WeakSet<BootedStack>();

  constructor(recorder: Recorder, options: PoolOptions, browsers: BrowserPool, uses: readonly StackUse[]) {
    this.#recorder = recorder;
    this.#options = options;
    this.#browsers = browsers;
    for (const use of uses) {
      const key = stackKey(use);
      this.#needed.set(key, (this.#needed.get(key) ?? 0) + 1);
    }
  }

  /**
   * Gives the running stack, booting or resetting it first where that is needed, once nobody else uses what can't be
   * shared.
   * @param holder who takes it: the key of an execution
   * @throws Failure of kind `stack` when it does not boot or can't be reset; the next execution tries again
   */
  async take(use: StackUse, holder: string): Promise<BootedStack> {
    const { signal } = this.#options;
    const resets = use.definition.reset !== undefined;
    // Data that is reset can't be shared.
    if (resets) await this.#turns.take(`the data of ${stackKey(use)}`, holder, signal);
    for (const port of targetOf(use)?.ports ?? []) await this.#takePort(port, holder);
    const stack = await this.#running(use);
    if (resets) {
      if (this.#used.has(stack) || stack.keptSince !== undefined) await resetStack(stack, signal);
      this.#used.add(stack);
    }
    // An app that runs has one window, with one person before it.
    for (const app of attachedApps(stack, this.#options.cdpUrls)) await this.#turns.take(app, holder, signal);
    return stack;
  }

  /** One at a time in this run, and among all runs of the machine. */
  async #takePort(port: number, holder: string): Promise<void> {
    const { signal } = this.#options;
    await this.#turns.take(`port ${port}`, holder, signal);
    const giveBack = await claimFixedPort(port, { timeoutMs: PORT_WITHIN_MS, signal });
    this.#ports.set(holder, [...(this.#ports.get(holder) ?? []), giveBack]);
  }

  #giveBackPorts(holder: string): void {
    for (const giveBack of this.#ports.get(holder) ?? []) giveBack();
    this.#ports.delete(holder);
  }

  async #running(use: StackUse): Promise<BootedStack> {
    const key = stackKey(use);
    const running = this.#booted.get(key) ?? this.#boot(use);
    this.#booted.set(key, running);
    try {
      return await running;
    } catch (error) {
      this.#booted.delete(key);
      throw error;
    }
  }

  /** Says that one execution is over. Stops the stack when it was the last one that needs it, or it is broken. */
  async release(use: StackUse, holder: string, broken: boolean): Promise<void> {
    const key = stackKey(use);
    const left = (this.#needed.get(key) ?? 1) - 1;
    this.#needed.set(key, left);
    const anew = use.definition.reset === "boot" && this.#turns.has(holder);
    if (left <= 0 || broken || anew) await this.#stop(key);
    this.#giveBackPorts(holder);
    this.#turns.leave(holder);
  }

  /** Stops everything that still runs. */
  async close(): Promise<void> {
    await Promise.all([...this.#booted.keys()].map((key) => this.#stop(key)));
    for (const holder of [...this.#ports.keys()]) this.#giveBackPorts(holder);
  }

  async #boot(use: StackUse): Promise<BootedStack> {
    const name = use.definition.name;
    const variant = use.chosenVariant;
    const began = performance.now();
    const emit = (state: "booting" | "ready" | "failed", standIns: readonly string[], reason?: Reason) =>
      this.#recorder.emit({
        type: "stack",
        stack: name,
        ...(variant === undefined ? {} : { variant }),
        state,
        seconds: rounded((performance.now() - began) / 1000),
        standIns: [...standIns],
        ...(reason ? { reason } : {}),
      });
    emit("booting", []);
    try {
      const attach = Object.fromEntries(
        Object.entries(this.#options.attach ?? {}).filter(([service]) => service in use.definition.services),
      );
      const options: BootOptions = {
        ...this.#options,
        attach,
        onSecret: (value) => this.#recorder.redactor.add(value),
        onEvent: ({ service, state, seconds, url, detail }) =>
          this.#recorder.emit({
            type: "service",
            stack: name,
            service,
            state,
            seconds: rounded(seconds),
            ...(url ? { url } : {}),
            ...(detail ? { detail } : {}),
          }),
      };
      const attaches = Object.keys(attach).length > 0;
      const fresh = attaches || use.definition.reset === "boot";
      const stack = (fresh ? undefined : useKeptStack(use, options)) ?? (await bootStack(use, options));
      emit("ready", stack.standIns);
      return stack;
    } catch (error) {
      emit("failed", [], await withCodeFrame(stackReason(error)));
      throw error;
    }
  }

  async #stop(key: string): Promise<void> {
    const running = this.#booted.get(key);
    this.#booted.delete(key);
    const stack = await running?.catch(() => undefined);
    if (!stack) return;
    await this.#browsers.closeOf(stack);
    await stack.stop();
  }
}

const RESET_WITHIN_MS = 60_000;

async function resetStack(stack: BootedStack, signal: AbortSignal | undefined): Promise<void> {
  const { reset, name } = stack.definition;
  if (typeof reset !== "function" || stack.services.some(({ state }) => state === "attached")) return;
  try {
    await bounded(
      async () => await reset(stack.context),
      RESET_WITHIN_MS,
      [],
      () => ({
        kind: "stack",
        title: `The stack ${name} was not reset within ${RESET_WITHIN_MS / 1000} s`,
        message: "its `reset` did not end",
      }),
    );
  } catch (error) {
    signal?.throwIfAborted();
    const reason = reasonOf(error, "stack");
    if (reason.kind === "stack" && error instanceof Failure) throw error;
    throw new Failure(
      {
        ...reason,
        kind: "stack",
        title: `The stack ${name} could not be reset: ${reason.message || reason.title}`,
      },
      { cause: error },
    );
  }
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** Why a stack is not there, as the report tells it: anything but a failure of its own kind names the stack's code. */
export function stackReason(error: unknown): Reason {
  const reason = reasonOf(error, "stack");
  if (error instanceof Failure) return reason.kind === "error" ? { ...reason, kind: "stack" } : reason;
  return { ...reason, title: `The stack did not boot: ${reason.message.split("\n")[0]}` };
}

import type { Reason } from "../evidence/events.ts";
import { reasonOf } from "../evidence/failure.ts";
import type { Recorder } from "../evidence/recorder.ts";
import { type BootOptions, bootStack } from "../stack/boot.ts";
import type { BootedStack } from "../stack/booted-stack.ts";
import type { StackUse } from "../stack/definition.ts";
import { useKeptStack } from "../stack/kept-stack.ts";
import { StackError } from "../stack/stack-error.ts";
import { stackKey } from "../stack/stack-use.ts";

import { closeBrowserOf } from "./stack-browser.ts";

type PoolOptions = Pick<BootOptions, "root" | "results" | "runId" | "attach" | "signal">;

/**
 * The stacks of one run: executions that need the same stack, variant and options share one boot, and a stack
 * is stopped as soon as nothing that is still to run needs it.
 */
export class StackPool {
  readonly #recorder: Recorder;
  readonly #options: PoolOptions;
  readonly #booted = new Map<string, Promise<BootedStack>>();
  readonly #needed = new Map<string, number>();

  constructor(recorder: Recorder, options: PoolOptions, uses: readonly StackUse[]) {
    this.#recorder = recorder;
    this.#options = options;
    for (const use of uses) {
      const key = stackKey(use);
      this.#needed.set(key, (this.#needed.get(key) ?? 0) + 1);
    }
  }

  /**
   * Gives the running stack, booting it first where that is needed.
   * @throws Failure of kind `stack` when it does not boot; the next execution tries again
   */
  async take(use: StackUse): Promise<BootedStack> {
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
  async release(use: StackUse, broken: boolean): Promise<void> {
    const key = stackKey(use);
    const left = (this.#needed.get(key) ?? 1) - 1;
    this.#needed.set(key, left);
    if (left <= 0 || broken) await this.#stop(key);
  }

  /** Stops everything that still runs. */
  async close(): Promise<void> {
    await Promise.all([...this.#booted.keys()].map((key) => this.#stop(key)));
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
      const stack = (attaches ? undefined : useKeptStack(use, options)) ?? (await bootStack(use, options));
      emit("ready", stack.standIns);
      return stack;
    } catch (error) {
      emit("failed", [], stackReason(error));
      throw error;
    }
  }

  async #stop(key: string): Promise<void> {
    const running = this.#booted.get(key);
    this.#booted.delete(key);
    const stack = await running?.catch(() => undefined);
    if (!stack) return;
    await closeBrowserOf(stack);
    await stack.stop();
  }
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** Why a stack is not there, as the report tells it. */
export function stackReason(error: unknown): Reason {
  if (!(error instanceof StackError)) return { ...reasonOf(error), kind: "stack" };
  return {
    kind: "stack",
    title: error.title,
    message: error.lastLines.length > 0 ? `its last lines:\n${error.lastLines.join("\n")}` : error.message,
    ...(error.expected === undefined ? {} : { expected: error.expected }),
    ...(error.actual === undefined ? {} : { actual: error.actual }),
    ...(error.next === undefined ? {} : { next: error.next }),
  };
}

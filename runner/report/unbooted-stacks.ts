import type { Reason } from "../evidence/log/events.ts";

/** Why stacks did not boot, as far as it was told: nobody reads it again beside each flow that needs them. */
export class UnbootedStacks {
  readonly #told = new Set<string>();

  /** Whether a stack's reason was told. */
  has(stack: string, reason: Reason): boolean {
    return this.#told.has(keyOf(stack, reason));
  }

  /** Remembers a stack's reason. @returns whether it was not told before */
  add(stack: string, reason: Reason): boolean {
    if (this.has(stack, reason)) return false;
    this.#told.add(keyOf(stack, reason));
    return true;
  }
}

function keyOf(stack: string, { title }: Reason): string {
  return `${stack}: ${title}`;
}

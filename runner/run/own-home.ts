import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { StackContext } from "../stack/contexts.ts";
import type { Execution } from "./plan.ts";

/**
 * The same context with a HOME of one execution's own: what a desktop app keeps there must not meet the next flow on
 * the same stack. Everything else, getters too, is still the stack's.
 */
export function inOwnHome<Context extends StackContext>(context: Context, { key }: Execution): Context {
  const home = join(context.home, fileName(key));
  mkdirSync(home, { recursive: true });
  const env = { ...context.env, HOME: home };
  const own: Context = Object.create(context, { home: { value: home }, env: { value: env } });
  return own;
}

/** An execution's key, or another name, as a part of a path; no two have the same. */
export function fileName(key: string): string {
  const plain = key.replace(/[^a-z0-9-]+/gi, "-");
  if (plain === key) return key;
  return `${plain}-${createHash("sha256").update(key).digest("hex").slice(0, 6)}`;
}

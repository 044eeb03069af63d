import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { messageOf } from "../evidence/log/message-of.ts";
import type { StackDefinition } from "./definition.ts";
import { importSource } from "./import-source.ts";
import { StackError, unknownName } from "./stack-error.ts";

const FILES = ["stack.ts", "stack.js", "stack.mts", "stack.mjs", "stack.cts", "stack.cjs"];

/** The names of the stacks in `stacks/<name>/stack.ts`, sorted. */
export function stackNames(stacks: string): string[] {
  if (!existsSync(stacks)) return [];
  return readdirSync(stacks)
    .filter((name) => fileOf(stacks, name) !== undefined)
    .sort();
}

/**
 * Imports the definition of one stack.
 * @param stacks the folder that holds `<name>/stack.ts`
 * @throws StackError when there is none with this name, or its file can't be loaded or exports no such stack
 */
export async function loadStack(stacks: string, name: string): Promise<StackDefinition> {
  const file = fileOf(stacks, name);
  if (file === undefined) throw new StackError(unknownName("stack", name, stackNames(stacks)));
  let module: unknown;
  try {
    module = await importSource(resolve(file));
  } catch (cause) {
    const reason = messageOf(cause);
    throw new StackError(`${file} cannot be loaded: ${reason}`, {
      next: "Fix the file; `tsc --noEmit` shows type errors.",
      cause,
    });
  }
  const found = Object.values(module ?? {})
    .filter(isDefinition)
    .find((definition) => definition.name === name);
  if (found !== undefined) return found;
  throw new StackError(`${file} exports no stack with the name "${name}"`, {
    next: `Write \`export const ${name.replaceAll("-", "")} = defineStack({ name: "${name}", ... })\` in it.`,
  });
}

function fileOf(stacks: string, name: string): string | undefined {
  return FILES.map((file) => join(stacks, name, file)).find((file) => existsSync(file));
}

function isDefinition(value: unknown): value is StackDefinition {
  return (
    typeof value === "object" &&
    value !== null &&
    "services" in value &&
    "parseOptions" in value &&
    "name" in value
  );
}

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Keeps what a service's preparation found out for the stack's surfaces, which are opened much later. */
export function note(dir: string, name: string, value: string): void {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, `${name}.note`), value);
}

/** @returns what was noted at the boot; undefined when the service was attached and so never prepared */
export function noted(dir: string, name: string): string | undefined {
  try {
    return readFileSync(join(dir, `${name}.note`), "utf8");
  } catch {
    return undefined;
  }
}

/** @throws Error when the preparation has not noted it: the service was never prepared */
export function prepared(dir: string, name: string): string {
  const value = noted(dir, name);
  if (value === undefined)
    throw new Error(`nothing is noted as "${name}" in ${dir}: the service was not prepared`);
  return value;
}

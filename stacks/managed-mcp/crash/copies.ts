import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";

/** A copy of the desk as it was, at which a run may be killed. */
export function copyDesk(desk: string, copy: string): void {
  rmSync(copy, { recursive: true, force: true });
  cpSync(desk, copy, { recursive: true });
}

/** The environment of a person who sits at the copy instead. */
export function atCopy(environment: NodeJS.ProcessEnv, desk: string, copy: string): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, value?.replaceAll(desk, copy)]),
  );
}

/** The texts of all files at a desk, by their path. */
export function filesAt(desk: string): Record<string, string> {
  if (!existsSync(desk)) return {};
  const files = readdirSync(desk, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(desk, path), readFileSync(path, "utf8")];
    }),
  );
}

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { type Position, positionOfKey } from "../evidence/key-position.ts";
import { Failure, reasonOf } from "../evidence/log/failure.ts";
import { messageOf } from "../evidence/log/message-of.ts";
import { nearestOf } from "../flow/select-flows.ts";
import { Settings } from "../flow/settings.ts";
import { importSource } from "../stack/import-source.ts";
import { watchOverBlocks } from "./blocked.ts";

/** Looked for in this order. */
export const CONFIG_FILES = ["ts", "mts", "js", "mjs"].map((ending) => `fraimz.config.${ending}`);

const HOW_TO_WRITE =
  "write it as `export default defineConfig({ ... })`; your editor then lists every setting";

/**
 * Reads the project's `fraimz.config.ts`; every setting has a default, so there need not be one.
 * @throws Failure that names each wrong setting with its line and column
 */
export async function readSettings(root = process.cwd()): Promise<Settings> {
  const name = CONFIG_FILES.find((file) => existsSync(join(root, file)));
  if (name === undefined) return Settings.parse({});
  const file = join(root, name);
  watchOverBlocks(Settings.parse({}).frameTimeoutMs);
  let module: unknown;
  try {
    module = await importSource(file);
  } catch (cause) {
    const { at } = reasonOf(cause);
    throw new Failure(
      {
        kind: "error",
        title: `${name} cannot be loaded`,
        message: cause instanceof Failure ? cause.reason.title : messageOf(cause),
        ...(at ? { at } : {}),
        next:
          (cause instanceof Failure && cause.reason.next) || "fix the file; `tsc --noEmit` shows type errors",
      },
      { cause },
    );
  }
  const exported =
    module !== null && typeof module === "object" && "default" in module ? module.default : undefined;
  if (exported === undefined)
    throw new Failure({
      kind: "error",
      title: `${name} exports no settings`,
      message: "it has no default export, so that nothing in it would hold",
      next: HOW_TO_WRITE,
    });
  const parsed = Settings.safeParse(exported);
  if (parsed.success) return parsed.data;
  const source = await readFile(file, "utf8");
  const found = parsed.error.issues.flatMap((issue) => problems(source, issue));
  const [first] = found;
  throw new Failure({
    kind: "error",
    title: `${name} has a setting that does not fit`,
    message: found.map(({ line, column, says }) => `${name}:${line}:${column}: ${says}`).join("\n"),
    ...(first ? { at: { file: name, line: first.line, column: first.column } } : {}),
    next: HOW_TO_WRITE,
  });
}

type Issue = z.core.$ZodIssue;

interface Problem extends Position {
  readonly says: string;
}

function problems(source: string, issue: Issue): Problem[] {
  const at = (path: readonly PropertyKey[], says: string): Problem => ({
    ...(positionOfKey(source, path) ?? { line: 1, column: 1 }),
    says: `${path.join(".") || "what it exports"}: ${says}`,
  });
  if (issue.code !== "unrecognized_keys") return [at(issue.path, issue.message)];
  const known = issue.path.length === 0 ? Object.keys(Settings.shape) : [];
  return issue.keys.map((key) => {
    const nearest = known.length === 0 ? "" : `; ${nearestOf(key, known)}`;
    return at([...issue.path, key], `there is no such setting${nearest}`);
  });
}

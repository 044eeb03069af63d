import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Failure } from "../evidence/failure.ts";
import { importSource } from "../stack/import-source.ts";
import { type Flow, parseFlow } from "./parse-flow.ts";

const SUFFIX = ".flow.ts";

/** A flow file that was found but not loaded yet. The id is the file's name. */
export interface FlowFile {
  readonly id: string;
  readonly path: string;
}

/**
 * Finds flow files without running them.
 * @param dir folder that holds `<id>.flow.ts` files
 * @throws Failure when the folder does not exist
 */
export async function discoverFlows(dir: string): Promise<FlowFile[]> {
  const names = await readdir(dir).catch((cause: unknown) => {
    throw new Failure(
      {
        kind: "error",
        title: `There is no folder "${dir}" with flows`,
        message: "fraimz looks for flows/<id>.flow.ts below the current folder",
        next: "run the command in the project's root",
      },
      { cause },
    );
  });
  return names
    .filter((name) => name.endsWith(SUFFIX))
    .sort()
    .map((name) => ({ id: name.slice(0, -SUFFIX.length), path: join(dir, name) }));
}

/**
 * Imports a flow file and checks its shape.
 * @throws Failure naming file, frame and field
 */
export async function loadFlow(file: FlowFile): Promise<Flow> {
  let module: unknown;
  try {
    module = await importSource(resolve(file.path));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Failure(
      {
        kind: "error",
        title: `The flow file flows/${file.id}${SUFFIX} cannot be loaded`,
        message,
        next: "fix the file; `pnpm check:types` shows type errors",
        ...(cause instanceof Error && cause.stack ? { stack: cause.stack } : {}),
      },
      { cause },
    );
  }
  const exported =
    module !== null && typeof module === "object" && "default" in module ? module.default : undefined;
  return parseFlow(file.id, exported);
}

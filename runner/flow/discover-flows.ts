import { readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { COMMAND } from "../evidence/command-name.ts";
import { Failure, reasonOf } from "../evidence/log/failure.ts";
import { flowScope, inScope } from "../evidence/log/frame-scope.ts";
import { messageOf } from "../evidence/log/message-of.ts";
import { importSource } from "../stack/import-source.ts";
import { flowIdOf } from "./flow-file.ts";
import { type Flow, type FlowFile, parseFlow } from "./parse-flow.ts";

/**
 * Finds flow files without running them.
 * @param dir folder that holds `<id>.flow.ts` files
 * @throws Failure when the folder does not exist, a file lies deeper than in it, or two are the same flow
 */
export async function discoverFlows(dir: string): Promise<FlowFile[]> {
  const names = await readdir(dir).catch((cause: unknown) => {
    throw new Failure(
      {
        kind: "error",
        title: `There is no folder "${dir}" with flows`,
        message: `fraimz looks for ${dir}/<id>.flow.ts below the current folder`,
        next: `run the command in the project's root; \`${COMMAND} init\` makes a first flow`,
      },
      { cause },
    );
  });
  await refuseDeeper(dir);
  const files = names.sort().flatMap((name) => {
    const id = flowIdOf(name);
    return id === undefined ? [] : [{ id, path: join(dir, name) }];
  });
  const twice = files.find(({ id }, index) => files[index + 1]?.id === id);
  if (twice === undefined) return files;
  throw new Failure({
    kind: "error",
    title: `Two files are the flow "${twice.id}"`,
    message: files
      .filter(({ id }) => id === twice.id)
      .map(({ path }) => path)
      .join("\n"),
    next: "rename one, or remove what another tool compiled",
  });
}

/** A flow that nobody finds never fails. */
async function refuseDeeper(dir: string): Promise<void> {
  const deeper = await readdir(dir, { recursive: true });
  const unseen = deeper.filter(
    (path) =>
      flowIdOf(path) !== undefined &&
      dirname(path) !== "." &&
      !/(?:^|[\\/])(?:\.|node_modules[\\/])/.test(path),
  );
  if (unseen.length === 0) return;
  throw new Failure({
    kind: "error",
    title: `${unseen.length === 1 ? "A flow lies" : "Flows lie"} in a folder inside "${dir}", where none is run`,
    message: unseen
      .map((path) => join(dir, path))
      .sort()
      .join("\n"),
    next: `move ${unseen.length === 1 ? "it" : "them"} into "${dir}" itself; what kind it is can be said with \`tags\``,
  });
}

/**
 * Imports a flow file and checks its shape.
 * @throws Failure naming file, frame and field
 */
export async function loadFlow(file: FlowFile): Promise<Flow> {
  let module: unknown;
  try {
    module = await inScope(flowScope(file.id), () => importSource(resolve(file.path)));
  } catch (cause) {
    const { at, stack } = reasonOf(cause);
    const said = cause instanceof Failure ? cause.reason.title : messageOf(cause);
    throw new Failure(
      {
        kind: "error",
        title: `The flow file ${file.path} cannot be loaded`,
        message: said,
        ...(at ? { at } : {}),
        next:
          (cause instanceof Failure && cause.reason.next) || "fix the file; `tsc --noEmit` shows type errors",
        ...(stack ? { stack } : {}),
      },
      { cause },
    );
  }
  const exported =
    module !== null && typeof module === "object" && "default" in module ? module.default : undefined;
  try {
    return parseFlow(file, exported);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    // Getters and traps of the author's run when what is exported is looked at.
    const { at, stack } = reasonOf(cause);
    throw new Failure(
      {
        kind: "error",
        title: `The flow file ${file.path} is not a valid flow`,
        message: `reading what it exports threw: ${messageOf(cause)}`,
        next: "a flow and its frames are plain objects: see README.md, “Writing a flow”",
        ...(at ? { at } : {}),
        ...(stack ? { stack } : {}),
      },
      { cause },
    );
  }
}

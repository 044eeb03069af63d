import { basename, dirname, relative, resolve, sep } from "node:path";
import { importedFiles } from "../stack/imported-files.ts";
import { type Changes, changedFiles } from "./changed-files.ts";
import type { FlowFile } from "./parse-flow.ts";

/** A change of these may change every flow. */
const OF_ALL =
  /^(fraimz\.config\.[cm]?[jt]s|package\.json|tsconfig\.json|package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?)$/;

/** Where flows and what belongs to them stand, from the root. */
export interface Folders {
  readonly stacks: string;
  /** The folder of the approved pictures. */
  readonly baselines: string;
}

/** What `--changed` chose, and what it went by. */
export interface ChangedFlows<F> {
  readonly flows: F[];
  readonly changes: Changes;
  /** The changed files of the project that have something to do with no flow. */
  readonly foreign: readonly string[];
}

/**
 * Chooses the flows whose file, approved pictures, stack or imported modules are other than they were. Of a stack every
 * file in its folder counts: its services' programs and pages are imported by nobody.
 * @param base as `--changed` names it
 */
export async function selectChanged<F extends FlowFile>(
  flows: readonly F[],
  base: string | undefined,
  folders: Folders,
  root = process.cwd(),
): Promise<ChangedFlows<F>> {
  const changes = await changedFiles(base, root);
  const imported = await importedFiles(flows.map(({ path }) => resolve(root, path)));
  return chooseChanged(flows, changes, imported, folders, root);
}

/** The choice alone: from what has changed and what is imported. */
function chooseChanged<F extends FlowFile>(
  flows: readonly F[],
  changes: Changes,
  imported: ReadonlyMap<string, ReadonlySet<string> | undefined>,
  folders: Folders,
  root: string,
): ChangedFlows<F> {
  const stacks = resolve(root, folders.stacks);
  const matters = new Set<string>();
  const forAll = changes.files.filter((file) => dirname(file) === root && OF_ALL.test(basename(file)));
  const chosen = flows.filter(({ id, path }) => {
    const file = resolve(root, path);
    const sources = imported.get(file);
    // One that can't be compiled is chosen, so that it is told of.
    if (sources === undefined) return true;
    const places = [...sources].flatMap((source) => stackFolder(source, stacks) ?? []);
    places.push(resolve(root, folders.baselines, `${id}.baselines`));
    const its = changes.files.filter(
      (changed) => sources.has(changed) || places.some((place) => changed.startsWith(place + sep)),
    );
    for (const changed of its) matters.add(changed);
    return its.length > 0 || forAll.length > 0;
  });
  const foreign = changes.files.filter((file) => !matters.has(file) && !forAll.includes(file));
  return { flows: chosen, changes, foreign: foreign.map((file) => relative(root, file)) };
}

/** `stacks/den` of `stacks/den/api/server.ts`. */
function stackFolder(file: string, stacks: string): string | undefined {
  const [name, ...rest] = file.startsWith(stacks + sep) ? file.slice(stacks.length + 1).split(sep) : [];
  return name === undefined || rest.length === 0 ? undefined : resolve(stacks, name);
}

/**
 * The floors of the house, top first: a file may import from its own floor and from those below.
 * Folders of one row stand side by side and may not import each other.
 */
export const FLOORS: readonly (readonly string[])[] = [
  ["runner/cli"],
  ["runner/run"],
  ["runner/report", "runner/flow"],
  ["runner/channels"],
  ["runner/surfaces", "runner/stack"],
  ["runner/cdp", "runner/os"],
  ["runner/process"],
  ["runner/evidence"],
  ["mocks/witness-log"],
];

/** Extra ways that the table alone does not tell. */
const EXCEPTIONS: readonly { readonly from: string; readonly to: string; readonly why: string }[] = [];

/** What stands beside the tower, and the only things it may reach outside itself. */
const BESIDE: readonly { readonly folder: string; readonly may: readonly string[] }[] = [
  { folder: "mocks", may: ["mocks"] },
  { folder: "stacks", may: ["stacks", "mocks/witness-log", "runner/flow/index.ts"] },
  { folder: "flows", may: ["flows", "stacks", "runner/flow/index.ts"] },
];

/**
 * Judges one import.
 * @param from importing file, @param to imported file, both relative to the repository's root
 * @returns why the import is not allowed, or undefined
 */
export function floorViolation(from: string, to: string): string | undefined {
  const beside = BESIDE.find(({ folder }) => inside(from, folder));
  const exempt = EXCEPTIONS.some((exception) => inside(from, exception.from) && inside(to, exception.to));
  if (exempt) return undefined;
  if (beside && !inside(from, "mocks/witness-log")) {
    return beside.may.some((allowed) => inside(to, allowed))
      ? undefined
      : `${beside.folder}/ may only import ${beside.may.join(", ")}`;
  }
  const source = floorOf(from);
  if (source === undefined) return undefined;
  const target = floorOf(to);
  if (target === undefined) return `${source.folder} may not import ${to.split("/")[0]}/`;
  if (target.folder === source.folder || target.level > source.level) return undefined;
  return target.level === source.level
    ? `${source.folder} stands beside ${target.folder}`
    : `${source.folder} lies below ${target.folder}`;
}

function floorOf(path: string): { level: number; folder: string } | undefined {
  for (const [level, folders] of FLOORS.entries()) {
    const folder = folders.find((candidate) => inside(path, candidate));
    if (folder) return { level, folder };
  }
  return undefined;
}

function inside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

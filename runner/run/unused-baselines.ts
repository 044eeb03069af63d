import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { NewEvent } from "../evidence/log/events.ts";
import type { Flow } from "../report/report-schema.ts";
import { waitsForReview } from "./baseline-changes.ts";
import { baselineFolder } from "./baselines.ts";

/**
 * Approved pictures that a flow no longer compares anything with, from the project's root. Only flows that passed, but
 * for pictures that wait, can tell: in others a frame may not have been reached. Of several kinds of machine only this one is looked at,
 * unless the flow compares with no approved picture at all any more.
 */
export async function findUnused(
  flows: readonly Flow[],
  root: string,
  baselines: string,
): Promise<Map<string, string[]>> {
  const unused = new Map<string, string[]>();
  for (const id of new Set(flows.map(({ id }) => id))) {
    const runs = flows.filter((flow) => flow.id === id && !flow.control);
    if (runs.length === 0 || !runs.every(isWhole)) continue;
    const pictures = runs.flatMap(({ frames }) => frames.flatMap((frame) => frame.pictures));
    const used = new Set(pictures.flatMap(({ comparison }) => comparison?.path ?? []));
    const folders =
      used.size > 0 ? new Set([...used].map(dirname)) : await foldersIn(root, baselineFolder(baselines, id));
    for (const folder of folders) {
      const names = await readdir(join(root, folder)).catch(() => []);
      const left = names
        .filter((name) => name.endsWith(".png"))
        .map((name) => `${folder}/${name}`)
        .filter((path) => !used.has(path));
      if (left.length > 0) unused.set(id, [...(unused.get(id) ?? []), ...left.sort()]);
    }
  }
  return unused;
}

function isWhole({ state, reason, frames }: Flow): boolean {
  if (state === "passed") return true;
  return reason?.kind === "approval" && frames.every((one) => one.state === "passed" || waitsForReview(one));
}

/**
 * One problem for each flow with unused baselines. It leaves the run incomplete: a comparison that somebody asked
 * for no longer takes place.
 * @param review the command by which they are removed
 */
export async function unusedBaselines(
  flows: readonly Flow[],
  root: string,
  baselines: string,
  review: string,
): Promise<NewEvent[]> {
  return [...(await findUnused(flows, root, baselines))].map(([flow, paths]) => ({
    type: "problem",
    flow,
    reason: {
      kind: "evidence",
      title: `Approved pictures of ${flow} are compared with nothing`,
      message: paths.join("\n"),
      next: `their frames were renamed or removed; \`${review}\` removes them`,
    },
    unused: paths,
  }));
}

async function foldersIn(root: string, folder: string): Promise<Set<string>> {
  const found = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
  return new Set(found.filter((one) => one.isDirectory()).map(({ name }) => `${folder}/${name}`));
}

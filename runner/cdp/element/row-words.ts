import { asRead } from "../../evidence/text/read-text.ts";
import type { PageWorld } from "../page/page-world.ts";
import type { PageSnapshot } from "../snapshot/page-snapshot.ts";
import type { Located } from "./located.ts";
import { matchesName, type TargetQuery } from "./target-query.ts";
import { textsInParts } from "./text-search.ts";

/**
 * Rows are told apart by what is in them; few have a name of their own.
 * @param taken a snapshot of this look: it is asked only where words stand so close that the page's own text runs them
 *   together, as "AdaEdit" of a name and the button beside it
 * @returns those that hold what is asked for, named by their text
 */
export async function thatHold(
  world: PageWorld,
  taken: () => Promise<PageSnapshot>,
  rows: readonly Located[],
  query: TargetQuery,
): Promise<Located[]> {
  const { name } = query;
  const named = await Promise.all(rows.map((row) => withContent(world, row)));
  const held = await Promise.all(
    named.map(async (row) => {
      if (matchesName(query, row.name)) return row;
      if (typeof name !== "string" || !bare(row.name).includes(bare(name))) return undefined;
      const parts = partsOf(await taken(), row);
      return parts !== undefined && matchesName(query, parts) ? { ...row, name: parts } : undefined;
    }),
  );
  return held.filter((row) => row !== undefined);
}

function bare(text: string): string {
  return asRead(text).replace(/\s/g, "");
}

async function withContent(world: PageWorld, row: Located): Promise<Located> {
  const content = await world.value<string>(
    // biome-ignore lint/performance/useDomNodeTextContent: only what is rendered counts
    (node: Node) => (node instanceof HTMLElement ? node.innerText : (node.textContent ?? "")),
    await world.node(row.backendNodeId),
  );
  return { ...row, name: content.trim() || row.name };
}

/** The text of a row with a blank between what stands apart in it. */
function partsOf({ documents }: PageSnapshot, { frame, backendNodeId }: Located): string | undefined {
  const placed = documents.find(
    (one) => one.frame === frame && one.document.indexOf(backendNodeId) !== undefined,
  );
  const node = placed?.document.indexOf(backendNodeId);
  return placed && node !== undefined ? textsInParts(placed).get(node) : undefined;
}

import type { DocumentFrame } from "../page/frame-tree.ts";
import { type Handle, type PageWorld, withHelpers } from "../page/page-world.ts";
import type { PageSnapshot } from "../snapshot/page-snapshot.ts";
import type { Located } from "./located.ts";
import type { TargetQuery } from "./target-query.ts";
import { findTexts } from "./text-search.ts";

/**
 * Lists that render only the entries in sight often keep a second one of no size for assistive tools, which holds a few
 * of them. A person chooses by the words that are drawn around that.
 * @param told the entries of this name to the browser
 * @param taken a snapshot of this look
 * @returns the same, without those that have no size, and with what is drawn for them
 */
export async function entriesAsDrawn(
  { frame, world, start }: { frame: DocumentFrame; world: PageWorld; start: Handle },
  told: readonly Located[],
  query: TargetQuery,
  taken: () => Promise<PageSnapshot>,
): Promise<readonly Located[]> {
  if (query.name === undefined || (await world.value<number>(countDrawnLists, start)) === 0) return told;
  const array = await world.handle(drawnLists, start);
  const boxes = array ? await world.nodeIds(array) : [];
  const words = findTexts(
    await taken(),
    { ...query, by: "text", roles: [] },
    boxes.map((backendNodeId) => ({ frame, backendNodeId })),
  );
  const inSight = async (one: Located) =>
    !(await world.value<boolean>(isInUndrawnList, await world.node(one.backendNodeId)));
  const all = [...told, ...words.map((one) => ({ ...one, role: "option" }))];
  const kept = await Promise.all(all.map(async (one) => ((await inSight(one)) ? one : [])));
  return kept.flat();
}

/** Runs in the page: see `World`. The nearest box with a size around each list without one that a field says it has open. */
function drawnLists(start: Node): Element[] {
  const root = start instanceof Document || start instanceof Element ? start : undefined;
  return [...(root?.querySelectorAll("[role=listbox]") ?? [])].flatMap((list) => {
    const tree = list.getRootNode();
    if (!isWithoutSize(list) || !(tree instanceof Document || tree instanceof ShadowRoot)) return [];
    const opener = [...tree.querySelectorAll("[aria-expanded=true]")].find((one) =>
      ["aria-controls", "aria-owns"].some((names) => one.getAttribute(names) === list.id),
    );
    let around = list.parentElement;
    for (let steps = 0; around !== null && isWithoutSize(around) && steps < 3; steps++)
      around = around.parentElement;
    return opener && around && !isWithoutSize(around) && !around.contains(opener) ? [around] : [];
  });
}

/** Runs in the page: see `World`. Mostly there is none, and nothing more is asked. */
function countDrawnLists(start: Node): number {
  return drawnLists(start).length;
}

function isWithoutSize(one: Element): boolean {
  const { width, height } = one.getBoundingClientRect();
  return width < 1 || height < 1;
}

/** Runs in the page: see `World`. */
function isInUndrawnList(entry: Node): boolean {
  const list = (entry instanceof Element ? entry : entry.parentElement)?.closest("[role=listbox]");
  return list ? isWithoutSize(list) : false;
}
withHelpers(drawnLists, isWithoutSize);
withHelpers(countDrawnLists, drawnLists);
withHelpers(isInUndrawnList, isWithoutSize);

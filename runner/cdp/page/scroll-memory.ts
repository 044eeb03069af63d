import type { DocumentFrame } from "./frame-tree.ts";
import type { Handle, PageWorld } from "./page-world.ts";
import type { Tab } from "./tab.ts";

/**
 * Remembers how far everything around an element is scrolled, through the frames around it, so that looking for it can
 * leave no trace.
 * @returns what sets it all back
 */
export async function keepScrolls(
  tab: Tab,
  frame: DocumentFrame,
  world: PageWorld,
  handle: Handle,
): Promise<() => Promise<void>> {
  const kept: { world: PageWorld; handle: Handle; offsets: number[] }[] = [];
  const keep = async (world: PageWorld, handle: Handle): Promise<void> => {
    kept.push({ world, handle, offsets: await world.value<number[]>(readScrolls, handle) });
  };
  await keep(world, handle);
  for (let at = frame; ; ) {
    const parent = tab.frames.parentOf(at);
    if (parent === undefined) break;
    const { backendNodeId } = await parent.session.send("DOM.getFrameOwner", { frameId: at.id });
    const around = await parent.world();
    await keep(around, await around.node(backendNodeId));
    at = parent;
  }
  return async () => {
    for (const { world, handle, offsets } of kept) await world.value(writeScrolls, handle, offsets);
  };
}

/** Runs in the page: the scroll offsets of an element's surroundings, from inside out. */
function readScrolls(target: Node): number[] {
  const offsets: number[] = [];
  for (let at: Node | null = target; at !== null; ) {
    if (at instanceof Element) offsets.push(at.scrollLeft, at.scrollTop);
    const slot: Node | null = at instanceof Element ? at.assignedSlot : null;
    const next: Node | null = slot ?? at.parentNode;
    at = next instanceof ShadowRoot ? next.host : next;
  }
  return offsets;
}

/** Runs in the page: sets them back. */
function writeScrolls(target: Node, offsets: readonly number[]): void {
  let i = 0;
  for (let at: Node | null = target; at !== null; ) {
    if (at instanceof Element) {
      const [left = 0, top = 0] = offsets.slice(i, i + 2);
      i += 2;
      if (at.scrollLeft !== left || at.scrollTop !== top) {
        at.scrollTo({ left, top, behavior: "instant" as ScrollBehavior });
      }
    }
    const slot: Node | null = at instanceof Element ? at.assignedSlot : null;
    const next: Node | null = slot ?? at.parentNode;
    at = next instanceof ShadowRoot ? next.host : next;
  }
}

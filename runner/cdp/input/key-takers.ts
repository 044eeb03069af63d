import { listenedTypes } from "../page/page-listeners.ts";
import type { PageWorld } from "../page/page-world.ts";

const BY_KEYS = /^(keydown|keypress|keyup|beforeinput|textInput)$/;

/**
 * Whether something may take keys in a document though no field has the focus: a listener of the page's on their way, or
 * what can't be looked into.
 */
export async function mayTakeKeys(world: PageWorld, isPaste: boolean): Promise<boolean> {
  return await world.apart(async (own) => {
    const path = await own.handle(wayOfKeys);
    const ids = path ? await own.nodeIds(path) : [];
    const [first] = ids;
    if (first === undefined) return true;
    const { node } = await own.session.send("DOM.describeNode", { backendNodeId: first, pierce: true });
    // The focus may be in there.
    if (node.shadowRoots?.some(({ shadowRootType }) => shadowRootType === "closed")) return true;
    const types = await listenedTypes(own, ids, { below: false });
    return (
      types === undefined || [...types].some((type) => BY_KEYS.test(type) || (isPaste && type === "paste"))
    );
  });
}

/** Runs in the page: see `World`. What keys pass on their way, from what has the focus to the document. */
function wayOfKeys(): Node[] {
  let active: Element | null = document.activeElement ?? document.documentElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  const way: Node[] = [];
  for (let at: Node | null = active; at !== null; ) {
    way.push(at);
    const slot: Node | null = at instanceof Element ? at.assignedSlot : null;
    at = slot ?? (at instanceof ShadowRoot ? at.host : at.parentNode);
  }
  return way;
}

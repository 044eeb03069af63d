import type { PageWorld } from "../page/page-world.ts";
import { CallRefused, isGone } from "../protocol/protocol-failure.ts";

const BY_KEYS = ["keydown", "keypress", "keyup", "beforeinput", "textInput"];
const BY_PASTE = [...BY_KEYS, "paste"];

/**
 * Whether something may take keys in a document though no field has the focus: a listener of the page's on their way, or
 * what can't be looked into.
 */
export async function mayTakeKeys(world: PageWorld, isPaste: boolean): Promise<boolean> {
  return await world.apart(async (own) => {
    try {
      return await hasTaker(own, new Set(isPaste ? BY_PASTE : BY_KEYS));
    } catch (error) {
      // Not every endpoint tells of listeners.
      if (error instanceof CallRefused && !isGone(error)) return true;
      throw error;
    }
  });
}

async function hasTaker(world: PageWorld, types: ReadonlySet<string>): Promise<boolean> {
  const { session } = world;
  const path = await world.handle(wayOfKeys);
  const ids = path ? await world.nodeIds(path) : [];
  const [first] = ids;
  if (first === undefined) return true;
  const { node } = await session.send("DOM.describeNode", { backendNodeId: first, pierce: true });
  // The focus may be in there.
  if (node.shadowRoots?.some(({ shadowRootType }) => shadowRootType === "closed")) return true;
  // As objects of the page's own world: only those tell of its listeners.
  const nodes = await Promise.all(
    ids.map((backendNodeId) => session.send("DOM.resolveNode", { backendNodeId, objectGroup: world.group })),
  );
  const objects = nodes.flatMap(({ object }) => object.objectId ?? []);
  const { result } = await session.send("Runtime.callFunctionOn", {
    objectId: objects.at(-1) ?? "",
    functionDeclaration: "function () { return this.defaultView; }",
    objectGroup: world.group,
  });
  if (result.objectId !== undefined) objects.push(result.objectId);
  const heard = await Promise.all(
    objects.map((objectId) => session.send("DOMDebugger.getEventListeners", { objectId })),
  );
  return heard.some(({ listeners }) => listeners.some(({ type }) => types.has(type)));
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

import { CallRefused, isGone } from "../protocol/protocol-failure.ts";
import type { PageWorld } from "./page-world.ts";

/**
 * Which kinds of events the page's own script listens to, at these nodes and at the window.
 * @param nodes backend ids; the last one is the document
 * @param where.below also at all that is in them, closed shadow trees too
 * @returns undefined when the endpoint does not tell of listeners
 */
export async function listenedTypes(
  world: PageWorld,
  nodes: readonly number[],
  { below }: { readonly below: boolean },
): Promise<ReadonlySet<string> | undefined> {
  const { session, group } = world;
  // As objects of the page's own world: only those tell of its listeners.
  const resolved = await Promise.all(
    nodes.map((backendNodeId) => session.send("DOM.resolveNode", { backendNodeId, objectGroup: group })),
  );
  const objects = resolved.flatMap(({ object }) => object.objectId ?? []);
  const view = await session.send("Runtime.callFunctionOn", {
    objectId: objects.at(-1) ?? "",
    functionDeclaration: "function () { return this.defaultView; }",
    objectGroup: group,
  });
  if (view.result.objectId === undefined) return undefined;
  const depth = below ? { depth: -1, pierce: true } : {};
  try {
    const heard = await Promise.all([
      ...objects.map((objectId) => session.send("DOMDebugger.getEventListeners", { objectId, ...depth })),
      session.send("DOMDebugger.getEventListeners", { objectId: view.result.objectId }),
    ]);
    return new Set(heard.flatMap(({ listeners }) => listeners.map(({ type }) => type)));
  } catch (error) {
    if (error instanceof CallRefused && !isGone(error)) return undefined;
    throw error;
  }
}

/** The document's node, by its backend id. */
export async function documentNode(world: PageWorld): Promise<number> {
  const { node } = await world.session.send("DOM.describeNode", { objectId: world.document.objectId });
  return node.backendNodeId;
}

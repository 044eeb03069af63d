import type { DocumentFrame } from "../page/frame-tree.ts";
import { type Handle, type PageWorld, withHelpers } from "../page/page-world.ts";
import type { Protocol } from "../protocol/protocol.ts";

/** Roles that say nothing of what an element is for: what one types into is a text field then, as with `role="textbox"`. */
const SAYS_NOTHING = /^(none|generic|paragraph|Pre|article|blockquote|main|region|RootWebArea)$/;

/**
 * What the page lets a person write in (`contenteditable`) without saying that it is a text field, as many editors do: the
 * browser gives it a name, but no role. What is in a closed shadow tree is not found.
 * @param start where to look; the element itself is none of it
 */
export async function editingHosts(
  frame: DocumentFrame,
  world: PageWorld,
  start: Handle,
): Promise<Protocol.Accessibility.AXNode[]> {
  if ((await world.value<number>(countHosts, start)) === 0) return [];
  const array = await world.handle(hostsIn, start);
  const ids = array ? await world.nodeIds(array) : [];
  const told = await Promise.all(
    ids.map((backendNodeId) =>
      frame.session.send("Accessibility.getPartialAXTree", { backendNodeId, fetchRelatives: false }),
    ),
  );
  return told.flatMap(({ nodes }) => {
    const node = nodes.find(({ backendDOMNodeId }) => ids.includes(backendDOMNodeId ?? -1));
    if (node === undefined || node.ignored || !SAYS_NOTHING.test(String(node.role?.value))) return [];
    return [{ ...node, role: { type: "role" as const, value: "textbox" } }];
  });
}

/** Runs in the page: see `World`. */
function hostsIn(start: Node): Element[] {
  const found: Element[] = [];
  const roots: ParentNode[] = [start as Node & ParentNode];
  for (let root = roots.pop(); root !== undefined; root = roots.pop()) {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) roots.push(element.shadowRoot);
      const isHost = element instanceof HTMLElement && element.hasAttribute("contenteditable");
      // Its own words are a part of what is around it.
      if (isHost && element.isContentEditable && !element.parentElement?.isContentEditable)
        found.push(element);
    }
  }
  return found;
}

/** Runs in the page: see `World`. Mostly there is none, and nothing more is asked. */
function countHosts(start: Node): number {
  return hostsIn(start).length;
}
withHelpers(countHosts, hostsIn);

import { withGiven } from "../page/page-world.ts";
import { nestedControl } from "./element-shape.ts";

/** What lies where a click would go. */
export interface Hit {
  /** The target itself, something inside it, or its label. */
  readonly reaches: boolean;
  /** Something inside it takes the click for itself. */
  readonly nested: boolean;
  /** What is there is around the target, which lets the pointer through to it: a person who points at the one points at the other. */
  readonly through: boolean;
  /** What is there instead, as a developer would name it. */
  readonly description: string;
}

/** Runs in the page: judges a hit test. What a style sheet draws (`::before`, `::after`) is its element's. */
export function judgeHit(
  hit: Node | { readonly element: Element; readonly type?: string },
  target: Node,
  nestedControl: (hit: Node, target: Node) => Element | undefined,
): Hit {
  // What lies over a frame is of another document, whose nodes are none of this one's classes.
  const node = "element" in hit ? hit.element : hit;
  const around = (at: Node): Node | null => {
    const next = (at instanceof Element || at instanceof Text ? at.assignedSlot : null) ?? at.parentNode;
    return next instanceof ShadowRoot ? next.host : next;
  };
  let reached: Node | undefined;
  for (let at: Node | null = node; at !== null && reached === undefined; at = around(at)) {
    if (at === target || (at instanceof HTMLLabelElement && at.control === target)) reached = at;
  }
  const element = node.nodeType === Node.ELEMENT_NODE ? (node as Element) : node.parentElement;
  const classes = element?.getAttribute("class")?.trim().split(/\s+/).slice(0, 2).join(".");
  const shown = element as Partial<HTMLElement> | null;
  // biome-ignore lint/performance/useDomNodeTextContent: only what is rendered counts
  const text = shown?.innerText?.trim().slice(0, 40) ?? "";
  const name = `${element?.localName ?? "nothing"}${element?.id ? `#${element.id}` : ""}${classes ? `.${classes}` : ""}${"element" in hit ? (hit.type ?? "::before or ::after") : ""}`;
  const described = text ? `${name} "${text}"` : name;
  const lets = target instanceof Element && getComputedStyle(target).pointerEvents === "none";
  let outer: Node | null = lets ? target : null;
  while (outer !== null && outer !== node) outer = around(outer);
  return {
    through: outer !== null,
    reaches: reached !== undefined,
    nested: reached !== undefined && nestedControl(node, reached) !== undefined,
    description: lets
      ? `its style \`pointer-events: none\` lets the pointer through, and ${described}`
      : described,
  };
}
withGiven(judgeHit, nestedControl);

/**
 * Runs in the page's isolated world: where the things are that may be hidden. Functions of this file call each other
 * where `withHelpers` names them; else only their arguments and the DOM.
 */
import { withHelpers } from "../page/page-world.ts";

/** One thing to hide: a text node, an element, or generated content ("::before") of an element. */
export type HideKind = "text" | "element" | "::before" | "::after" | "::marker" | "::placeholder";

/** Says of a node that it is a slot through which the one before it is drawn. */
export const SLOT = "slot";
/** Says of a node that the first letter of the text before it is dressed as that node's. */
export const FIRST_LETTER = "first letter";

/** The boxes of one thing, in its own frame's window. */
export interface Measured {
  /** Words of a text node in order, each with the boxes of its characters; empty for everything else, and for a text that is not laid out. */
  readonly words: readonly (readonly CharacterBox[])[];
  /** Boxes of an element. */
  readonly boxes: readonly BoxNumbers[];
  /** A line under or through the text is hidden with it. */
  readonly decorated: boolean;
  /** It may be part of a selection, which is painted over every highlight. */
  readonly selected: boolean;
}

export type BoxNumbers = readonly [x: number, y: number, width: number, height: number];
export type CharacterBox = readonly [character: string, ...box: BoxNumbers];

/** What of the page is looked at, kept there from `measureInk` to `forgetInk`. */
export interface InkState {
  readonly items: { node: Node; kind: string; slots: Element[]; firstLetterOf?: Element }[];
  undo: (() => void)[];
}

/** The element around a node as it is drawn: slots and hosts of shadow trees count, where the node knows them. */
export function flatParent(node: Node): Element | null {
  const slot = node instanceof Element || node instanceof Text ? node.assignedSlot : null;
  const parent = slot ?? node.parentNode;
  return parent instanceof ShadowRoot ? parent.host : parent instanceof Element ? parent : null;
}

/** The elements that draw a line under, over or through a text. */
export function decoratorsOf(node: Node, slots: readonly Element[]): Element[] {
  const found = new Set<Element>();
  for (const from of [...slots, flatParent(node)]) {
    for (let at = from; at !== null; at = flatParent(at)) {
      const style = getComputedStyle(at);
      if (style.textDecorationLine !== "none") found.add(at);
      // A line reaches no further in than this.
      if (/^(inline-(block|flex|grid|table))$/.test(style.display) || style.position === "absolute") break;
    }
  }
  return [...found];
}

/** Whether a line through a text is so thick that it leaves nothing to read; it is drawn over the letters, and hidden with them. */
function isStruckOut(text: Node, decorators: readonly Element[]): boolean {
  const parent = flatParent(text);
  const size = Number.parseFloat(parent ? getComputedStyle(parent).fontSize : "");
  return decorators.some((element) => {
    const style = getComputedStyle(element);
    const { textDecorationLine, textDecorationStyle, textDecorationColor, textDecorationThickness } = style;
    const length = Number.parseFloat(textDecorationThickness);
    const share = textDecorationThickness.endsWith("%") ? Number.parseFloat(style.fontSize) / 100 : 1;
    return (
      textDecorationLine.includes("line-through") &&
      textDecorationStyle === "solid" &&
      length * share >= 0.6 * size &&
      // Through a translucent one, as of a marker, letters are read.
      !/^rgba|\//.test(textDecorationColor)
    );
  });
}

/**
 * Runs in the page: where things are; `hideInk` hides them, until `forgetInk`.
 * @param kinds of each node its kind, `SLOT` or `FIRST_LETTER`
 */
export function measureInk(kinds: readonly string[], ...nodes: Node[]): Measured[] {
  // More than a window shows at once in letters that can be read.
  const MOST_CHARACTERS = 20_000;
  const PART = 40;
  const state: InkState = { items: [], undo: [] };
  for (const [i, node] of nodes.entries()) {
    const kind = kinds[i] ?? "element";
    // Attached apps bring older engines, without `Array.prototype.at`.
    const last = state.items[state.items.length - 1];
    if (kind !== "slot" && kind !== "first letter") state.items.push({ node, kind, slots: [] });
    else if (!(node instanceof Element) || last === undefined) continue;
    else if (kind === "slot") last.slots.push(node);
    else last.firstLetterOf = node;
  }
  (globalThis as typeof globalThis & { fraimzInk?: InkState }).fraimzInk = state;
  const selection = getSelection();
  const boxOf = ({ x, y, width, height }: DOMRect): BoxNumbers => [x, y, width, height];
  const elementBoxes = (element: Element): BoxNumbers[] => {
    const own = [...element.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
    if (own.length > 0 && !(own.length === 1 && (own[0]?.width ?? 0) * (own[0]?.height ?? 0) < 1)) {
      return own.map(boxOf);
    }
    // No box of its own, or one without a size: what it holds draws for it.
    const range = new Range();
    range.selectNodeContents(element);
    const inside = [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
    return inside.map(boxOf);
  };
  return state.items.map(({ node, kind, slots }) => {
    if (kind !== "text" || !(node instanceof Text)) {
      const boxes = kind === "element" && node instanceof Element ? elementBoxes(node) : [];
      return { words: [], boxes, decorated: false, selected: false };
    }
    const decorators = decoratorsOf(node, slots);
    const decorated = decorators.length > 0;
    const range = new Range();
    const rects = (from: number, to: number): DOMRect[] => {
      range.setStart(node, from);
      range.setEnd(node, to);
      return [...range.getClientRects()];
    };
    const inWindow = ({ left, top, right, bottom }: DOMRect): boolean =>
      right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
    const words: CharacterBox[][] = [];
    range.selectNodeContents(node);
    // As a field's placeholder under its value.
    const isDrawn = range.getClientRects().length > 0 && !isStruckOut(node, decorators);
    const text = isDrawn ? node.data : "";
    let measured = 0;
    for (const { 0: word, index } of text.matchAll(/[^ \t\n\r\f]+/g)) {
      const boxes: CharacterBox[] = [];
      let shownUntil = index;
      let shown = false;
      let at = index;
      for (const character of word) {
        // What lies outside the window has no box: it is asked for in parts, as a text may be much longer than that.
        if (at >= shownUntil) {
          shownUntil = Math.min(at + PART, index + word.length);
          shown = measured < MOST_CHARACTERS && rects(at, shownUntil).some(inWindow);
        }
        const all = shown ? rects(at, at + character.length) : [];
        const [largest] = all.sort((a, b) => b.width * b.height - a.width * a.height);
        boxes.push(largest ? [character, ...boxOf(largest)] : [character, 0, 0, 0, 0]);
        at += character.length;
        if (shown) measured++;
      }
      words.push(boxes);
    }
    // A selection inside a shadow tree looks like a mere place from here.
    const selected = selection !== null && selection.rangeCount > 0;
    const active = document.activeElement;
    const inField = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement;
    return { words, boxes: [], decorated, selected: selected || inField || active?.shadowRoot != null };
  });
}

withHelpers(decoratorsOf, flatParent);
withHelpers(isStruckOut, flatParent);
withHelpers(measureInk, decoratorsOf, isStruckOut);

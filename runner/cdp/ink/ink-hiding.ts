/**
 * Functions that run in the page's isolated world. They may call each other where
 * `withHelpers` names them; else only their arguments and the DOM.
 *
 * They hide text and elements so that nothing of the app notices: text by a custom highlight over all others, whose
 * rule is in a sheet of the inspector's (see `InkSheet`), everything else by animations of their own, which fire no
 * event in the document and start or cancel no transition. All of it ends by itself after `HOLD_MS`.
 */
import { withGiven, withHelpers } from "../page/page-world.ts";
import { decoratorsOf, flatParent, type InkState } from "./ink-measuring.ts";

/**
 * Waits for so many frames of the screen.
 * @returns false when they did not come in time: then nobody knows what of the page is drawn
 */
async function framesDrawn(count: number): Promise<boolean> {
  const LONGEST_MS = 1_500;
  if (count === 0) return true;
  // A sandbox without scripts calls no timer and no frame callback, but its animations end.
  const scriptless = matchMedia("(scripting: none)").matches;
  const ended = (ms: number): Promise<unknown> => {
    const clock = new Animation(new KeyframeEffect(null, null, ms));
    clock.play();
    return clock.finished;
  };
  const frame = (): Promise<unknown> =>
    scriptless ? ended(1) : new Promise((resolve) => requestAnimationFrame(resolve));
  let late = false;
  const bound = (
    scriptless ? ended(LONGEST_MS) : new Promise((resolve) => setTimeout(resolve, LONGEST_MS))
  ).then(() => {
    late = true;
  });
  for (let i = 0; i < count && !late; i++) await Promise.race([frame(), bound]);
  return !late;
}

/**
 * Runs in the page: hides some of what was measured.
 * @param which their positions
 * @param what "around": of a text the whole element around it; "lines": the lines under, over and through a text
 * @param frames how many frames of the screen to wait for until it is drawn so; 0: the capture itself waits
 * @returns of each, whether it is really hidden: styles that are `!important` can't be overridden; and whether the
 *   frames came
 */
export async function hideInk(
  which: readonly string[],
  what: string,
  name: string,
  holdMs: number,
  frames: number,
  flatParent: (node: Node) => Element | null,
  decoratorsOf: (node: Node, slots: readonly Element[]) => Element[],
): Promise<{ hidden: boolean[]; drawn: boolean }> {
  const state = (globalThis as typeof globalThis & { fraimzInk?: InkState }).fraimzInk;
  if (state === undefined) return { hidden: [], drawn: false };
  // Browsers before Chromium 105 have none: there a text is hidden with all that stands beside it in its element.
  const highlight = typeof Highlight === "undefined" ? undefined : new Highlight();
  if (highlight) {
    highlight.priority = 2147483647;
    CSS.highlights.set(name, highlight);
    state.undo.push(() => CSS.highlights.delete(name));
  }
  const animate = (element: Element, styles: Record<string, string>, pseudoElement?: string): void => {
    const frames = Object.fromEntries(Object.entries(styles).map(([key, value]) => [key, [value, value]]));
    const animation = element.animate(frames, {
      duration: holdMs,
      ...(pseudoElement === undefined ? {} : { pseudoElement }),
    });
    state.undo.push(() => animation.cancel());
  };
  // Colours of fill and stroke that are named apart are prefixed properties, which no script can animate.
  const noInk = {
    color: "transparent",
    textShadow: "none",
    textEmphasisColor: "transparent",
    fill: "transparent",
    stroke: "transparent",
  };
  const isClear = (colour: string): boolean => /^(transparent|none|rgba\(.*, 0\))$/.test(colour);
  const isInkless = ({
    webkitTextFillColor,
    webkitTextStrokeColor,
    webkitTextStrokeWidth,
  }: CSSStyleDeclaration) =>
    isClear(webkitTextFillColor) && (webkitTextStrokeWidth === "0px" || isClear(webkitTextStrokeColor));
  /** Whether it draws nothing but its text, with which it can be hidden as a whole. */
  const isBare = (style: CSSStyleDeclaration): boolean =>
    isClear(style.backgroundColor) &&
    style.backgroundImage === "none" &&
    style.boxShadow === "none" &&
    style.borderImageSource === "none" &&
    !style.content.includes("url(") &&
    ["borderTopWidth", "borderRightWidth", "borderBottomWidth", "borderLeftWidth"].every(
      (width) => style[width as "borderTopWidth"] === "0px",
    ) &&
    (style.outlineStyle === "none" || style.outlineWidth === "0px");
  const cutsGround = (element: Element, pseudo?: string): boolean =>
    getComputedStyle(element, pseudo).getPropertyValue("-webkit-background-clip").includes("text");
  const fillGround = (element: Element, pseudo?: string): boolean => {
    if (!cutsGround(element, pseudo)) return true;
    // The background's own shape is shown instead of the letters': these are its holes.
    animate(element, { backgroundClip: "border-box" }, pseudo);
    return !cutsGround(element, pseudo);
  };
  const fillGrounds = (from: Element): boolean => {
    let filled = true;
    for (let at: Element | null = from; at !== null; at = flatParent(at)) filled = fillGround(at) && filled;
    return filled;
  };
  /** What the browser puts into a field can't be animated, the field can. */
  const fieldAround = (node: Node): Element | undefined => {
    const root = node.getRootNode();
    const own = root instanceof ShadowRoot && /^(input|textarea|select|details)$/.test(root.host.localName);
    return own ? root.host : undefined;
  };
  const elementAround = (node: Node, slots: readonly Element[]): Element | null => {
    const field = fieldAround(node);
    if (field !== undefined) return field;
    let box = around(node, slots);
    // An element without a box of its own can't be hidden but by what it holds.
    while (box !== null && getComputedStyle(box).display === "contents") box = flatParent(box);
    return box;
  };
  const around = (node: Node, slots: readonly Element[]): Element | null => {
    const [slot] = slots;
    const slotted = slot instanceof HTMLSlotElement && slot.assignedNodes().includes(node as Text);
    return slotted ? slot : flatParent(node);
  };
  const hideText = (node: Node, slots: readonly Element[], firstLetterOf?: Element): boolean => {
    const range = new Range();
    range.selectNodeContents(node);
    highlight?.add(range);
    let hidden = true;
    if (firstLetterOf !== undefined) {
      // One that floats is in no highlight.
      animate(firstLetterOf, noInk, "::first-letter");
      hidden = isInkless(getComputedStyle(firstLetterOf, "::first-letter"));
    }
    const parent = around(node, slots);
    if (parent === null) return hidden;
    if (highlight === undefined) {
      animate(parent, noInk);
      hidden &&= isInkless(getComputedStyle(parent));
    }
    if (parent instanceof SVGElement) {
      animate(parent, noInk);
      const style = getComputedStyle(parent);
      hidden &&= isClear(style.fill) && isClear(style.stroke);
    }
    if (getComputedStyle(parent).textShadow !== "none") {
      animate(fieldAround(node) ?? parent, { textShadow: "none" });
      hidden &&= getComputedStyle(parent).textShadow === "none";
    }
    return [parent, ...slots].map(fillGrounds).every((filled) => filled) && hidden;
  };
  const hideLines = (node: Node, slots: readonly Element[]): boolean =>
    decoratorsOf(node, slots)
      .map((element) => {
        // An SVG text's line is filled as the text is.
        if (element instanceof SVGElement) return false;
        animate(element, { textDecorationColor: "transparent" });
        return isClear(getComputedStyle(element).textDecorationColor);
      })
      .every((hidden) => hidden);
  const hideElement = (element: Element): boolean => {
    if (getComputedStyle(element).display !== "contents") {
      animate(element, { opacity: "0" });
      if (Number(getComputedStyle(element).opacity) === 0) return true;
      animate(element, { clipPath: "inset(100%)" });
      return getComputedStyle(element).clipPath === "inset(100%)";
    }
    const inside = element instanceof HTMLSlotElement ? element.assignedNodes() : [];
    const children = [...(inside.length > 0 ? inside : (element.shadowRoot ?? element).childNodes)];
    return children
      .map((child) =>
        child instanceof Element ? hideElement(child) : child instanceof Text ? hideText(child, []) : true,
      )
      .every((hidden) => hidden);
  };
  const hidden = which.map((position) => {
    const item = state.items[Number(position)];
    if (item === undefined) return false;
    const { node, kind, slots, firstLetterOf } = item;
    if (what === "lines") return kind === "text" && hideLines(node, slots);
    if (kind === "text") {
      if (what === "pieces and lines" && !hideLines(node, slots)) return false;
      if (what !== "around") return hideText(node, slots, firstLetterOf);
      const box = elementAround(node, slots);
      return box !== null && hideElement(box);
    }
    if (!(node instanceof Element)) return false;
    if (kind === "element") return hideElement(node);
    animate(node, noInk, kind);
    const filled = fillGround(node, kind) && fillGrounds(node);
    const style = getComputedStyle(node, kind);
    if (isInkless(style)) return filled;
    // A marker takes no opacity.
    if (kind === "::marker" || !isBare(style)) return false;
    animate(node, { opacity: "0" }, kind);
    return Number(getComputedStyle(node, kind).opacity) === 0 && filled;
  });
  // Should nobody come back, it ends all the same.
  const timer = setTimeout(() => {
    for (const step of state.undo.splice(0)) step();
  }, holdMs);
  state.undo.push(() => clearTimeout(timer));
  return { hidden, drawn: await framesDrawn(frames) };
}

/**
 * Runs in the page: shows again what was hidden.
 * @returns whether it was hidden until now, and is drawn again
 */
export async function showInk(frames: number): Promise<boolean> {
  const scope = globalThis as typeof globalThis & { fraimzInk?: InkState };
  const undo = scope.fraimzInk?.undo.splice(0) ?? [];
  for (const step of undo) step();
  return (await framesDrawn(frames)) && undo.length > 0;
}

/** Runs in the page. */
export function forgetInk(): void {
  const scope = globalThis as typeof globalThis & { fraimzInk?: InkState };
  for (const step of scope.fraimzInk?.undo.splice(0) ?? []) step();
  delete scope.fraimzInk;
}

withHelpers(hideInk, framesDrawn);
withGiven(hideInk, flatParent, decoratorsOf);
withHelpers(showInk, framesDrawn);

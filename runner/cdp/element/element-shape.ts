/**
 * Functions that run in the page's isolated world: where an element is drawn, and which points are its own. They may
 * call each other where `withHelpers` names them; else only their arguments and the DOM.
 */
import { withHelpers } from "../page/page-world.ts";

/** The element around a node as it is drawn: slots and hosts of shadow trees count. */
function flatParent(node: Node): Element | null {
  const slot = node instanceof Element || node instanceof Text ? node.assignedSlot : null;
  const parent = slot ?? node.parentNode;
  return parent instanceof ShadowRoot ? parent.host : parent instanceof Element ? parent : null;
}

/** The picture of an image map, for one of its areas. */
function pictureOfArea(area: HTMLAreaElement): HTMLImageElement | undefined {
  const name = area.closest("map")?.name;
  return [...document.images].find((image) => name !== undefined && image.useMap === `#${name}`);
}

/**
 * Where an element is drawn, in its own frame's window: its lines' boxes, or those of what it holds where it has none
 * itself (`display: contents`, a link around something positioned, a picture's area).
 */
function drawnBoxes(element: Element): DOMRect[] {
  const MOST = 8;
  const large = (rects: Iterable<DOMRect>): DOMRect[] =>
    [...rects].filter(({ width, height }) => width * height >= 1);
  if (element instanceof HTMLAreaElement) {
    const picture = pictureOfArea(element)?.getBoundingClientRect();
    if (picture === undefined) return [];
    const [a = 0, b = 0, c = 0, d = 0, ...more] = element.coords.split(/[\s,]+/).map(Number);
    if (element.shape === "default") return [picture];
    if (element.shape === "circle" || element.shape === "circ")
      return [new DOMRect(picture.x + a - c, picture.y + b - c, 2 * c, 2 * c)];
    const numbers = [a, b, c, d, ...more];
    const xs = numbers.filter((_, i) => i % 2 === 0);
    const ys = numbers.filter((_, i) => i % 2 === 1);
    const [left, top] = [Math.min(...xs), Math.min(...ys)];
    return [new DOMRect(picture.x + left, picture.y + top, Math.max(...xs) - left, Math.max(...ys) - top)];
  }
  const own = large(element.getClientRects());
  if (own.length > 0) return own.slice(0, MOST);
  if (element instanceof SVGGraphicsElement) {
    // A straight line's box has no height: its stroke has.
    const { x, y, width, height } = element.getBoundingClientRect();
    const half = (Number.parseFloat(getComputedStyle(element).strokeWidth) || 0) / 2;
    const box = new DOMRect(x - half, y - half, width + 2 * half, height + 2 * half);
    return large([box]);
  }
  const boxes: DOMRect[] = [];
  const collect = (node: Node): void => {
    if (boxes.length >= MOST) return;
    if (node instanceof Text) {
      const range = document.createRange();
      range.selectNode(node);
      boxes.push(...large(range.getClientRects()));
    } else if (node instanceof Element) {
      const rects = large(node.getClientRects());
      if (rects.length > 0) boxes.push(...rects);
      else inside(node);
    }
  };
  const inside = (at: Element): void => {
    const slotted = at instanceof HTMLSlotElement ? at.assignedNodes() : [];
    for (const child of slotted.length > 0 ? slotted : (at.shadowRoot ?? at).childNodes) collect(child);
  };
  inside(element);
  return boxes.slice(0, MOST);
}
withHelpers(drawnBoxes, pictureOfArea);

/** The nearest element with a box of its own: what can be scrolled into view for another one. */
function scrollAnchor(element: Element): Element {
  if (element instanceof HTMLAreaElement) return pictureOfArea(element) ?? element;
  const boxed = (at: Element): boolean => at.getClientRects().length > 0;
  if (boxed(element)) return element;
  const inner = [...element.querySelectorAll("*")].find(boxed);
  if (inner) return inner;
  for (let at = flatParent(element); at !== null; at = flatParent(at)) if (boxed(at)) return at;
  return element;
}
withHelpers(scrollAnchor, flatParent, pictureOfArea);

/**
 * Something inside `target` that takes clicks for itself and lies between it and `hit`: a link in a label, a button in
 * a row. A person who means the target does not press there.
 */
export function nestedControl(hit: Node, target: Node): Element | undefined {
  const CONTROLS =
    "a[href], button, input, select, textarea, summary, label, iframe, [contenteditable], [role=button], [role=link], [role=checkbox], [role=switch], [role=radio], [role=menuitem], [role=tab]";
  const start = hit instanceof Element ? hit : flatParent(hit);
  for (let at = start; at !== null && at !== target; at = flatParent(at)) {
    if (!at.matches(CONTROLS)) continue;
    const own = target instanceof HTMLLabelElement && target.control === at;
    const label = at instanceof HTMLLabelElement && (at.control === null || at.control === target);
    if (!own && !label) return at;
  }
  return undefined;
}
withHelpers(nestedControl, flatParent);

/** Where an element is drawn, after it was brought into view, and which points are its own, the best one first. */
export interface Placement {
  readonly points: readonly (readonly [x: number, y: number])[];
  /** At the whole pixel of the first one nothing but the element itself is hit: only frames around it could lie over it. */
  readonly sure: boolean;
  /** Wherever it is free, something inside it takes the click: that is the best there is. */
  readonly nested: boolean;
  /** Its lines' boxes in its own frame's window: x, y, width, height. */
  readonly boxes: readonly (readonly [number, number, number, number])[];
  /** It could only come into view by scrolling something that a person can't scroll. */
  readonly unreachable: boolean;
  /** Of its own frame: width and height of the window, and how far it is scrolled. */
  readonly window: readonly [width: number, height: number];
  readonly scrolled: readonly [left: number, top: number];
}

/** Where in the window something is brought: left where it is, where the least scrolling takes it, or exactly there. */
export type Alignment = "none" | "least" | "center" | "end" | "start";

/**
 * Brings an element into view as a person could, and looks for points that are its own: the middle of each line as a
 * person aims, then other parts, for what is covered in part, clipped, round, or a drawn shape. As far as its own
 * document knows: frames around it and closed shadow trees are for `hitAt` to judge.
 * @param onlyBox where to look, for what moves; all of it when empty
 */
export function placeElement(target: Node, align: Alignment, onlyBox: readonly number[]): Placement {
  const element = target instanceof Element ? target : target.parentElement;
  const blank = {
    points: [],
    sure: false,
    nested: false,
    boxes: [],
    unreachable: false,
    window: [innerWidth, innerHeight] as const,
    scrolled: [scrollX, scrollY] as const,
  };
  if (element === null) return blank;
  const reachable = align === "none" || bringIntoView(element, align);
  const [x = 0, y = 0, width = 0, height = 0] = onlyBox;
  const boxes = onlyBox.length > 0 ? [new DOMRect(x, y, width, height)] : drawnBoxes(element);
  return {
    ...blank,
    ...pressPoints(element, boxes),
    boxes: boxes.map((box) => [box.x, box.y, box.width, box.height] as const),
    unreachable: !reachable,
    scrolled: [scrollX, scrollY],
  };
}

/**
 * The boxes around an element that its place depends on and that may cut it off: what is positioned skips those between it
 * and its containing block (CSS Positioned Layout 3, 2.1), and in the top layer there is none. Without the root and body.
 */
function containingBlocks(element: Element): Element[] {
  const isAbove = (one: Element): boolean =>
    CSS.supports("selector(:popover-open)") && one.matches(":modal, :popover-open, :fullscreen");
  const holdsFixed = (style: CSSStyleDeclaration): boolean =>
    [
      style.transform,
      style.translate,
      style.rotate,
      style.scale,
      style.perspective,
      style.filter,
      style.backdropFilter,
    ].some((value) => value !== "none" && value !== "" && value !== undefined) ||
    /layout|paint|strict|content/.test(style.contain) ||
    /transform|translate|rotate|scale|perspective|filter/.test(style.willChange) ||
    /^(auto|hidden)$/.test(style.contentVisibility ?? "");
  const blocks: Element[] = [];
  let { position } = getComputedStyle(element);
  if (isAbove(element)) return blocks;
  for (let at = flatParent(element); at !== null; at = flatParent(at)) {
    if (at === document.documentElement || at === document.body) continue;
    const style = getComputedStyle(at);
    if (/^(contents|inline)$/.test(style.display) && style.position === "static") continue;
    const isPositioned = style.position !== "static" || holdsFixed(style);
    const holds = position === "fixed" ? holdsFixed(style) : position !== "absolute" || isPositioned;
    if (holds) {
      blocks.push(at);
      position = style.position;
    }
    if (isAbove(at) && (holds || position === "fixed")) return blocks;
  }
  return blocks;
}
withHelpers(containingBlocks, flatParent);

/** @returns false when no scrolling that a person could do brings it into view */
function bringIntoView(element: Element, align: Exclude<Alignment, "none">): boolean {
  const root = document.scrollingElement ?? document.documentElement;
  // Scripts can scroll these, a person can't.
  const stuck: [Element, number, number][] = [];
  for (let at: Element | null = element; at !== null; at = flatParent(at)) {
    const style = getComputedStyle(at);
    const isRoot = at === document.documentElement || at === document.body;
    if (/hidden|clip/.test(style.overflowX + style.overflowY) || (isRoot && at === root))
      stuck.push([at, at.scrollLeft, at.scrollTop]);
  }
  const place = (): DOMRect => drawnBoxes(element)[0] ?? element.getBoundingClientRect();
  const before = place();
  const seen = (): boolean => {
    const { left, top, right, bottom } = place();
    const x = (left + right) / 2;
    const y = (top + bottom) / 2;
    if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return false;
    for (const at of containingBlocks(element)) {
      const style = getComputedStyle(at);
      const clip = at.getBoundingClientRect();
      // What is clipped may show so far beyond its box; of what is hidden nothing does.
      const margin = Number.parseFloat(/[\d.]+(?=px)/.exec(style.overflowClipMargin ?? "")?.[0] ?? "0");
      const beyond = (overflow: string): number =>
        overflow === "visible" ? Number.POSITIVE_INFINITY : overflow === "clip" ? margin : 0;
      const [across, down] = [beyond(style.overflowX), beyond(style.overflowY)];
      if (x < clip.left - across || x > clip.right + across) return false;
      if (y < clip.top - down || y > clip.bottom + down) return false;
    }
    return true;
  };
  if (align === "least" && seen() && window === window.top) return true;
  const to = align !== "least" ? align : seen() ? "nearest" : "center";
  scrollAnchor(element).scrollIntoView({
    block: to,
    inline: to,
    behavior: "instant" as ScrollBehavior,
  });
  const rootStyle = getComputedStyle(document.documentElement);
  const bodyStyle = document.body ? getComputedStyle(document.body) : rootStyle;
  // The window takes the root's overflow, or the body's when the root has none.
  const windowStyle =
    rootStyle.overflowX === "visible" && rootStyle.overflowY === "visible" ? bodyStyle : rootStyle;
  for (const [at, left, top] of stuck) {
    const style = at === root ? windowStyle : getComputedStyle(at);
    if (/hidden|clip/.test(style.overflowX) && at.scrollLeft !== left) at.scrollLeft = left;
    if (/hidden|clip/.test(style.overflowY) && at.scrollTop !== top) at.scrollTop = top;
  }
  return seen() || place().left !== before.left || place().top !== before.top;
}
withHelpers(bringIntoView, flatParent, drawnBoxes, scrollAnchor, containingBlocks);

function pressPoints(
  element: Element,
  boxes: readonly DOMRect[],
): Pick<Placement, "sure" | "nested"> & { points: [number, number][] } {
  const MOST = 6;
  const root = element.getRootNode();
  const scope = root instanceof ShadowRoot ? root : document;
  const own: [number, number][] = [];
  const shared: [number, number][] = [];
  const others: [number, number][] = [];
  const tryAt = (x: number, y: number): void => {
    if (own.length >= MOST) return;
    let hit = scope.elementFromPoint(x, y);
    // What stands in a shadow tree takes clicks for itself, too.
    for (let inner = hit; inner !== null; ) {
      hit = inner;
      const within: Element | null = inner.shadowRoot?.elementFromPoint(x, y) ?? null;
      inner = within === inner ? null : within;
    }
    let reached = hit;
    while (reached !== null && reached !== element) {
      if (reached instanceof HTMLLabelElement && reached.control === element) break;
      reached = flatParent(reached);
    }
    if (hit === null || reached === null) others.push([x, y]);
    else if (nestedControl(hit, reached)) shared.push([x, y]);
    else own.push([x, y]);
  };
  const cross = (most: number): void => {
    for (const { x, y, width, height } of boxes.slice(0, most)) {
      for (const part of [0.2, 0.8]) {
        tryAt(x + width * part, y + height / 2);
        tryAt(x + width / 2, y + height * part);
      }
    }
  };
  const grid = (parts: readonly number[], most: number): void => {
    for (const { x, y, width, height } of boxes.slice(0, most))
      for (const down of parts) for (const across of parts) tryAt(x + width * across, y + height * down);
  };
  for (const { x, y, width, height } of boxes) tryAt(x + width / 2, y + height / 2);
  cross(own.length > 0 ? 1 : 4);
  if (own.length === 0 && element instanceof SVGElement) for (const [x, y] of outline(element)) tryAt(x, y);
  if (own.length === 0) grid([0.1, 0.3, 0.5, 0.7, 0.9], 4);
  if (own.length === 0) grid([0.02, 0.14, 0.26, 0.38, 0.5, 0.62, 0.74, 0.86, 0.98], 2);
  const best = own.length > 0 ? own : shared;
  const [[x, y] = [-1, -1]] = own;
  // These can't hold a closed shadow tree, in whose name they would answer.
  const isOpen = /^(button|a|input|select|textarea|summary|label)$/.test(element.localName);
  return {
    sure: isOpen && scope.elementFromPoint(Math.floor(x), Math.floor(y)) === element,
    // What its document holds for covered may be a closed shadow tree's: the browser is asked about the first.
    points: best.length > 0 ? best.slice(0, MOST) : others.slice(0, 5),
    nested: own.length === 0 && shared.length > 0,
  };
}

/** Points on the drawn outline of a shape and of the shapes in it: a thin line has nothing in its middle. */
function outline(element: SVGElement): [number, number][] {
  const points: [number, number][] = [];
  const along = (shape: SVGGeometryElement, matrix: DOMMatrix | null): void => {
    if (matrix === null) return;
    const length = shape.getTotalLength();
    for (const part of [0.5, 0.25, 0.75, 0.1, 0.9]) {
      const at = shape.getPointAtLength(length * part);
      const { x, y } = new DOMPoint(at.x, at.y).matrixTransform(matrix);
      points.push([x, y]);
    }
  };
  const shapes = [element, ...element.querySelectorAll<SVGElement>("*")].slice(0, 40);
  for (const shape of shapes) {
    if (shape instanceof SVGGeometryElement) along(shape, shape.getScreenCTM());
    if (!(shape instanceof SVGUseElement)) continue;
    const used = document.getElementById(shape.href.baseVal.replace(/^#/, ""));
    const at = shape.getScreenCTM()?.translate(shape.x.baseVal.value, shape.y.baseVal.value) ?? null;
    const parts = used ? [used, ...used.querySelectorAll("*")] : [];
    for (const part of parts) {
      if (!(part instanceof SVGGeometryElement)) continue;
      const own = part.transform.baseVal.consolidate()?.matrix;
      along(part, own && at ? at.multiply(own) : at);
    }
  }
  return points;
}
withHelpers(pressPoints, flatParent, nestedControl, outline);
withHelpers(placeElement, bringIntoView, drawnBoxes, pressPoints);

/**
 * Functions that run in the page's isolated world. Each must be self-contained: only its arguments and the DOM.
 */

/** What a person would notice about an element right now. */
export interface Probe {
  readonly connected: boolean;
  /** False when the tab is in the background or its window is hidden. */
  readonly rendering: boolean;
  /** Empty when it shows; else why not. */
  readonly hidden: string;
  /** Empty when it can be used; else what disables it. */
  readonly disabled: string;
  readonly readOnly: boolean;
  /** It could only come into view by scrolling something that a person can't scroll. */
  readonly unreachable: boolean;
  readonly tag: string;
  readonly type: string;
  readonly editable: boolean;
  readonly multiline: boolean;
  readonly checked: boolean | undefined;
  /** Its lines' boxes in its own frame's window: x, y, width, height. */
  readonly boxes: readonly (readonly [number, number, number, number])[];
  /** Of its own frame: width and height of the window, and how far it is scrolled. */
  readonly window: readonly [width: number, height: number];
  readonly scrolled: readonly [left: number, top: number];
}

/**
 * Brings an element into view as a person could, and looks at it. From then on the page listens
 * for where the next press lands; see `readLanding`.
 */
export function probeElement(target: Node): Probe {
  const element = target instanceof Element ? target : target.parentElement;
  const input = element instanceof HTMLInputElement ? element : undefined;
  const field = input ?? (element instanceof HTMLTextAreaElement ? element : undefined);
  const type = input?.type ?? "";
  const ariaChecked = element?.getAttribute("aria-checked");
  const blank = {
    connected: element?.isConnected ?? false,
    rendering: document.visibilityState === "visible",
    hidden: "",
    disabled: "",
    readOnly: field?.readOnly === true || element?.getAttribute("aria-readonly") === "true",
    unreachable: false,
    tag: element?.localName ?? "",
    type,
    editable:
      (field !== undefined &&
        !/^(checkbox|radio|button|submit|reset|image|file|hidden|range|color)$/.test(type)) ||
      (element instanceof HTMLElement && element.isContentEditable),
    multiline:
      element instanceof HTMLElement && (element.localName === "textarea" || element.isContentEditable),
    boxes: [] as [number, number, number, number][],
    window: [innerWidth, innerHeight] as const,
    scrolled: [scrollX, scrollY] as const,
    checked:
      input && /^(checkbox|radio)$/.test(type)
        ? input.checked
        : ariaChecked
          ? ariaChecked === "true"
          : undefined,
  };
  if (element === null || !blank.connected || !blank.rendering) return blank;

  const outer = (at: Element): Element | null => {
    const parent = at.assignedSlot ?? at.parentNode;
    return parent instanceof ShadowRoot ? parent.host : parent instanceof Element ? parent : null;
  };
  let hidden = "";
  let disabled = element.matches(":disabled") ? "the disabled attribute" : "";
  if (getComputedStyle(element).visibility !== "visible") hidden = "visibility";
  let opacity = 1;
  const stuck: [Element, number, number][] = [];
  for (let at: Element | null = element; at !== null; at = outer(at)) {
    const style = getComputedStyle(at);
    if (style.display === "none") hidden = "display: none";
    opacity *= Number(style.opacity);
    if (!disabled && at.getAttribute("aria-disabled") === "true") disabled = "aria-disabled";
    // Scripts can scroll these, a person can't.
    const root = at === document.documentElement || at === document.body;
    if (/hidden|clip/.test(style.overflowX + style.overflowY) || (root && at === document.scrollingElement)) {
      stuck.push([at, at.scrollLeft, at.scrollTop]);
    }
  }
  if (opacity <= 0) hidden ||= "opacity 0";
  const box = (): DOMRect => element.getBoundingClientRect();
  const first = box();
  if (first.width === 0 && first.height === 0 && element.getClientRects().length === 0) hidden ||= "no box";
  if (hidden) return { ...blank, hidden, disabled };

  let unreachable = false;
  const before = box();
  const root = document.scrollingElement ?? document.documentElement;
  const seen = (): boolean => {
    const { left, top, right, bottom } = box();
    const x = (left + right) / 2;
    const y = (top + bottom) / 2;
    if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return false;
    for (let at = outer(element); at !== null; at = outer(at)) {
      if (at === document.documentElement || at === document.body) continue;
      if (getComputedStyle(at).overflow === "visible") continue;
      const clip = at.getBoundingClientRect();
      if (x < clip.left || x > clip.right || y < clip.top || y > clip.bottom) return false;
    }
    return true;
  };
  if (!seen() || window !== window.top) {
    element.scrollIntoView({
      block: seen() ? "nearest" : "center",
      inline: seen() ? "nearest" : "center",
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
    if (!seen() && box().left === before.left && box().top === before.top) unreachable = true;
  }

  const boxes = [...element.getClientRects()]
    .filter(({ width, height }) => width * height >= 1)
    .slice(0, 8)
    .map(({ x, y, width, height }): [number, number, number, number] => [x, y, width, height]);

  const state = globalThis as typeof globalThis & { landed?: boolean; landing?: AbortController };
  state.landing?.abort();
  state.landing = new AbortController();
  delete state.landed;
  addEventListener(
    "mousedown",
    (event) => {
      const path = event.composedPath();
      // From outside a closed shadow tree only its host can be seen.
      let visible: Node = element;
      for (let at = visible.getRootNode(); at instanceof ShadowRoot; at = visible.getRootNode()) {
        if (path.includes(visible)) break;
        visible = at.host;
      }
      const byLabel = [...(input?.labels ?? [])].some((label) => path.includes(label));
      // An app may have replaced the element while the pointer came: it is no miss then.
      state.landed = !element.isConnected || path.includes(visible) || byLabel;
    },
    { capture: true, once: true, signal: state.landing.signal },
  );
  return {
    ...blank,
    hidden,
    disabled,
    unreachable,
    connected: element.isConnected,
    boxes,
    scrolled: [scrollX, scrollY],
  };
}

/** What lies where a click would go. */
export interface Hit {
  /** The target itself, something inside it, or its label. */
  readonly reaches: boolean;
  /** What is there instead, as a developer would name it. */
  readonly description: string;
}

/** Judges a hit test. */
export function judgeHit(hit: Node, target: Node): Hit {
  let reaches = false;
  for (let at: Node | null = hit; at !== null; ) {
    if (at === target || (at instanceof HTMLLabelElement && at.control === target)) reaches = true;
    const next: Node | null = at instanceof Element && at.assignedSlot ? at.assignedSlot : at.parentNode;
    at = next instanceof ShadowRoot ? next.host : next;
  }
  const element = hit instanceof Element ? hit : hit.parentElement;
  const classes = element?.getAttribute("class")?.trim().split(/\s+/).slice(0, 2).join(".");
  // biome-ignore lint/performance/useDomNodeTextContent: only what is rendered counts
  const text = element instanceof HTMLElement ? element.innerText.trim().slice(0, 40) : "";
  const name = `${element?.localName ?? "nothing"}${element?.id ? `#${element.id}` : ""}${classes ? `.${classes}` : ""}`;
  return { reaches, description: text ? `${name} "${text}"` : name };
}

/** Whether the press after `probeElement` landed on the target; null when the page heard no press. */
export function readLanding(): boolean | null {
  const state = globalThis as typeof globalThis & { landed?: boolean };
  return state.landed ?? null;
}

/** The label that stands for a control that is not drawn itself, as in styled check boxes. */
export function shownLabel(target: Node): Node | undefined {
  if (!(target instanceof HTMLInputElement)) return undefined;
  return [...(target.labels ?? [])].find((label) => label.getClientRects().length > 0);
}

/** Whether typed text goes to this element. */
export function hasFocus(target: Node): boolean {
  const root = target.getRootNode();
  if (!(root instanceof Document || root instanceof ShadowRoot)) return false;
  const active = root.activeElement;
  if (active === null) return false;
  // A part of an editable element is typed into although the whole has the focus.
  const around = active instanceof HTMLElement && active.isContentEditable && active.contains(target);
  return active === target || target.contains(active) || around;
}

/** Selects what an element holds: for engines that take no keys, where Control+A can't be pressed. */
export function selectContent(target: Node): void {
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) target.select();
  else getSelection()?.selectAllChildren(target);
}

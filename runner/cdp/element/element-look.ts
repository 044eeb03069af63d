/**
 * Functions that run in the page's isolated world. Each must be self-contained: only its arguments and the DOM.
 */

/** What a person would notice about an element right now. */
export interface ElementLook {
  readonly connected: boolean;
  /** False when the tab is in the background or its window is hidden. */
  readonly rendering: boolean;
  /** Empty when it shows; else why not. */
  readonly hidden: string;
  /** Empty when it can be used; else what disables it. */
  readonly disabled: string;
  readonly readOnly: boolean;
  readonly tag: string;
  readonly type: string;
  readonly editable: boolean;
  readonly multiline: boolean;
  /** Undefined also for what is neither, as a dash in a check box shows. */
  readonly checked: boolean | undefined;
}

/** Looks at an element. From then on the page listens for where the next press lands; see `readLanding`. */
export function lookAtElement(target: Node): ElementLook {
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
    tag: element?.localName ?? "",
    type,
    editable:
      (field !== undefined &&
        !/^(checkbox|radio|button|submit|reset|image|file|hidden|range|color)$/.test(type)) ||
      (element instanceof HTMLElement && element.isContentEditable),
    multiline:
      element instanceof HTMLElement && (element.localName === "textarea" || element.isContentEditable),
    checked:
      input && /^(checkbox|radio)$/.test(type)
        ? input.indeterminate
          ? undefined
          : input.checked
        : ariaChecked && ariaChecked !== "mixed"
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
  // A control may lie transparent over its drawn stand-in: that is where a person clicks.
  const overlay = /^(checkbox|radio|file)$/.test(type);
  let opacity = 1;
  // An area of an image map is drawn by its picture.
  const map = element instanceof HTMLAreaElement ? element.closest("map")?.name : undefined;
  const drawn =
    map === undefined ? element : [...document.images].find((image) => image.useMap === `#${map}`);
  if (drawn === undefined) hidden ||= "no picture uses its map";
  for (let at: Element | null = drawn ?? null; at !== null; at = outer(at)) {
    const style = getComputedStyle(at);
    if (style.display === "none") hidden = "display: none";
    if (at !== element || !overlay) opacity *= Number(style.opacity);
    if (!disabled && at.getAttribute("aria-disabled") === "true") disabled = "aria-disabled";
  }
  if (opacity <= 0) hidden ||= "opacity 0";
  if (hidden) return { ...blank, hidden, disabled };

  const state = globalThis as typeof globalThis & {
    landed?: boolean;
    landing?: AbortController;
    pointer?: [number, number];
  };
  state.landing?.abort();
  state.landing = new AbortController();
  delete state.landed;
  delete state.pointer;
  addEventListener(
    "pointermove",
    ({ clientX, clientY }) => {
      state.pointer = [clientX, clientY];
    },
    { capture: true, signal: state.landing.signal },
  );
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
      const byLabel = [...(element instanceof HTMLLabelElement ? [] : (input?.labels ?? []))].some((label) =>
        path.includes(label),
      );
      // An app may have replaced the element while the pointer came: it is no miss then.
      state.landed = !element.isConnected || path.includes(visible) || byLabel;
    },
    { capture: true, once: true, signal: state.landing.signal },
  );
  return { ...blank, disabled };
}

/** Whether the press after `lookAtElement` landed on the target; null when the page heard no press. */
export function readLanding(): boolean | null {
  const state = globalThis as typeof globalThis & { landed?: boolean };
  return state.landed ?? null;
}

/** Where the pointer was last heard in this frame since `lookAtElement`; null when it was not. */
export function readPointer(): readonly [x: number, y: number] | null {
  return (globalThis as typeof globalThis & { pointer?: [number, number] }).pointer ?? null;
}

/** The label that stands for a control that is not drawn itself, as in styled check boxes and file fields. */
export function shownLabel(target: Node): Node | undefined {
  if (!(target instanceof HTMLInputElement) || !/^(checkbox|radio|file)$/.test(target.type)) return undefined;
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

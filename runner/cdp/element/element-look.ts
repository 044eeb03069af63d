/**
 * Functions that run in the page's isolated world. Each must be self-contained (only its arguments and the DOM)
 * but for what `withHelpers` names.
 */
import { withHelpers } from "../page/page-world.ts";

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

/** The first field in a part of a page. */
export function fieldIn(part: ParentNode): Element | null {
  return part.querySelector("input:not([type=hidden]), textarea, [contenteditable]");
}

/** The field in a component of the app's, which may be one by what is in it; null for anything else. */
export function ownField(element: Element | null): Element | null {
  const tree = /-/.test(element?.localName ?? "") ? element?.shadowRoot : undefined;
  return tree ? fieldIn(tree) : null;
}
withHelpers(ownField, fieldIn);

/** Looks at an element. */
export function lookAtElement(target: Node): ElementLook {
  const element = target instanceof Element ? target : target.parentElement;
  const input = element instanceof HTMLInputElement ? element : undefined;
  const field = input ?? (element instanceof HTMLTextAreaElement ? element : undefined);
  const type = input?.type ?? "";
  const inner = ownField(element);
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
      (element instanceof HTMLElement && element.isContentEditable) ||
      inner !== null,
    multiline:
      element instanceof HTMLElement &&
      (element.localName === "textarea" ||
        element.isContentEditable ||
        (inner !== null && !(inner instanceof HTMLInputElement))),
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

  let hidden = "";
  const disabled = disabledBy(element);
  if (getComputedStyle(element).visibility !== "visible") hidden = "visibility";
  // A control may lie transparent over its drawn stand-in: that is where a person clicks.
  const overlay = /^(checkbox|radio|file)$/.test(type);
  let opacity = 1;
  // An area of an image map is drawn by its picture.
  const map = element instanceof HTMLAreaElement ? element.closest("map")?.name : undefined;
  const drawn =
    map === undefined ? element : [...document.images].find((image) => image.useMap === `#${map}`);
  if (drawn === undefined) hidden ||= "no picture uses its map";
  let raised = false;
  for (let at: Element | null = drawn ?? null; at !== null; at = outerOf(at)) {
    const style = getComputedStyle(at);
    if (style.display === "none") hidden = "display: none";
    if (!raised && (at !== element || !overlay)) opacity *= Number(style.opacity);
    // In the top layer, no opacity around counts.
    raised ||= CSS.supports("selector(:popover-open)") && at.matches(":modal, :popover-open, :fullscreen");
  }
  if (opacity <= 0 && !restingLabelBox(element)) hidden ||= "opacity 0";
  if (hidden) return { ...blank, hidden, disabled };

  return { ...blank, disabled };
}
withHelpers(lookAtElement, ownField, disabledBy, outerOf, restingLabelBox);

/**
 * Runs in the page: see `World`. The box around a text field that is transparent while it is empty: a person sees the label
 * that rests in its place, and clicks there. It holds no other field.
 */
export function restingLabelBox(target: Node): Element | undefined {
  const TYPED = /^(text|search|email|url|tel|password|number|textarea)$/;
  const isText = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  if (!isText || !TYPED.test(target.type) || target.value !== "") return undefined;
  // An engine that can't tell has none of these libraries.
  const isSeen = (one: Element) =>
    one.checkVisibility?.({ checkOpacity: true, checkVisibilityCSS: true }) !== false;
  const own = target.getBoundingClientRect();
  if (own.width < 16 || own.height < 8 || isSeen(target)) return undefined;
  const rests = (one: Element): boolean => {
    const { left, right, top, bottom } = one.getBoundingClientRect();
    const meets = left < own.right && right > own.left && top < own.bottom && bottom > own.top;
    const hasWords = [...one.childNodes].some((node) => node instanceof Text && node.data.trim() !== "");
    return hasWords && meets && isSeen(one) && one.closest("a, button, [role=button]") === null;
  };
  let around = outerOf(target);
  for (let steps = 0; around !== null && steps < 5; steps++, around = outerOf(around)) {
    const parts = [...around.querySelectorAll("*")];
    if (parts.some((one) => one !== target && one.matches("input, textarea, select"))) return undefined;
    if (isSeen(around) && parts.some(rests)) return around;
  }
  return undefined;
}
withHelpers(restingLabelBox, outerOf);

/** What keeps an element from being used; empty for nothing. */
export function disabledBy(target: Node): string {
  const element = target instanceof Element ? target : target.parentElement;
  if (element?.matches(":disabled")) return "the disabled attribute";
  for (let at = element; at !== null; at = outerOf(at)) {
    // Nor can the words in it be clicked; a part of a disabled fieldset may be of use.
    if (at.matches("button:disabled, option:disabled")) return "the disabled attribute";
    if (at.getAttribute("aria-disabled") === "true") return "aria-disabled";
  }
  return "";
}
withHelpers(disabledBy, outerOf);

function outerOf(at: Element): Element | null {
  const parent = at.assignedSlot ?? at.parentNode;
  return parent instanceof ShadowRoot ? parent.host : parent instanceof Element ? parent : null;
}

/** The labels that can be seen of a control that may be drawn by one, as styled check boxes and file fields are. */
function shownLabels(target: Node): HTMLLabelElement[] {
  if (!(target instanceof HTMLInputElement) || !/^(checkbox|radio|file)$/.test(target.type)) return [];
  return [...(target.labels ?? [])].filter((label) => label.getClientRects().length > 0);
}

/** The label that stands for a control that is not drawn itself. */
export function shownLabel(target: Node): Node | undefined {
  return shownLabels(target)[0];
}
withHelpers(shownLabel, shownLabels);

/** The same, where it holds the control or lies with it in one box: what a person takes for a part of it. */
export function labelBeside(target: Node): Node | undefined {
  return shownLabels(target).find((label) => label.contains(target) || target.parentElement?.contains(label));
}
withHelpers(labelBeside, shownLabels);

/** The control around something that lets the pointer through to it, as the words of many buttons do. */
export function controlAround(target: Node): Node | undefined {
  const CONTROLS =
    "a[href], button, summary, label, [tabindex='0'], [role=button], [role=link], [role=menuitem], [role=option], [role=tab]";
  const element = target instanceof Element ? target : target.parentElement;
  const control = element?.closest(CONTROLS);
  if (!element || !control || control === element) return undefined;
  const takes = (one: Element): boolean => getComputedStyle(one).pointerEvents !== "none";
  return !takes(element) && takes(control) ? control : undefined;
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

/** Whether it is what has the focus, or the part of that which the app marks as the current one (`aria-activedescendant`). */
export function isCurrent(target: Node): boolean {
  if (hasFocus(target)) return true;
  let active = document.activeElement;
  const isMarked = (): boolean => {
    const id = active?.getAttribute("aria-activedescendant");
    const root = target.getRootNode();
    const byId =
      id && (root instanceof Document || root instanceof ShadowRoot) ? root.getElementById(id) : null;
    const element = active?.ariaActiveDescendantElement ?? (active?.getRootNode() === root ? byId : null);
    return element === target;
  };
  // The focus may be in the tree of a component that nobody can look into but from there.
  const own = target.getRootNode();
  if (own instanceof ShadowRoot) active = own.activeElement ?? active;
  while (!isMarked()) {
    if (!active?.shadowRoot?.activeElement) return false;
    active = active.shadowRoot.activeElement;
  }
  return true;
}
withHelpers(isCurrent, hasFocus);

/** What typed text goes to: this element, or the one in its shadow tree that has the focus; null for neither. */
export function fieldInFocus(target: Node): Node | null {
  if (!hasFocus(target)) return null;
  let inner = target;
  while (inner instanceof Element && inner.shadowRoot?.activeElement) inner = inner.shadowRoot.activeElement;
  return inner;
}
withHelpers(fieldInFocus, hasFocus);

/** Selects what an element holds, unless it is selected already. */
export function selectContent(target: Node): void {
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) {
    // Fields of numbers and addresses don't tell.
    const { selectionStart: start, selectionEnd: end, value } = target;
    if (start !== 0 || end !== value.length) target.select();
    return;
  }
  const selection = getSelection();
  // biome-ignore lint/performance/useDomNodeTextContent: only what is rendered is selected
  const isSelected = selection?.toString().trim() === (target as Partial<HTMLElement>).innerText?.trim();
  if (!isSelected) selection?.selectAllChildren(target);
}

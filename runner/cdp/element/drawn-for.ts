/**
 * Functions that run in the page's isolated world: what is drawn in the place of a control that shows nothing, or not all,
 * itself. Each must be self-contained but for what `withHelpers` names.
 */
import { withHelpers } from "../page/page-world.ts";

function outerOf(at: Element): Element | null {
  const parent = at.assignedSlot ?? at.parentNode;
  return parent instanceof ShadowRoot ? parent.host : parent instanceof Element ? parent : null;
}

/** Whether an element draws something of its own: a ground, a border, a shadow, a picture. */
function isPainted(one: Element): boolean {
  if (/^(svg|img|canvas)$/.test(one.localName)) return true;
  return [undefined, "::before", "::after"].some((part) => {
    const style = getComputedStyle(one, part);
    if (part !== undefined && /^(none|normal)$/.test(style.content)) return false;
    const { backgroundColor, backgroundImage, boxShadow, borderStyle, borderWidth } = style;
    const isFilled = !/^(transparent|rgba\(.*, 0\))$/.test(backgroundColor) || backgroundImage !== "none";
    return isFilled || boxShadow !== "none" || (borderStyle !== "none" && /[1-9]/.test(borderWidth));
  });
}

function holdsMiddle(one: Element, of: Element): boolean {
  const box = one.getBoundingClientRect();
  const { left, right, top, bottom } = of.getBoundingClientRect();
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
}

/**
 * What is drawn for a box to tick or a slider that shows nothing itself and has no label that does: what lies with it in
 * one place and holds no other control, as the thumb around a slider or the picture beside a transparent box.
 */
export function drawnFor(target: Node): Element | undefined {
  if (!(target instanceof HTMLInputElement) || !/^(checkbox|radio|range)$/.test(target.type))
    return undefined;
  if (target.getClientRects().length === 0) return undefined;
  const CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex], [role=button]";
  const own = target.getBoundingClientRect();
  const lies = (one: Element): boolean => {
    const { left, right, top, bottom, width, height } = one.getBoundingClientRect();
    // A box without a size lies at its edge.
    const meets = left <= own.right && right >= own.left && top <= own.bottom && bottom >= own.top;
    // A slider's whole track is more than its thumb, and the card that a box stands in is no picture of it.
    return meets && Math.max(width, height) <= 64 && width >= 4 && height >= 4;
  };
  let around = outerOf(target);
  for (let steps = 0; around !== null && steps < 3; steps++, around = outerOf(around)) {
    if ([...around.querySelectorAll(CONTROLS)].some((one) => one !== target && !one.contains(target)))
      return undefined;
    const parts = [around, ...around.querySelectorAll("*")].filter((one) => one !== target);
    const drawn = parts.filter((one) => lies(one) && isPainted(one));
    // A star may be another picture once the pointer is there: what is around them stays.
    const box = around;
    if (lies(box) && drawn.some((one) => one !== box && holdsMiddle(one, box))) return box;
    if (drawn[0]) return drawn[0];
  }
  return undefined;
}
withHelpers(drawnFor, outerOf, isPainted, holdsMiddle);

/**
 * The box around the field of a list, which shows what is chosen beside the field that filters, and is all that a person
 * sees where the field is empty. It holds no other field.
 */
export function listBox(target: Node): Element | undefined {
  if (!(target instanceof HTMLInputElement) || target.getAttribute("role") !== "combobox") return undefined;
  const OTHERS = "input:not([type=hidden]), textarea, select, [role=option], [role=row], fieldset, form";
  let around = outerOf(target);
  for (let steps = 0; around !== null && steps < 5; steps++, around = outerOf(around)) {
    if ([...around.querySelectorAll(OTHERS)].some((one) => one !== target && !one.ariaHidden))
      return undefined;
    const { width, height } = around.getBoundingClientRect();
    if (isPainted(around) && width >= 16 && height >= 16) return around;
  }
  return undefined;
}
withHelpers(listBox, outerOf, isPainted);

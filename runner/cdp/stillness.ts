/**
 * Functions that run in the page's isolated world: whether something keeps its place from one drawn frame to the next.
 * Each must be self-contained: only its arguments and the DOM.
 */

/** More elements than this take longer to note than a frame takes to draw. */
export const MOST_NOTED = 3_000;

/**
 * Notes where every element is, before it is known which of them is looked for: a frame is drawn during the search, and
 * whatever is still at its place after it need not be watched over another one.
 */
export function noteBoxes(most: number): void {
  const state = globalThis as typeof globalThis & {
    noted?: { drawn: boolean; boxes: WeakMap<Element, string> };
  };
  delete state.noted;
  const elements = document.getElementsByTagName("*");
  if (elements.length > most) return;
  const noted = { drawn: false, boxes: new WeakMap<Element, string>() };
  for (const element of elements) {
    const { x, y, width, height } = element.getBoundingClientRect();
    noted.boxes.set(element, `${x} ${y} ${width} ${height}`);
  }
  state.noted = noted;
  requestAnimationFrame(() => {
    noted.drawn = true;
  });
}

/**
 * Whether an element is where `noteBoxes` saw it, and a frame was drawn since; false also when that is not known. A
 * note serves once: the next act takes its own.
 */
export function isWhereNoted(target: Node): boolean {
  const state = globalThis as typeof globalThis & {
    noted?: { drawn: boolean; boxes: WeakMap<Element, string> };
  };
  const { noted } = state;
  delete state.noted;
  const element = target instanceof Element ? target : target.parentElement;
  if (element === null || !noted?.drawn) return false;
  const { x, y, width, height } = element.getBoundingClientRect();
  return noted.boxes.get(element) === `${x} ${y} ${width} ${height}`;
}

/** Whether the page draws, and whether the element is where it was, one drawn frame later. */
export interface Stillness {
  readonly drawn: boolean;
  readonly moving: boolean;
}

/** Watches an element over one drawn frame. */
export async function watchElement(target: Node): Promise<Stillness> {
  const element = target instanceof Element ? target : target.parentElement;
  const place = (): string => {
    const box = element?.getBoundingClientRect();
    return `${box?.x} ${box?.y} ${box?.width} ${box?.height}`;
  };
  const before = place();
  const drawn = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), 1_000);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
  return { drawn, moving: place() !== before };
}

/** Functions that run in the page: the words by which a list of the app's own shows what is chosen. Each is self-contained. */

/**
 * The words that stand in the box around a list's field, but for labels, buttons and the hint of an empty one.
 * @param describing the ids of what is said to describe the field
 */
export function wordsInBox(box: Element, field: Element, describing: string): string {
  const hints = describing.split(/\s+/);
  // What stands there for an empty one is paler than what is typed: libraries leave its name on what is chosen.
  const isPaler = (one: Element): boolean => {
    const { color, opacity } = getComputedStyle(one);
    return Number(opacity) < 1 || color !== getComputedStyle(field).color;
  };
  const isHint = (one: Element): boolean =>
    (one.id !== "" && hints.includes(one.id)) ||
    (/placeholder/i.test(`${one.id} ${one.className}`) && isPaler(one));
  const isPartOfHint = (at: Element | null): boolean =>
    at !== null && at !== box && (isHint(at) || isPartOfHint(at.parentElement));
  const isShown = ({ parentElement: at }: Text): boolean =>
    at !== null &&
    at.closest("label, legend, button, [aria-hidden=true]") === null &&
    !isPartOfHint(at) &&
    at.getClientRects().length > 0 &&
    at.checkVisibility?.({ checkOpacity: true, checkVisibilityCSS: true }) !== false;
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  const words: string[] = [];
  for (let at = walker.nextNode(); at !== null; at = walker.nextNode())
    if (at instanceof Text && isShown(at) && at.data.trim() !== "") words.push(at.data.trim());
  return words.join(" ");
}

/** What is chosen in a list that stands open, as a native one tells it; undefined for what is no such list. */
export function chosenEntries(list: Element | null): string | undefined {
  if (list?.role !== "listbox") return undefined;
  const entries = [...list.querySelectorAll("[role=option]")].filter(
    (one) => one.getClientRects().length > 0,
  );
  if (entries.length === 0) return undefined;
  const wordsOf = (one: Element): string => {
    // biome-ignore lint/performance/useDomNodeTextContent: only what is rendered counts
    return one.ariaLabel ?? (one instanceof HTMLElement ? one.innerText : "");
  };
  const isChosen = ({ ariaSelected, ariaChecked }: Element) =>
    ariaSelected === "true" || ariaChecked === "true";
  return entries
    .filter(isChosen)
    .map((one) => wordsOf(one).trim())
    .join(", ");
}

/** Functions that run in the page: the words by which a list of the app's own shows what is chosen. Each is self-contained. */

/**
 * The words that stand in the box around a list's field, but for labels, buttons and what is said to describe or to stand
 * for an empty one.
 */
export function wordsInBox(box: Element, field: Element): string {
  const hints = (field.getAttribute("aria-describedby") ?? "").split(/\s+/);
  const isHint = ({ id, className }: Element): boolean =>
    (id !== "" && hints.includes(id)) || /placeholder/i.test(`${id} ${className}`);
  const isPartOfHint = (at: Element | null): boolean =>
    at !== null && at !== box && (isHint(at) || isPartOfHint(at.parentElement));
  const isShown = ({ parentElement: at }: Text): boolean =>
    at !== null &&
    at.closest("label, legend, button, [aria-hidden=true]") === null &&
    !isPartOfHint(at) &&
    at.getClientRects().length > 0 &&
    at.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
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

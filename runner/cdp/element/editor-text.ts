/** Functions that run in the page's isolated world: what stands in something that one writes in (`contenteditable`). */
import { withHelpers } from "../page/page-world.ts";

/** What an app has put into it that can be neither edited nor pointed at, as the words for an empty one: none of it was written. */
export function partsBeside(host: Element): HTMLElement[] {
  return [...host.querySelectorAll<HTMLElement>("[contenteditable=false]")].filter(
    (one) => getComputedStyle(one).pointerEvents === "none",
  );
}

/** All that was written in it, drawn or not. */
export function contentOf(host: Element): string {
  if (!(host instanceof HTMLElement) || !host.isContentEditable) return host.textContent ?? "";
  return partsBeside(host).reduce(
    (text, one) => text.replace(one.textContent ?? "", ""),
    host.textContent ?? "",
  );
}
withHelpers(contentOf, partsBeside);

/**
 * What is drawn of what was written in it.
 * @returns as the browser tells it, with an empty line between paragraphs, and with a line for each block as it was typed
 */
export function writtenIn(host: HTMLElement): { readonly text: string; readonly lines: string } {
  const beside = partsBeside(host);
  // biome-ignore lint/performance/useDomNodeTextContent: only what is rendered counts
  const wordsOf = (one: HTMLElement): string => one.innerText;
  const own = (one: HTMLElement): string =>
    beside.reduce(
      (text, other) => (one.contains(other) ? text.replace(wordsOf(other), "") : text),
      wordsOf(one),
    );
  const isBlock = (one: Node): one is HTMLElement =>
    one instanceof HTMLElement &&
    /^(block|list-item|flow-root|flex|grid|table)/.test(getComputedStyle(one).display);
  const linesOf = (one: HTMLElement): string[] => {
    const parts = [...one.childNodes].filter(
      (part) =>
        !beside.some((other) => other === part) && (part.textContent?.trim() || part instanceof Element),
    );
    const blocks = parts.filter(isBlock);
    return blocks.length > 0 && blocks.length === parts.length
      ? blocks.flatMap(linesOf)
      : [own(one).replace(/\n$/, "")];
  };
  return { text: own(host).trim(), lines: linesOf(host).join("\n").trim() };
}
withHelpers(writtenIn, partsBeside);

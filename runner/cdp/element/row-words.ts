import { asRead } from "../../evidence/text/read-text.ts";
import type { PageWorld } from "../page/page-world.ts";
import type { PageSnapshot } from "../snapshot/page-snapshot.ts";
import type { Located } from "./located.ts";
import { matchesName, type TargetQuery } from "./target-query.ts";
import { renderedTexts, textsInParts } from "./text-search.ts";

/**
 * Rows are told apart by what is in them; few have a name of their own.
 * @param taken a snapshot of this look: it is asked only where the page's own text says too much, or runs words
 *   together that stand close, as "AdaEdit" of a name and the button beside it
 * @returns those that hold what is asked for, named by their text
 */
export async function thatHold(
  world: PageWorld,
  taken: () => Promise<PageSnapshot>,
  rows: readonly Located[],
  query: TargetQuery,
): Promise<Located[]> {
  const { name } = query;
  const held = await Promise.all(
    rows.map(async (row) => {
      const handle = await world.node(row.backendNodeId);
      const content = await world.value<string>(readContent, handle);
      const named = { ...row, name: content.trim() || row.name };
      const holds = matchesName(query, named.name);
      if (holds && !(await world.value<boolean>(looksOtherwise, handle))) return named;
      if (!holds && !(typeof name === "string" && bare(content).includes(bare(name)))) return undefined;
      const shown = textsOfRow(await taken(), row);
      // What the snapshot does not know of is left as the page tells it.
      if (shown.length === 0) return holds ? named : undefined;
      const text = shown.find((one) => matchesName(query, one));
      return text === undefined ? undefined : { ...row, name: text };
    }),
  );
  return held.filter((row) => row !== undefined);
}

/** Runs in the page: see `World`. */
function readContent(row: Node): string {
  // biome-ignore lint/performance/useDomNodeTextContent: only what is rendered counts
  const shown = row instanceof HTMLElement ? row.innerText : (row.textContent ?? "");
  if (shown.trim() !== "" || !(row instanceof Element)) return shown;
  // What the browser skips until somebody scrolls to it has no rendered words.
  const isSkipped = (one: Element): boolean =>
    typeof one.checkVisibility === "function" &&
    one.checkVisibility() &&
    !one.checkVisibility({ contentVisibilityAuto: true });
  return [...row.children].some(isSkipped) ? (row.textContent ?? "") : shown;
}

/**
 * Runs in the page: see `World`. Whether the page tells words of it in another way than they are drawn: those without any
 * opacity, and raised or lowered digits.
 */
function looksOtherwise(row: Node): boolean {
  const inside = row instanceof Element ? [...row.querySelectorAll("*")] : [];
  return inside.some((one) => {
    const { opacity, verticalAlign } = getComputedStyle(one);
    return opacity === "0" || /^(super|sub)$/.test(verticalAlign);
  });
}

/** Without blanks, and with raised and lowered digits as others, which NFKC makes of them. */
function bare(text: string): string {
  return asRead(text).normalize("NFKC").replace(/\s/g, "");
}

/** The drawn text of a row, as it is and with a blank between what stands apart in it. */
function textsOfRow({ documents }: PageSnapshot, { frame, backendNodeId }: Located): string[] {
  return documents.flatMap((placed) => {
    const node = placed.frame === frame ? placed.document.indexOf(backendNodeId) : undefined;
    if (node === undefined) return [];
    return [renderedTexts(placed), textsInParts(placed)].flatMap((texts) => texts.get(node) ?? []);
  });
}

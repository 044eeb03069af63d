import type { Box } from "../geometry.ts";
import { areDrawn } from "../ink/drawn.ts";
import type { Subject } from "../ink/ink-pieces.ts";
import type { Tab } from "../page/tab.ts";
import type { PageSnapshot, PlacedDocument } from "../snapshot/page-snapshot.ts";
import { PlainPaint } from "../snapshot/plain-paint.ts";
import { type Unseen, Visibility } from "../snapshot/visibility.ts";
import type { Located } from "./located.ts";

/** Whether a person sees an element now, and in which box of the window. */
export type ElementLook =
  | { readonly seen: Box }
  | { readonly unseen: Unseen | "undecided"; readonly by?: string | undefined };

/**
 * Decides which elements a person sees: by the snapshot where it is certain, by the window's pixels with and without
 * the element where something about it is in doubt.
 * @returns one answer an element, in order
 */
export async function settleElements(
  tab: Tab,
  snapshot: PageSnapshot,
  elements: readonly Located[],
): Promise<ElementLook[]> {
  const visibility = new Visibility(snapshot);
  const paint = new PlainPaint(snapshot);
  const looks = elements.map((one): ElementLook => visibility.lookAt(one) ?? { unseen: "hidden" });
  const doubts = elements.flatMap((one, i) => {
    const look = looks[i];
    return look && isDoubtful(snapshot, paint, one, look) ? [{ one, i }] : [];
  });
  if (doubts.length === 0) return looks;
  const answers = await areDrawn(
    tab,
    doubts.map(
      ({ one }): Subject => ({ frame: one.frame, backendNodeId: one.backendNodeId, kind: "element" }),
    ),
    { entire: paint.filtersBehind },
  );
  for (const [at, { i }] of doubts.entries()) {
    const answer = answers[at];
    const look = looks[i];
    if (answer === undefined || look === undefined) continue;
    if (answer.is === "drawn") looks[i] = { seen: answer.box };
    else if (answer.is === "undecided") looks[i] = { unseen: "undecided", by: answer.why };
    else if ("seen" in look) looks[i] = { unseen: "not drawn" };
  }
  return looks;
}

function isDoubtful(
  snapshot: PageSnapshot,
  paint: PlainPaint,
  { frame, backendNodeId }: Located,
  look: ElementLook,
): boolean {
  for (const placed of snapshot.documents) {
    if (placed.frame !== frame) continue;
    const node = placed.document.indexOf(backendNodeId);
    if (node === undefined) continue;
    if ("unseen" in look) {
      // Without a box of its own (`display: contents`, no size) it is seen by what it holds.
      const empty = look.unseen === "hidden" && !placed.document.box(node)?.width;
      return /covered|cut off/.test(look.unseen) || (empty && holdsSomething(placed, node));
    }
    if (paint.isPlainElement(placed, node, look.seen)) return false;
    // One line of its text that is beyond doubt is enough to see it by.
    return !placed.document.rendered.some((inner) => {
      if (!placed.document.isInside(inner, node)) return false;
      return placed.document.textRuns(inner).some(({ text, box }) => {
        const place = { ...box, x: box.x + placed.offset.x, y: box.y + placed.offset.y };
        return (
          text.trim() !== "" && paint.isPlainText(placed, inner, place) && isWithin(place, snapshot.viewport)
        );
      });
    });
  }
  return false;
}

function holdsSomething({ document }: PlacedDocument, node: number): boolean {
  return document.rendered.some(
    (inner) =>
      inner !== node &&
      (document.box(inner)?.width ?? 0) > 0 &&
      document.style(inner, "visibility") === "visible" &&
      document.isInside(inner, node),
  );
}

function isWithin(box: Box, whole: Box): boolean {
  return (
    box.x >= whole.x &&
    box.y >= whole.y &&
    box.x + box.width <= whole.x + whole.width &&
    box.y + box.height <= whole.y + whole.height
  );
}

import { DocumentSnapshot, INNER_STYLES, STYLES } from "./document-snapshot.ts";
import type { Frame } from "./frame-tree.ts";
import { type Box, intersect } from "./geometry.ts";
import { isGone } from "./protocol-failure.ts";
import type { Tab } from "./tab.ts";

/** A document at its place in the window. */
export interface PlacedDocument {
  readonly document: DocumentSnapshot;
  readonly frame: Frame;
  /** Add to document coordinates to get window coordinates. */
  readonly offset: { readonly x: number; readonly y: number };
  /** What of the window it can draw in. */
  readonly clip: Box;
  /** The iframe element that holds it, in the parent document. */
  readonly owner: { readonly placed: PlacedDocument; readonly node: number } | undefined;
  /** Turns its paint order into the window's: frames of other processes count from 0 again. */
  readonly order: (paintOrder: number) => number;
}

export interface PageSnapshot {
  readonly viewport: Box;
  /** The main document first. */
  readonly documents: readonly PlacedDocument[];
  /** URLs of frames that did not answer: what they show is unknown. */
  readonly unread: readonly string[];
}

/** Longer than any page needed in trials; a page that hangs must not stop the run. */
const SNAPSHOT_DEADLINE_MS = 8_000;

/**
 * Takes one consistent picture of layout, styles and painting order of a tab: shadow trees and iframes included,
 * without running anything in the page.
 */
export async function takeSnapshot(tab: Tab): Promise<PageSnapshot> {
  const main = tab.frames.main;
  const remote = tab.frames.all.filter(
    (frame) => frame !== main && frame.session !== tab.frames.get(frame.parentId ?? "")?.session,
  );
  const framed = tab.frames.all.length > 1;
  const [metrics, first, ...others] = await Promise.all([
    main.session.send("Page.getLayoutMetrics", undefined, SNAPSHOT_DEADLINE_MS),
    snapshotOf(main, framed),
    ...remote.map((frame) => snapshotOf(frame, true).catch(() => undefined)),
  ]);
  // A frame that was not known of yet.
  const own = !framed && first.length > 1 ? await snapshotOf(main, true) : first;
  // Chromium before 90 has no `css...` variants; there the plain ones are in CSS pixels.
  const { clientWidth, clientHeight } = metrics.cssVisualViewport ?? metrics.visualViewport;
  const viewport = { x: 0, y: 0, width: clientWidth, height: clientHeight };
  const placed: PlacedDocument[] = [];
  const unread: string[] = [];
  place(own, 0, { frame: main, offset: { x: 0, y: 0 }, clip: viewport, owner: undefined, order: (n) => n });
  for (const [i, frame] of remote.entries()) {
    const documents = others[i];
    const owner = await ownerOf(frame);
    if (owner === undefined) continue;
    if (documents === undefined) {
      unread.push(frame.url);
      continue;
    }
    const inside = insideOf(owner.placed, owner.node);
    if (inside === undefined) continue;
    const base = owner.placed.order(owner.placed.document.paintOrder(owner.node));
    place(documents, 0, { frame, ...inside, owner, order: (n) => base + (n + 1) / 1e7 });
  }
  return { viewport, documents: placed, unread };

  function place(
    documents: readonly DocumentSnapshot[],
    index: number,
    at: Omit<PlacedDocument, "document">,
  ): void {
    const document = documents[index];
    if (document === undefined) return;
    const offset = { x: at.offset.x - document.scroll.x, y: at.offset.y - document.scroll.y };
    const frame = tab.frames.get(document.frameId) ?? at.frame;
    const self: PlacedDocument = { ...at, frame, document, offset };
    placed.push(self);
    for (const node of document.rendered) {
      const content = document.contentDocument(node);
      if (content === undefined) continue;
      const inside = insideOf(self, node);
      if (inside) place(documents, content, { ...at, frame, ...inside, owner: { placed: self, node } });
    }
  }

  async function ownerOf(frame: Frame): Promise<PlacedDocument["owner"]> {
    const parent = tab.frames.get(frame.parentId ?? "");
    if (parent === undefined) return undefined;
    try {
      const { backendNodeId } = await parent.session.send("DOM.getFrameOwner", { frameId: frame.id });
      for (const candidate of placed) {
        if (candidate.frame.session !== parent.session) continue;
        const node = candidate.document.indexOf(backendNodeId);
        if (node !== undefined) return { placed: candidate, node };
      }
    } catch (error) {
      if (!isGone(error)) throw error;
    }
    return undefined;
  }
}

/** @param inner with the inner boxes of elements, which only iframes need: they take as long as all the rest */
async function snapshotOf(frame: Frame, inner: boolean): Promise<DocumentSnapshot[]> {
  const { documents, strings } = await frame.session.send(
    "DOMSnapshot.captureSnapshot",
    {
      computedStyles: [...STYLES, ...(inner ? INNER_STYLES : [])],
      includePaintOrder: true,
      includeDOMRects: inner,
    },
    SNAPSHOT_DEADLINE_MS,
  );
  return documents.map((document) => new DocumentSnapshot(document, strings));
}

/** Where the document of an iframe begins, and what of it can show; undefined when nothing can. */
function insideOf(placed: PlacedDocument, node: number): Pick<PlacedDocument, "offset" | "clip"> | undefined {
  const box = placed.document.box(node);
  if (box === undefined || box.width === 0 || box.height === 0) return undefined;
  const content = placed.document.contentBox(node) ?? { x: 0, y: 0, width: box.width, height: box.height };
  const offset = { x: placed.offset.x + box.x + content.x, y: placed.offset.y + box.y + content.y };
  const clip = intersect(placed.clip, { ...offset, width: content.width, height: content.height });
  return clip && { offset, clip };
}

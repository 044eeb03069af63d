import { type Box, intersect } from "../geometry.ts";
import { decideAutoVisibility, mayBeSkipped } from "../page/auto-visibility.ts";
import type { DocumentFrame } from "../page/frame-tree.ts";
import type { Tab } from "../page/tab.ts";
import type { Session } from "../protocol/connection.ts";
import { CallRefused, isGone } from "../protocol/protocol-failure.ts";
import { noteBrowsersWords } from "./browsers-words.ts";
import { DocumentSnapshot } from "./document-snapshot.ts";
import { readFirstLines } from "./first-lines.ts";
import { type FrameFacts, factsOf } from "./frame-facts.ts";
import { INNER_STYLES, STYLES, type Style } from "./snapshot-styles.ts";

/** A document at its place in the window. */
export interface PlacedDocument {
  readonly document: DocumentSnapshot;
  readonly frame: DocumentFrame;
  /** Add to document coordinates to get window coordinates. */
  readonly offset: { readonly x: number; readonly y: number };
  /** What of the window it can draw in. */
  readonly clip: Box;
  /** The iframe element that holds it, in the parent document. */
  readonly owner: { readonly placed: PlacedDocument; readonly node: number } | undefined;
  /** Turns its paint order into the window's: frames of other processes count from 0 again. */
  readonly order: (paintOrder: number) => number;
  readonly facts: FrameFacts;
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
  // What the browser may skip is laid out only after it has decided about it.
  const known = tab.frames.all.filter((frame) => mayBeSkipped.has(frame));
  await Promise.all(known.map(decideAutoVisibility));
  const snapshot = await snapshotNow(tab);
  const news = snapshot.documents.filter((placed) => noteSkipping(placed) && !known.includes(placed.frame));
  if (news.length === 0) return snapshot;
  await Promise.all(news.map(({ frame }) => decideAutoVisibility(frame)));
  return await snapshotNow(tab);
}

function noteSkipping({ document, frame }: PlacedDocument): boolean {
  const { mayBeSkipped: skips } = document.skipped;
  if (skips) mayBeSkipped.add(frame);
  else mayBeSkipped.delete(frame);
  return skips;
}

async function snapshotNow(tab: Tab): Promise<PageSnapshot> {
  const main = tab.frames.main;
  const remote = tab.frames.all.filter(
    (frame) => frame !== main && frame.session !== tab.frames.parentOf(frame)?.session,
  );
  const framed = tab.frames.all.length > 1;
  const [metrics, facts, first, ...others] = await Promise.all([
    main.session.send("Page.getLayoutMetrics", undefined, SNAPSHOT_DEADLINE_MS),
    factsOf(tab.frames.all),
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
  await Promise.all(
    placed.flatMap((one) => [
      noteUnfolded(one),
      noteBrowsersWords(one.document, one.frame, one.facts.pictureless),
      noteFirstLines(one),
    ]),
  );
  return { viewport, documents: placed, unread };

  function place(
    documents: readonly DocumentSnapshot[],
    index: number,
    at: Omit<PlacedDocument, "document" | "facts">,
  ): void {
    const document = documents[index];
    if (document === undefined) return;
    const offset = { x: at.offset.x - document.scroll.x, y: at.offset.y - document.scroll.y };
    const frame = tab.frames.get(document.frameId) ?? at.frame;
    const self: PlacedDocument = { ...at, frame, document, offset, facts: facts(frame) };
    placed.push(self);
    for (const node of document.rendered) {
      const content = document.contentDocument(node);
      if (content === undefined) continue;
      const inside = insideOf(self, node);
      if (inside) place(documents, content, { ...at, frame, ...inside, owner: { placed: self, node } });
    }
  }

  async function ownerOf(frame: DocumentFrame): Promise<PlacedDocument["owner"]> {
    const parent = tab.frames.parentOf(frame);
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

/** Only the page knows whether it shows what a closed `<details>` folds, and it is asked only where that is laid out. */
async function noteUnfolded({ document, frame }: PlacedDocument): Promise<void> {
  const folded = document.skipped.foldedWithContent;
  if (folded.length === 0) return;
  try {
    const world = await frame.world();
    await world.apart((own) =>
      Promise.all(
        folded.map(async (details) => {
          const handle = await own.node(document.backendNodeId(details));
          if (await own.value<boolean>(showsContent, handle)) document.skipped.unfold(details);
        }),
      ),
    );
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Runs in the page: see `World`. */
function showsContent(details: Element): boolean {
  return getComputedStyle(details, "::details-content").contentVisibility === "visible";
}

/** Asked of a page only where some rule may dress first lines. */
async function noteFirstLines({ document, frame, facts }: PlacedDocument): Promise<void> {
  if (facts.firstLines) document.firstLines = await readFirstLines(frame);
}

/** @param inner with the inner boxes of elements, which only iframes need: they take as long as all the rest */
async function snapshotOf(frame: DocumentFrame, inner: boolean): Promise<DocumentSnapshot[]> {
  const columns = (await known.get(frame.session)) ?? STYLES;
  try {
    const { documents, strings } = await frame.session.send(
      "DOMSnapshot.captureSnapshot",
      {
        computedStyles: [...columns, ...(inner ? INNER_STYLES : [])],
        includePaintOrder: true,
        includeDOMRects: inner,
      },
      SNAPSHOT_DEADLINE_MS,
    );
    return documents.map((document) => new DocumentSnapshot(document, strings, columns));
  } catch (error) {
    const old = error instanceof CallRefused && /invalid CSS property/i.test(error.detail);
    if (!old || columns !== STYLES) throw error;
    known.set(frame.session, stylesOf(frame));
    return await snapshotOf(frame, inner);
  }
}

/** The styles that an older browser knows, by session; what it has no word for, it can't draw either. */
const known = new WeakMap<Session, Promise<readonly Style[]>>();

async function stylesOf(frame: DocumentFrame): Promise<readonly Style[]> {
  const world = await frame.world();
  return await world.value<Style[]>(
    (names: readonly string[]) => names.filter((name) => CSS.supports(name, "initial")),
    STYLES,
  );
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

import { type Box, boxOfQuad, hull, intersect } from "../geometry.ts";
import { mappingOf } from "../page/frame-mapping.ts";
import type { DocumentFrame } from "../page/frame-tree.ts";
import { zoomOf } from "../page/owner-quad.ts";
import type { Tab } from "../page/tab.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { CallRefused, CallTimedOut, isGone } from "../protocol/protocol-failure.ts";
import { forgetInk } from "./ink-hiding.ts";
import { FIRST_LETTER, type HideKind, type Measured, measureInk, SLOT } from "./ink-measuring.ts";

/** Something that may or may not be drawn. */
export interface Subject {
  readonly frame: DocumentFrame;
  /** A text node, an element, or for generated content the element that it belongs to. */
  readonly backendNodeId: number;
  /** "field": what stands in an input, a textarea or a select. */
  readonly kind: HideKind | "field";
  /** The pseudo-element of generated content, whose place only the browser knows. */
  readonly generatedId?: number | undefined;
  /** The slots that it is drawn through, innermost first: of a closed shadow tree it does not know its own. */
  readonly slots?: readonly number[];
  /** Its first characters, where they have a look of their own, and whose `::first-letter` they are. */
  readonly firstLetter?: { readonly of: number; readonly length: number } | undefined;
}

/** What the pixels say of a subject. */
export type Drawn =
  | {
      readonly is: "drawn";
      /** What of the window it is drawn in. */
      readonly box: Box;
      /** Of text: its words in order, and of each which characters are drawn. */
      readonly words: readonly (readonly boolean[])[];
    }
  | { readonly is: "hidden" }
  /** It moves, can't be hidden for a comparison, or went away meanwhile. */
  | { readonly is: "undecided"; readonly why: string };

export const HIDDEN: Drawn = { is: "hidden" };

/** A thing to hide with its boxes in the window. */
export interface Piece {
  readonly subject: number;
  readonly frame: DocumentFrame;
  readonly backendNodeId: number;
  readonly kind: HideKind;
  readonly generatedId: number | undefined;
  readonly slots: readonly number[];
  readonly firstLetter: Subject["firstLetter"];
  /** Among those of its frame. */
  position: number;
  words: readonly (readonly { readonly character: string; readonly box: Box }[])[];
  boxes: readonly Box[];
  decorated: boolean;
  selected: boolean;
  answer: Drawn;
}

/** What a field shows stands in text nodes of the browser's own, inside it. */
export async function piecesOf(
  { frame, backendNodeId, kind, generatedId, slots = [], firstLetter }: Subject,
  subject: number,
): Promise<Piece[]> {
  const blank = {
    subject,
    frame,
    generatedId,
    slots,
    firstLetter,
    position: 0,
    words: [],
    boxes: [],
    decorated: false,
    selected: false,
  };
  const piece = (id: number, how: HideKind): Piece => ({
    ...blank,
    backendNodeId: id,
    kind: how,
    answer: HIDDEN,
  });
  if (kind !== "field") return [piece(backendNodeId, kind)];
  try {
    const { node } = await frame.session.send("DOM.describeNode", { backendNodeId, depth: -1, pierce: true });
    return textsIn(node).map((id) => piece(id, "text"));
  } catch (error) {
    if (!isGone(error)) throw error;
    return [{ ...piece(backendNodeId, "element"), answer: GONE }];
  }
}

export const GONE: Drawn = { is: "undecided", why: "it went away meanwhile" };
/** It never stood still for a comparison. */
export const MOVES: Drawn = { is: "undecided", why: "what is drawn there moves all the time" };
/** What hides it was not drawn in time. */
export const LATE: Drawn = { is: "undecided", why: "its frame draws too late for a comparison" };

function textsIn(field: Protocol.DOM.Node): number[] {
  const texts: number[] = [];
  const walk = (node: Protocol.DOM.Node): void => {
    if (node.nodeType === 3) texts.push(node.backendNodeId);
    for (const inside of [...(node.shadowRoots ?? []), ...(node.children ?? [])]) walk(inside);
  };
  for (const root of field.shadowRoots ?? []) walk(root);
  return texts;
}

export async function measure(tab: Tab, pieces: readonly Piece[]): Promise<void> {
  await Promise.all(
    framesOf(pieces).map(async ([frame, own]) => {
      const mapping = await mappingOf(tab, frame);
      if (mapping === undefined) return;
      const measured = await inFrame(own, async () => await measureIn(frame, own));
      for (const [i, piece] of own.entries()) {
        piece.position = i;
        const one = measured?.[i];
        if (one === undefined) continue;
        piece.words = one.words.map((word) =>
          word.map(([character, x, y, width, height]) => ({
            character,
            box: mapping({ x, y, width, height }),
          })),
        );
        piece.boxes = one.boxes.map(([x, y, width, height]) => mapping({ x, y, width, height }));
        piece.decorated = one.decorated;
        piece.selected = one.selected;
      }
      await inFrame(own, () => placeGenerated(tab, frame, own));
    }),
  );
}

/** The browser says where generated content is. */
async function placeGenerated(tab: Tab, frame: DocumentFrame, pieces: readonly Piece[]): Promise<void> {
  const generated = pieces.flatMap((piece) =>
    piece.generatedId === undefined ? [] : [{ piece, id: piece.generatedId }],
  );
  if (generated.length === 0) return;
  const [mapping, zoom] = await Promise.all([
    mappingOf(tab, tab.frames.processRootOf(frame)),
    zoomOf(tab, frame),
  ]);
  await Promise.all(
    generated.map(async ({ piece, id }) => {
      const quads = (await contentQuads(frame, id)).map((quad) => quad.map((length) => length * zoom));
      piece.boxes = mapping === undefined ? [] : quads.map((quad) => mapping(boxOfQuad(quad)));
    }),
  );
}

/** None for what has no box. */
async function contentQuads({ session }: DocumentFrame, backendNodeId: number): Promise<number[][]> {
  try {
    return (await session.send("DOM.getContentQuads", { backendNodeId })).quads;
  } catch (error) {
    if (error instanceof CallRefused) return [];
    throw error;
  }
}

async function measureIn(frame: DocumentFrame, pieces: readonly Piece[]): Promise<Measured[]> {
  const world = await frame.world();
  const items = pieces.flatMap(({ backendNodeId, kind, slots, firstLetter }) => [
    { id: backendNodeId, kind },
    ...slots.map((id) => ({ id, kind: SLOT })),
    ...(firstLetter === undefined ? [] : [{ id: firstLetter.of, kind: FIRST_LETTER }]),
  ]);
  // The page keeps the nodes themselves until `forgetInk`.
  return await world.apart(async (own) =>
    own.value<Measured[]>(
      measureInk,
      items.map(({ kind }) => kind),
      ...(await Promise.all(items.map(({ id }) => own.node(id)))),
    ),
  );
}

export async function forget(frame: DocumentFrame): Promise<void> {
  const world = await frame.world();
  await world.value(forgetInk);
}

export function framesOf(pieces: readonly Piece[]): [DocumentFrame, Piece[]][] {
  const byFrame = new Map<DocumentFrame, Piece[]>();
  for (const piece of pieces) byFrame.set(piece.frame, [...(byFrame.get(piece.frame) ?? []), piece]);
  return [...byFrame];
}

/** What goes away while it is looked at is undecided. */
export async function inFrame<T>(pieces: readonly Piece[], work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!isGone(error) && !(error instanceof CallTimedOut)) throw error;
    for (const piece of pieces) piece.answer = GONE;
    return undefined;
  }
}

/** All boxes of a piece: where it is, and where each of its characters is. */
export function boxesOf({ boxes, words }: Piece): readonly Box[] {
  return [...boxes, ...words.flat().map(({ box }) => box)];
}

/** The part of the window that decides on a piece. */
export function reachOf(piece: Piece, viewport: Box): Box | undefined {
  return hull(boxesOf(piece).flatMap((box) => intersect(box, viewport) ?? []));
}

import { type Box, hull, intersect } from "../geometry.ts";
import { frameIsAt } from "../page/frame-place.ts";
import type { DocumentFrame } from "../page/frame-tree.ts";
import { restPage, resumePage } from "../page/rest.ts";
import type { Tab } from "../page/tab.ts";
import { lookAtDecorated } from "./decorated-ink.ts";
import { type Hiding, hide, show } from "./hide-pieces.ts";
import { InkDifference } from "./ink.ts";
import {
  type Drawn,
  forget,
  framesOf,
  GONE,
  HIDDEN,
  inFrame,
  LATE,
  MOVES,
  measure,
  type Piece,
  piecesOf,
  reachOf,
  type Subject,
} from "./ink-pieces.ts";
import { InkSheet } from "./ink-sheet.ts";
import { verdictOn } from "./ink-verdict.ts";
import { drawPart, type PartPixels, partOf, type WindowMetrics, windowMetrics } from "./pixels.ts";
import { lookAtSelected, type Without } from "./selected-ink.ts";

/** How often pixels are compared when something moves: a push, or a frame that came late, spoils two comparisons. */
const MOST_TRIES = 5;
/** The same when a frame draws late: each try waits long for it. */
const MOST_LATE_TRIES = 2;

const queues = new WeakMap<Tab, Promise<unknown>>();

/** One comparison or picture of a tab at a time: what one hides must not be missing in another. */
async function alone<T>(tab: Tab, work: () => Promise<T>): Promise<T> {
  const before = queues.get(tab) ?? Promise.resolve();
  const mine = before.then(work, work);
  queues.set(
    tab,
    mine.catch(() => {}),
  );
  return await mine;
}

export interface Comparison {
  /** Of the whole window as it stands still now; it is drawn when absent. */
  readonly picture?: PartPixels | undefined;
  /** Whether the whole window must be drawn each time, as something in it looks otherwise in a picture of a part. */
  readonly entire: boolean;
}

/**
 * Decides on pixels whether things are drawn: the window with each of them is compared with the window without it.
 * The app does not notice, and nothing stays behind.
 * @returns one answer a subject, in order
 */
export async function areDrawn(
  tab: Tab,
  subjects: readonly Subject[],
  how: Comparison,
): Promise<readonly Drawn[]> {
  if (subjects.length === 0) return [];
  return how.picture === undefined
    ? await alone(tab, () => decideAtRest(tab, subjects, how))
    : await decide(tab, subjects, how);
}

/** What moves without end is held at the start of its cycle, as it is for a picture, so that both say the same. */
async function decideAtRest(tab: Tab, subjects: readonly Subject[], how: Comparison): Promise<Drawn[]> {
  const answers = await decide(tab, subjects, how);
  const moving = subjects.filter((_, i) => answers[i] === MOVES);
  if (moving.length === 0) return answers;
  const rest = await restPage(tab, 0);
  try {
    if (rest.held.length === 0) return answers;
    const held = await decide(tab, moving, how);
    return answers.map((answer) => (answer === MOVES ? (held.shift() ?? answer) : answer));
  } finally {
    await resumePage(tab, rest);
  }
}

async function decide(
  tab: Tab,
  subjects: readonly Subject[],
  { picture, entire }: Comparison,
): Promise<Drawn[]> {
  const rendered = await renderedFrames(tab, subjects);
  const pieces = (
    await Promise.all(subjects.map(async (one, i) => (rendered.has(one.frame) ? await piecesOf(one, i) : [])))
  ).flat();
  const metrics = await windowMetrics(tab);
  const known = metrics.zoomed || entire ? undefined : picture;
  const draw = async (part: Box): Promise<PartPixels> =>
    entire ? partOf(await drawPart(tab, inside(metrics), metrics), part) : await drawPart(tab, part, metrics);
  await measure(tab, pieces);
  const visible = pieces.filter((piece) => reachOf(piece, metrics.viewport) !== undefined);
  try {
    for (const batch of apart(visible, metrics.viewport)) {
      await compare(tab, pieces, batch, metrics.viewport, draw, known);
    }
  } finally {
    await Promise.all(framesOf(pieces).map(([frame, own]) => inFrame(own, () => forget(frame))));
  }
  return subjects.map((_, subject) => joined(pieces.filter((piece) => piece.subject === subject)));
}

/** What the browser does not render can't be drawn, and never draws what is waited for. */
async function renderedFrames(tab: Tab, subjects: readonly Subject[]): Promise<ReadonlySet<DocumentFrame>> {
  const frames = [...new Set(subjects.map(({ frame }) => frame))];
  const places = await Promise.all(frames.map((frame) => frameIsAt(tab, frame)));
  return new Set(frames.filter((_, i) => places[i] === "in window"));
}

function joined(pieces: readonly Piece[]): Drawn {
  const undecided = pieces.find(({ answer }) => answer.is === "undecided");
  if (undecided) return undecided.answer;
  const box = hull(pieces.flatMap(({ answer }) => (answer.is === "drawn" ? [answer.box] : [])));
  const words = pieces.flatMap(({ answer, words: own }) =>
    answer.is === "drawn" ? answer.words : own.map((characters) => characters.map(() => false)),
  );
  return box ? { is: "drawn", box, words } : HIDDEN;
}

/** Batches of pieces that don't meet: what differs in the box of one is its own doing. */
function apart(pieces: readonly Piece[], viewport: Box): Piece[][] {
  const batches: { pieces: Piece[]; boxes: Box[] }[] = [];
  for (const piece of pieces) {
    const reach = reachOf(piece, viewport);
    if (reach === undefined) continue;
    const batch = batches.find(({ boxes }) => boxes.every((box) => intersect(box, reach) === undefined));
    if (batch) {
      batch.pieces.push(piece);
      batch.boxes.push(reach);
    } else batches.push({ pieces: [piece], boxes: [reach] });
  }
  return batches.map((batch) => batch.pieces);
}

/** @param all what is measured together: where a page has moved, it is measured anew */
async function compare(
  tab: Tab,
  all: readonly Piece[],
  pieces: readonly Piece[],
  viewport: Box,
  draw: (part: Box) => Promise<PartPixels>,
  picture: PartPixels | undefined,
): Promise<void> {
  const frames = framesOf(pieces);
  const sheets = new Map<DocumentFrame, InkSheet>();
  try {
    for (const [frame, own] of frames) {
      const sheet = await inFrame(own, () => InkSheet.add(frame));
      if (sheet) sheets.set(frame, sheet);
    }
    let known = picture;
    for (let tries = 1; ; tries++) {
      const part = partFor(pieces, viewport);
      if (part === undefined) return;
      const shown = known && whole(known, part) ? partOf(known, part) : await draw(part);
      const without = async (hiding: Hiding): Promise<Without> => {
        const { effective, late } = await hide(tab, frames, sheets, hiding);
        try {
          return { effective, late, pixels: await draw(part) };
        } finally {
          for (const piece of await show(tab, frames, sheets)) late.add(piece);
        }
      };
      const hidden = await without({ what: "pieces", selection: false });
      const again = await draw(part);
      const ink = new InkDifference(shown, hidden.pixels, again);
      for (const piece of pieces) piece.answer = verdictOn(piece, ink, hidden, viewport);
      await lookAtDecorated(pieces, viewport, { without });
      await lookAtSelected(pieces, ink, again, viewport, { now: () => draw(part), without });
      if (pieces.every(({ answer }) => answer.is === "drawn")) return;
      // Nothing is drawn where something stood before: what the page has pushed elsewhere is looked for there.
      const places = pieces.map(placeOf);
      await measure(tab, all);
      const moved = pieces.filter((piece, i) => piece.answer.is !== "drawn" && placeOf(piece) !== places[i]);
      for (const piece of moved) if (piece.answer !== GONE) piece.answer = MOVES;
      const most = pieces.some(({ answer }) => answer === MOVES)
        ? MOST_TRIES
        : pieces.some(({ answer }) => answer === LATE)
          ? MOST_LATE_TRIES
          : 0;
      if (tries >= most) return;
      known = moved.length === 0 ? again : undefined;
    }
  } finally {
    await Promise.all([...sheets.values()].map((sheet) => sheet.remove()));
  }
}

/** To tell whether it is still there. */
function placeOf({ boxes, words }: Piece): string {
  return JSON.stringify([boxes, words]);
}

/** Whether a part can be cut out of a picture. */
function whole({ box, scale }: PartPixels, part: Box): boolean {
  return (
    Number.isInteger((part.x - box.x) * scale) &&
    Number.isInteger((part.y - box.y) * scale) &&
    part.x >= box.x &&
    part.y >= box.y &&
    part.x + part.width <= box.x + box.width &&
    part.y + part.height <= box.y + box.height
  );
}

/** CSS pixels at whose multiples a pixel begins at any usual device scale: 1.25, 1.5 ... */
const GRID = 4;

/** Whole pixels around everything, with a margin that edges at the rim show in. */
function partFor(pieces: readonly Piece[], viewport: Box): Box | undefined {
  const all = hull(pieces.flatMap((piece) => reachOf(piece, viewport) ?? []));
  if (all === undefined) return undefined;
  const x = Math.max(0, Math.floor((all.x - 2) / GRID) * GRID);
  const y = Math.max(0, Math.floor((all.y - 2) / GRID) * GRID);
  const right = Math.min(Math.floor(viewport.width), Math.ceil((all.x + all.width + 2) / GRID) * GRID);
  const bottom = Math.min(Math.floor(viewport.height), Math.ceil((all.y + all.height + 2) / GRID) * GRID);
  return right > x && bottom > y ? { x, y, width: right - x, height: bottom - y } : undefined;
}

/** The window without a rim that is less than a pixel. */
function inside({ viewport }: WindowMetrics): Box {
  return { x: 0, y: 0, width: Math.floor(viewport.width), height: Math.floor(viewport.height) };
}

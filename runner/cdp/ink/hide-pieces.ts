import type { DocumentFrame } from "../page/frame-tree.ts";
import type { Tab } from "../page/tab.ts";
import { hideInk, showInk } from "./ink-hiding.ts";
import { inFrame, type Piece } from "./ink-pieces.ts";
import { INK_HIGHLIGHT, type InkSheet } from "./ink-sheet.ts";

/** How long something stays hidden at the most when nobody shows it again, in milliseconds. */
const HOLD_MS = 4_000;
/** Frames of the screen until what a frame of another process changed is surely drawn. */
const FOREIGN_FRAMES = 4;

export interface Hiding {
  /** The pieces themselves, of a text the whole element around it, or the lines under, over and through it. */
  readonly what: "pieces" | "around" | "lines" | "pieces and lines";
  /** All selected text of their frames, too. */
  readonly selection: boolean;
}

/** Which pieces are really hidden now. */
export interface Effect {
  readonly effective: ReadonlySet<Piece>;
  /** Pieces of frames that did not draw in time: nothing follows from pixels that stay the same. */
  readonly late: Set<Piece>;
}

export async function hide(
  tab: Tab,
  frames: readonly [DocumentFrame, Piece[]][],
  sheets: ReadonlyMap<DocumentFrame, InkSheet>,
  { what, selection }: Hiding,
): Promise<Effect> {
  const [effective, late] = [new Set<Piece>(), new Set<Piece>()];
  await Promise.all(
    frames.map(([frame, own]) =>
      inFrame(own, async () => {
        if (selection) await sheets.get(frame)?.selectionToo(true);
        const world = await frame.world();
        const { hidden, drawn } = await world.value<{ hidden: boolean[]; drawn: boolean }>(
          hideInk,
          own.map(({ position }) => String(position)),
          what,
          INK_HIGHLIGHT,
          HOLD_MS,
          framesToWait(tab, frame),
        );
        for (const [i, piece] of own.entries()) {
          if (hidden[i]) effective.add(piece);
          if (!drawn) late.add(piece);
        }
      }),
    ),
  );
  return { effective, late };
}

/**
 * Shows again what `hide` has hidden.
 * @returns pieces that were shown before, or are not drawn yet
 */
export async function show(
  tab: Tab,
  frames: readonly [DocumentFrame, Piece[]][],
  sheets: ReadonlyMap<DocumentFrame, InkSheet>,
): Promise<ReadonlySet<Piece>> {
  const late = new Set<Piece>();
  await Promise.all(
    frames.map(([frame, own]) =>
      inFrame(own, async () => {
        const world = await frame.world();
        // Before the wait for what it changes to be drawn.
        await sheets.get(frame)?.selectionToo(false);
        if (await world.value<boolean>(showInk, framesToWait(tab, frame))) return;
        for (const piece of own) late.add(piece);
      }),
    ),
  );
  return late;
}

/** A capture waits for its own process alone. */
function framesToWait(tab: Tab, frame: DocumentFrame): number {
  return frame.session === tab.session ? 0 : FOREIGN_FRAMES;
}

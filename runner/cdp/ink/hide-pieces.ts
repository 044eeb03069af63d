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
  /** The pieces themselves, or of a text the whole element around it. */
  readonly what: "pieces" | "around";
  /** All selected text of their frames, too. */
  readonly selection: boolean;
}

/** @returns the pieces that are really hidden now */
export async function hide(
  tab: Tab,
  frames: readonly [DocumentFrame, Piece[]][],
  sheets: ReadonlyMap<DocumentFrame, InkSheet>,
  { what, selection }: Hiding,
): Promise<ReadonlySet<Piece>> {
  const effective = new Set<Piece>();
  await Promise.all(
    frames.map(([frame, own]) =>
      inFrame(own, async () => {
        if (selection) await sheets.get(frame)?.selectionToo(true);
        const world = await frame.world();
        const hidden = await world.value<boolean[]>(
          hideInk,
          own.map(({ position }) => String(position)),
          what,
          INK_HIGHLIGHT,
          HOLD_MS,
          framesToWait(tab, frame),
        );
        for (const [i, piece] of own.entries()) if (hidden[i]) effective.add(piece);
      }),
    ),
  );
  return effective;
}

/** Shows again what `hide` has hidden. */
export async function show(
  tab: Tab,
  frames: readonly [DocumentFrame, Piece[]][],
  sheets: ReadonlyMap<DocumentFrame, InkSheet>,
): Promise<void> {
  await Promise.all(
    frames.map(([frame, own]) =>
      inFrame(own, async () => {
        const world = await frame.world();
        // Before the wait for what it changes to be drawn.
        await sheets.get(frame)?.selectionToo(false);
        await world.value(showInk, framesToWait(tab, frame));
      }),
    ),
  );
}

/** A capture waits for its own process alone. */
function framesToWait(tab: Tab, frame: DocumentFrame): number {
  return frame.session === tab.session ? 0 : FOREIGN_FRAMES;
}

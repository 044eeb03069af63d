import { asRead, fitsPattern, groupsDigits, hasPart, hasWords } from "../../evidence/text/read-text.ts";
import { around, type Box, moved } from "../geometry.ts";
import { fieldText, isField } from "./field-text.ts";
import type { PageSnapshot, PlacedDocument } from "./page-snapshot.ts";
import { PlainPaint } from "./plain-paint.ts";
import { textFlows } from "./text-flow.ts";
import type { Join, TextPiece } from "./text-line.ts";
import { type Unseen, Visibility } from "./visibility.ts";

/** One piece of text: a block's worth of it, with the lines it is broken into joined. */
export interface TextBlock {
  /** White space as a reader takes it: one blank at most. */
  readonly text: string;
  /** The same with a blank between things that stand close: badges and links may touch what is beside them. */
  readonly parts: string;
  /** The same with the number or dot of its list item before it. */
  readonly marked?: string | undefined;
  /** The same with what is raised or lowered written so: H₂O, m². */
  readonly scripted?: string | undefined;
  /** All of these with their blanks as they are, where some keep the digits of a number together. */
  readonly grouped?: readonly string[] | undefined;
  readonly box: Box;
}

/** Text that is in the document but that a person does not see. */
export interface UnseenText {
  readonly text: string;
  readonly box: Box;
  readonly why: Unseen | "undecided";
  /** What lies above it, for covered text; why it is undecided. */
  readonly by?: string | undefined;
}

/** What a person can read in a window at one moment. */
export interface Reading {
  readonly viewport: Box;
  readonly blocks: readonly TextBlock[];
  readonly unseen: readonly UnseenText[];
  /** Where passwords are typed: pictures hide these boxes. */
  readonly passwordBoxes: readonly Box[];
  /** URLs of frames that did not answer; what they show is unknown. */
  readonly unread: readonly string[];
  /** All blocks, one a line. */
  readonly text: string;
  /** What the blocks are made of: pixels may still decide otherwise on some of it (see `settleReading`). */
  readonly lines: readonly (readonly Run[])[];
  readonly paint: PlainPaint;
}

/** A line of one text node, or what stands in a field, as the snapshot has it. */
export interface Run {
  readonly text: string;
  readonly box: Box;
  readonly join: Join;
  /** The dot or number of a list item, before what stands in it. */
  readonly isMarker?: boolean;
  readonly state: RunState;
  readonly placed: PlacedDocument;
  readonly node: number;
  readonly isField: boolean;
  /** Its letters stand in the document the other way round. */
  readonly isTurned?: boolean | undefined;
  /** See `TextPiece`. */
  readonly scripted?: string | undefined;
}

/** "undecided": its pixels never stood still, so neither can be said. */
export type RunState =
  | { readonly seen: Box }
  | { readonly unseen: Unseen | "undecided"; readonly by?: string };

/** Reads a snapshot as a person would: only what is in the window, painted, and not under something opaque. */
export function readSnapshot(snapshot: PageSnapshot): Reading {
  const visibility = new Visibility(snapshot);
  const lines: Run[][] = [];
  const passwordBoxes: Box[] = [];
  for (const placed of snapshot.documents) {
    const { document } = placed;
    for (const node of document.rendered) {
      if (!document.isPassword(node) || !document.keepsSecret(node) || document.skipped.has(node)) continue;
      const box = document.box(node);
      if (box && box.width > 0) passwordBoxes.push(moved(box, placed.offset));
    }
    for (const { block, pieces, marker } of textFlows(document, (node) => isField(document, node))) {
      const own = pieces.length === 0 ? fieldText(document, block) : undefined;
      if (own !== undefined) {
        const box = moved(own.box, placed.offset);
        const state = visibility.see(placed, block, box);
        const { text, isTurned = false } = own;
        lines.push([{ text, box, join: "apart", state, placed, node: block, isField: true, isTurned }]);
      }
      if (pieces.length === 0) continue;
      const runOf = ({ node, text, box: at, join, isTurned, scripted }: TextPiece): Run => {
        const box = moved(at, placed.offset);
        const state = visibility.hasInk(placed, node)
          ? visibility.see(placed, node, box)
          : // A shadow or an outline may draw it all the same.
            ({ unseen: "transparent ink" } as const);
        return { text, box, join, state, placed, node, isField: false, isTurned, scripted };
      };
      const first = marker ? [{ ...runOf({ ...marker, join: "apart" }), isMarker: true }] : [];
      lines.push([...first, ...pieces.map(runOf)]);
    }
  }
  return {
    viewport: snapshot.viewport,
    ...blocksOf(lines),
    passwordBoxes,
    unread: snapshot.unread,
    lines,
    paint: new PlainPaint(snapshot),
  };
}

/** What lines say when they are put together, and what of them is not seen. */
export function blocksOf(lines: readonly (readonly Run[])[]): Pick<Reading, "blocks" | "unseen" | "text"> {
  const blocks: TextBlock[] = [];
  const unseen: UnseenText[] = [];
  for (const runs of lines) collect(runs, blocks, unseen);
  return { blocks, unseen, text: blocks.map((one) => one.text).join("\n") };
}

/** Whether a person who reads a block reads these words, or what fits this pattern. */
export function reads(block: TextBlock, wanted: string | RegExp): boolean {
  return typeof wanted === "string"
    ? wordFormsOf(block).some((form) => hasWords(form, wanted))
    : formsOf(block).some((form) => fitsPattern(form, wanted));
}

/** The same, but stricter: a part of a word counts, too. */
export function readsPart(block: TextBlock, unwanted: string | RegExp): boolean {
  return formsOf(block).some((form) =>
    typeof unwanted === "string" ? hasPart(form, unwanted) : fitsPattern(form, unwanted),
  );
}

/** All ways in which a block can be read. */
export function formsOf({ text, parts, marked, scripted }: TextBlock): string[] {
  return [...new Set([text, parts, marked ?? text, scripted ?? text])];
}

/** The same as `hasWords` is to be asked of them. */
export function wordFormsOf(block: TextBlock): readonly string[] {
  return block.grouped ?? formsOf(block);
}

function collect(runs: readonly Run[], blocks: TextBlock[], unseen: UnseenText[]): void {
  let text = "";
  let parts = "";
  let scripted = "";
  let box: Box | undefined;
  let marker: string | undefined;
  for (const run of runs) {
    if (run.isMarker) {
      if ("seen" in run.state) marker = run.text;
      continue;
    }
    if (run.join === "apart") {
      text += " ";
      scripted += " ";
    }
    if (run.join !== "joined") parts += " ";
    if ("seen" in run.state) {
      const shown = shownPart(run.text, run.box, run.state.seen);
      text += shown;
      parts += shown;
      scripted += shown === run.text ? (run.scripted ?? shown) : shown;
      box = box ? around(box, run.state.seen) : run.state.seen;
      continue;
    }
    text += " ";
    parts += " ";
    scripted += " ";
    const content = asRead(run.text);
    if (content === "") continue;
    unseen.push({ text: content, box: run.box, why: run.state.unseen, by: run.state.by });
  }
  const content = asRead(text);
  if (box === undefined || content === "") return;
  const forms = { text, parts, ...(marker === undefined ? {} : { marked: `${marker} ${text}` }), scripted };
  const block: TextBlock = {
    text: content,
    parts: asRead(parts),
    marked: forms.marked === undefined ? undefined : asRead(forms.marked),
    scripted: scripted === text ? undefined : asRead(scripted),
    box,
  };
  blocks.push(groupsDigits(text) ? { ...block, grouped: [...new Set(Object.values(forms))] } : block);
}

/** Of a line that is cut at the side, the part that shows; letters are taken as equally wide. */
function shownPart(text: string, whole: Box, seen: Box): string {
  if (seen.width >= whole.width * 0.95 - 1) return text;
  const from = Math.round(((seen.x - whole.x) / whole.width) * text.length);
  const to = Math.round(((seen.x + seen.width - whole.x) / whole.width) * text.length);
  return `${from > 0 ? "…" : ""}${text.slice(from, to)}${to < text.length ? "…" : ""}`;
}

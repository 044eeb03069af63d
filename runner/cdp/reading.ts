import { around, type Box, moved } from "./geometry.ts";
import type { PageSnapshot, PlacedDocument } from "./page-snapshot.ts";
import { type Unseen, Visibility } from "./visibility.ts";

/** One piece of text: a block's worth of it, with the lines it is broken into joined. */
export interface TextBlock {
  /** White space as a reader takes it: one blank at most. */
  readonly text: string;
  /** The same with a blank wherever an element begins or ends: badges and links may touch what is beside them. */
  readonly parts: string;
  readonly box: Box;
}

/** Text that is in the document but that a person does not see. */
export interface UnseenText {
  readonly text: string;
  readonly box: Box;
  readonly why: Unseen;
  /** What lies above it, for covered text. */
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
}

interface Run {
  readonly text: string;
  readonly box: Box;
  /** How it follows the run before it: as the next element, on the next line, or without a gap. */
  readonly start: "element" | "line" | "joined";
  readonly state: { seen: Box } | { unseen: Unseen; by?: string };
}

const WITHOUT_TEXT = new Set(["checkbox", "radio", "hidden", "range", "color", "file", "image", "password"]);

/** Reads a snapshot as a person would: only what is in the window, painted, and not under something opaque. */
export function readSnapshot(snapshot: PageSnapshot): Reading {
  const visibility = new Visibility(snapshot);
  const blocks: TextBlock[] = [];
  const unseen: UnseenText[] = [];
  const passwordBoxes: Box[] = [];
  for (const placed of snapshot.documents) {
    const { document } = placed;
    let block = -1;
    let runs: Run[] = [];
    const flush = (): void => {
      collect(runs, blocks, unseen);
      runs = [];
    };
    for (const node of document.rendered) {
      const own = ownText(placed, node);
      if (own !== undefined) {
        flush();
        if (own.text !== "") {
          runs.push({
            text: own.text,
            box: own.box,
            start: "line",
            state: visibility.see(placed, node, own.box),
          });
        }
        flush();
        block = -1;
        continue;
      }
      if (document.isPassword(node) && !document.isFolded(node)) {
        const box = document.box(node);
        if (box && box.width > 0) passwordBoxes.push(moved(box, placed.offset));
      }
      const lines = document.textRuns(node);
      if (lines.length === 0) continue;
      const inside = blockOf(placed, node);
      if (inside !== block) flush();
      block = inside;
      let end = -1;
      for (const line of lines) {
        const box = moved(line.box, placed.offset);
        const state = visibility.hasInk(placed, node)
          ? visibility.see(placed, node, box)
          : ({ unseen: "transparent" } as const);
        // A gap between two lines of one text is a blank that was swallowed by the line's end.
        const start = end < 0 ? "element" : line.start === end ? "joined" : "line";
        runs.push({ text: line.text, box, start, state });
        end = line.end;
      }
    }
    flush();
  }
  const text = blocks.map((one) => one.text).join("\n");
  return { viewport: snapshot.viewport, blocks, unseen, passwordBoxes, unread: snapshot.unread, text };
}

/** Every run of white space as one blank, none at the ends. */
export function normalise(text: string): string {
  return text.replace(/[\s\u200b\ufeff]+/gu, " ").trim();
}

function collect(runs: readonly Run[], blocks: TextBlock[], unseen: UnseenText[]): void {
  let text = "";
  let parts = "";
  let box: Box | undefined;
  for (const run of runs) {
    if (run.start === "line") text += " ";
    if (run.start !== "joined") parts += " ";
    if ("seen" in run.state) {
      const shown = shownPart(run.text, run.box, run.state.seen);
      text += shown;
      parts += shown;
      box = box ? around(box, run.state.seen) : run.state.seen;
      continue;
    }
    text += " ";
    parts += " ";
    const content = normalise(run.text);
    if (content === "") continue;
    unseen.push({ text: content, box: run.box, why: run.state.unseen, by: run.state.by });
  }
  const content = normalise(text);
  if (box && content !== "") blocks.push({ text: content, parts: normalise(parts), box });
}

/** Of a line that is cut at the side, the part that shows; letters are taken as equally wide. */
function shownPart(text: string, whole: Box, seen: Box): string {
  if (seen.width >= whole.width * 0.95 - 1) return text;
  const from = Math.round(((seen.x - whole.x) / whole.width) * text.length);
  const to = Math.round(((seen.x + seen.width - whole.x) / whole.width) * text.length);
  return `${from > 0 ? "…" : ""}${text.slice(from, to)}${to < text.length ? "…" : ""}`;
}

/** The nearest ancestor that starts a line of its own. */
function blockOf({ document }: PlacedDocument, node: number): number {
  for (let at = document.parent[node] ?? -1; at >= 0; at = document.parent[at] ?? -1) {
    const display = document.style(at, "display");
    if (document.isRendered(at) && display !== "inline" && display !== "contents") return at;
  }
  return 0;
}

/** What fields show: their value, else their placeholder; undefined for everything that is no field. */
function ownText({ document, offset }: PlacedDocument, node: number): { text: string; box: Box } | undefined {
  const name = document.name(node);
  if (name !== "INPUT" && name !== "TEXTAREA" && name !== "SELECT") return undefined;
  const box = document.box(node);
  if (box === undefined) return undefined;
  const at = moved(box, offset);
  if (name === "SELECT") {
    const options: number[] = [];
    for (let i = node + 1; i < document.nodeCount; i++) {
      if (
        document.name(i) === "OPTION" &&
        document.isSelectedOption(i) &&
        isInside(document.parent, i, node)
      ) {
        options.push(i);
      }
    }
    const texts = options.map((option) =>
      document
        .children(option)
        .map((child) => document.nodeValue(child))
        .join(""),
    );
    return { text: texts.join(" "), box: at };
  }
  if (name === "INPUT") {
    const type = document.attribute(node, "type")?.toLowerCase() ?? "text";
    if (WITHOUT_TEXT.has(type)) return type === "password" ? undefined : { text: "", box: at };
  }
  return { text: document.fieldValue(node) || (document.attribute(node, "placeholder") ?? ""), box: at };
}

function isInside(parent: readonly number[], node: number, ancestor: number): boolean {
  for (let at = node; at >= 0; at = parent[at] ?? -1) if (at === ancestor) return true;
  return false;
}

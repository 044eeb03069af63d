import { type Box, hull } from "../geometry.ts";
import type { DocumentSnapshot } from "./document-snapshot.ts";

/**
 * How a piece of text follows the one before it: without a gap ("joined"), with a gap that may stand for a blank
 * ("beside"), or with a blank or on a line of its own ("apart").
 */
export type Join = "joined" | "beside" | "apart";

/** Text on one line, of one node. */
export interface TextPiece {
  readonly node: number;
  readonly text: string;
  /** In the document's own coordinates. */
  readonly box: Box;
  readonly join: Join;
}

/** A block's worth of text, in the order in which it is read. */
export interface TextFlow {
  /** The element that the block belongs to. */
  readonly block: number;
  readonly pieces: readonly TextPiece[];
  /** The dot or number of a list item before it. */
  readonly marker?: Omit<TextPiece, "join"> | undefined;
}

/** Displays whose boxes stand in a line with the text around them. */
const IN_LINE = /^(inline|contents|ruby|)$|^inline-/;

/** The narrowest blank of usual fonts, and a gap that nobody reads over, in parts of the line's height. */
const NARROWEST_BLANK = 0.2;
const CLEAR_GAP = 0.4;

/**
 * The texts of a document in reading order, pseudo-elements and list markers in their place. Nothing is said of whether
 * they can be seen; what the browser skips is left out.
 * @param isOwn nodes that read as something of their own, as fields do: text before and after them is apart
 */
export function textFlows(document: DocumentSnapshot, isOwn: (node: number) => boolean): TextFlow[] {
  return new FlowReader(document, isOwn).read();
}

class FlowReader {
  readonly #document: DocumentSnapshot;
  readonly #isOwn: (node: number) => boolean;
  readonly #flows: TextFlow[] = [];
  #block = -1;
  #pieces: TextPiece[] = [];
  #marker: { item: number; piece: Omit<TextPiece, "join"> } | undefined;
  /** Ruby annotations stand above their line; they are read after it. */
  #asides: TextFlow[] = [];
  #last: { node: number; piece: TextPiece; end: number; swallowed: boolean } | undefined;

  constructor(document: DocumentSnapshot, isOwn: (node: number) => boolean) {
    this.#document = document;
    this.#isOwn = isOwn;
  }

  read(): TextFlow[] {
    for (const node of this.#document.rendered) {
      if (this.#isOwn(node)) {
        this.#flush();
        this.#flows.push({ block: node, pieces: [] });
        continue;
      }
      this.#take(node);
    }
    this.#flush();
    return this.#flows;
  }

  #take(node: number): void {
    const document = this.#document;
    const content = document.layoutText(node);
    if (content === "" || document.isSkipped(node)) return;
    const pseudo = document.pseudo(node) ?? document.pseudo(document.parent[node] ?? -1);
    if (pseudo === "marker") {
      this.#flush();
      const box = hull(document.textRuns(node).map((run) => run.box)) ?? document.box(node);
      if (box) this.#marker = { item: document.parent[node] ?? -1, piece: { node, text: content, box } };
      return;
    }
    const runs = document.textRuns(node);
    if (runs.length === 0) {
      // White space at a line's end has no box.
      if (this.#last && /^\s*$/.test(content)) this.#last.swallowed = true;
      return;
    }
    const block = this.#blockOf(node);
    if (document.style(block, "display") === "ruby-text") {
      const pieces = runs.map(({ text, box }) => ({ node, text, box, join: "joined" as const }));
      this.#asides.push({ block, pieces });
      return;
    }
    if (block !== this.#block) {
      this.#flush();
      this.#block = block;
    }
    for (const run of runs) {
      const piece = { node, text: run.text, box: run.box, join: this.#joinOf(node, run, content) };
      this.#pieces.push(piece);
      this.#last = { node, piece, end: run.end, swallowed: /^\s/.test(content.slice(run.end)) };
    }
  }

  #flush(): void {
    if (this.#pieces.length > 0) {
      const marker =
        this.#marker && this.#document.isInside(this.#block, this.#marker.item)
          ? this.#marker.piece
          : undefined;
      this.#flows.push({ block: this.#block, pieces: this.#pieces, marker });
      this.#marker = undefined;
    }
    this.#flows.push(...this.#asides);
    this.#asides = [];
    this.#pieces = [];
    this.#block = -1;
    this.#last = undefined;
  }

  #joinOf(node: number, run: { start: number; box: Box }, content: string): Join {
    const last = this.#last;
    if (last === undefined) return "apart";
    // A gap within one text is white space that was collapsed or swallowed by the line's end.
    if (last.node === node) return last.end === run.start ? "joined" : "apart";
    const document = this.#document;
    if (
      document.pseudo(last.node) === "first-letter" &&
      document.isInside(node, document.parent[last.node] ?? -1)
    ) {
      return "joined";
    }
    const { sameLine, gap } = between(last.piece.box, run.box, this.#isVertical());
    if (!sameLine) {
      const swallowed = last.swallowed || /^\s/.test(content.slice(0, run.start));
      return swallowed || this.#breaksLine(last.node, node) ? "apart" : "joined";
    }
    if (gap >= CLEAR_GAP) return "apart";
    if (gap >= NARROWEST_BLANK) return "beside";
    // Badges and links may touch what is beside them; a digit beside a digit is one number all the same.
    const digits = /\p{N}$/u.test(last.piece.text) && /^\p{N}/u.test(content.slice(run.start));
    return !digits && this.#areApart(last.node, node) ? "beside" : "joined";
  }

  /** Whether each is in an element of its own beside the other's. */
  #areApart(left: number, right: number): boolean {
    return this.#outermostApart(left, right) !== undefined && this.#outermostApart(right, left) !== undefined;
  }

  /** Lines of SVG text and boxes such as inline-block have no blank between them where they break. */
  #breaksLine(left: number, right: number): boolean {
    return (
      [this.#outermostApart(left, right), this.#outermostApart(right, left)].some(
        (node) => node !== undefined && /^inline-|^block$/.test(this.#document.style(node, "display")),
      ) || this.#document.name(this.#block) === "text"
    );
  }

  /** The outermost real element around one node that is not around the other. */
  #outermostApart(node: number, other: number): number | undefined {
    const { parent } = this.#document;
    const around = new Set<number>();
    for (let at = other; at >= 0; at = parent[at] ?? -1) around.add(at);
    let outermost: number | undefined;
    for (let at = node; at >= 0 && !around.has(at); at = parent[at] ?? -1) {
      if (this.#document.pseudo(at) !== undefined) return undefined;
      if (this.#document.isElement(at)) outermost = at;
    }
    return outermost;
  }

  #isVertical(): boolean {
    return /^(vertical|sideways)/.test(this.#document.style(this.#block, "writing-mode"));
  }

  /** The nearest ancestor that starts a line of its own; a button reads as one thing. */
  #blockOf(node: number): number {
    const document = this.#document;
    const pseudo = document.pseudo(node);
    const start = pseudo !== undefined && pseudo !== "first-letter" ? node : (document.parent[node] ?? -1);
    for (let at = start; at >= 0; at = document.parent[at] ?? -1) {
      if (!document.isRendered(at) || document.pseudo(at) === "first-letter") continue;
      const display = document.style(at, "display");
      if (!IN_LINE.test(display)) return at;
      if (document.name(at) === "BUTTON" && display !== "inline" && display !== "contents") return at;
    }
    return 0;
  }
}

/** @returns the gap in parts of the smaller one's height */
function between(left: Box, right: Box, vertical: boolean): { sameLine: boolean; gap: number } {
  const [a, b] = vertical ? [turned(left), turned(right)] : [left, right];
  const height = Math.min(a.height, b.height);
  const common = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const gap = Math.max(b.x - (a.x + a.width), a.x - (b.x + b.width));
  return { sameLine: common >= height / 2, gap: height > 0 ? gap / height : 0 };
}

function turned({ x, y, width, height }: Box): Box {
  return { x: y, y: x, width: height, height: width };
}

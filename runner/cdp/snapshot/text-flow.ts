import { type Box, hull } from "../geometry.ts";
import type { DocumentSnapshot } from "./document-snapshot.ts";
import { withFirstLines } from "./first-lines.ts";
import { inItemOrder } from "./item-order.ts";
import { inDrawnDirection } from "./overridden-direction.ts";
import { type OpenPiece, readScript } from "./script-level.ts";
import {
  between,
  CLEAR_GAP,
  isBesideLine,
  isInitial,
  type Join,
  NARROWEST_BLANK,
  type TextFlow,
  type TextPiece,
} from "./text-line.ts";
import { joinTouching } from "./touching-flows.ts";

/** A flow that text may still be added to. */
interface OpenFlow {
  block: number;
  readonly isAside: boolean;
  readonly pieces: TextPiece[];
  readonly marker: Omit<TextPiece, "join"> | undefined;
  /** They stand above or beside its lines, and are read after it. */
  readonly asides: TextFlow[];
  last: Last | undefined;
  /** The last piece that is no script of another. */
  base?: OpenPiece;
}

interface Last {
  readonly node: number;
  readonly piece: OpenPiece;
  readonly end: number;
  swallowed: boolean;
}

/** Displays whose boxes stand in a line with the text around them. */
const IN_LINE = /^(inline|contents|ruby|)$|^inline-/;

/** Taller than a line with room around it: a card rather than a part of the line. */
const MOST_LINES = 2.5;

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
  /** The innermost last: what stands beside a line ends it no more than a remark ends a sentence. */
  readonly #open: OpenFlow[] = [];
  #marker: { item: number; piece: Omit<TextPiece, "join"> } | undefined;

  constructor(document: DocumentSnapshot, isOwn: (node: number) => boolean) {
    this.#document = document;
    this.#isOwn = isOwn;
  }

  read(): TextFlow[] {
    for (const node of this.#document.rendered) {
      if (this.#isOwn(node)) {
        this.#closeAll();
        this.#flows.push({ block: node, pieces: [] });
        continue;
      }
      this.#take(node);
    }
    this.#closeAll();
    const flows = withFirstLines(this.#document, this.#flows);
    return joinTouching(flows, (block) => this.#isVertical(block));
  }

  #take(node: number): void {
    const document = this.#document;
    const content = document.layoutText(node);
    if (content === "" || document.skipped.has(node)) return;
    const pseudo = document.pseudo(node) ?? document.pseudo(document.parent[node] ?? -1);
    if (pseudo === "marker") {
      const box = hull(document.textRuns(node).map((run) => run.box)) ?? document.box(node);
      if (box) this.#marker = { item: document.parent[node] ?? -1, piece: { node, text: content, box } };
      return;
    }
    const runs = document.textRuns(node);
    const block = this.#blockOf(node);
    const [first] = runs;
    if (first === undefined) {
      // White space at a line's end has no box.
      const last = (this.#open.find((flow) => flow.block === block) ?? this.#open.at(-1))?.last;
      if (last && /^\s*$/.test(content)) last.swallowed = true;
      return;
    }
    if (document.style(block, "display") === "ruby-text") {
      const pieces = runs.map(({ text, box }) => ({ node, text, box, join: "joined" as const }));
      const aside = { block, pieces, isAside: true };
      (this.#open.at(-1)?.asides ?? this.#flows).push(aside);
      return;
    }
    const flow = this.#flowOf(block, first.box);
    for (const run of runs) {
      const before = flow.last?.piece;
      if (before && run.box.width < 1 && /^\p{M}+$/u.test(run.text)) {
        // An accent in an element of its own is drawn on the letter before it.
        before.text += run.text;
        continue;
      }
      const join = this.#joinOf(flow, node, run, content);
      const piece: OpenPiece = { node, text: run.text, box: run.box, join };
      const onLine = join !== "apart" && !this.#isVertical(block) ? flow.base : undefined;
      flow.base = readScript(document, { line: onLine, before }, piece);
      flow.pieces.push(piece);
      flow.last = { node, piece, end: run.end, swallowed: /^\s/.test(content.slice(run.end)) };
    }
  }

  /** The flow that a block's text goes on in, or a new one. */
  #flowOf(block: number, box: Box): OpenFlow {
    for (let top = this.#open.at(-1); top; top = this.#open.at(-1)) {
      const { piece } = top.last ?? {};
      if (top.block === block) return top;
      if (piece && this.#isInLineOf(block, box, top.block, piece.box)) return top;
      if (this.#stepsAside(block, top)) break;
      if (piece && this.#isInLineOf(top.block, piece.box, block, box)) {
        top.block = block;
        return top;
      }
      this.#close();
    }
    const marker = this.#marker && this.#flowsIn(block, this.#marker.item) ? this.#marker.piece : undefined;
    if (marker) this.#marker = undefined;
    const isAside = this.#open.length > 0;
    const flow = { block, isAside, pieces: [], marker, asides: [], last: undefined };
    this.#open.push(flow);
    return flow;
  }

  /** Whether a block within another's text leaves its line whole: it is placed elsewhere, or floats beside the line. */
  #stepsAside(block: number, { block: outer, last }: OpenFlow): boolean {
    const document = this.#document;
    if (!document.isInside(block, outer)) return false;
    for (let at = block; at !== outer; at = document.parent[at] ?? outer) {
      if (isPlaced(document, at)) return true;
      const isOutermost = document.parent[at] === outer && !IN_LINE.test(document.style(at, "display"));
      const box = isOutermost ? document.box(at) : undefined;
      // A box that flows on its own would stand below the line.
      if (box && last && !this.#isVertical(outer) && !this.#laysOutItems(outer))
        return isBesideLine(box, last.piece.box);
    }
    return false;
  }

  /**
   * Whether a block's words are a part of the line that they stand in: those of a box in the line (`inline-flex`) that
   * has one line, and a first letter that floats before the others.
   */
  #isInLineOf(block: number, words: Box, outer: number, beside: Box): boolean {
    const document = this.#document;
    if (block === outer || !document.isInside(block, outer)) return false;
    if (this.#isVertical(outer) || this.#laysOutItems(outer)) return false;
    const { sameLine, gap } = between(words, beside, false);
    if (!sameLine) return false;
    let host = -1;
    for (let at = block; at !== outer; at = document.parent[at] ?? outer) {
      if (document.name(at) === "BUTTON" || isPlaced(document, at)) return false;
      if (document.style(at, "display").startsWith("inline-")) host = at;
    }
    if (host >= 0) return (document.box(host)?.height ?? 0) < MOST_LINES * words.height;
    // Room beside a big first letter is measured by the letter.
    const least = Math.min(words.height, beside.height) / Math.max(words.height, beside.height);
    return gap * least < NARROWEST_BLANK;
  }

  /** Whether a block is another or lies within it, and is not placed elsewhere. */
  #flowsIn(block: number, outer: number): boolean {
    const document = this.#document;
    for (let at = block; at >= 0; at = document.parent[at] ?? -1) {
      if (at === outer) return true;
      if (isPlaced(document, at)) return false;
    }
    return false;
  }

  /** Words in a flexible box or a grid are things of their own. */
  #laysOutItems(block: number): boolean {
    return /flex|grid/.test(this.#document.style(block, "display"));
  }

  #closeAll(): void {
    while (this.#open.length > 0) this.#close();
  }

  #close(): void {
    const flow = this.#open.pop();
    if (flow === undefined) return;
    const { block, marker, isAside, asides } = flow;
    const inLine = this.#isVertical(block) ? flow.pieces : inItemOrder(this.#document, flow.pieces);
    const pieces = inDrawnDirection(this.#document, inLine);
    (this.#open.at(-1)?.asides ?? this.#flows).push({ block, pieces, marker, isAside }, ...asides);
  }

  #joinOf({ block, last }: OpenFlow, node: number, run: { start: number; box: Box }, content: string): Join {
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
    const { sameLine, gap } = between(last.piece.box, run.box, this.#isVertical(block));
    if (isInitial(last.piece, run.box) && sameLine && !/^\s/.test(content)) return "joined";
    if (!sameLine) {
      const swallowed = last.swallowed || /^\s/.test(content.slice(0, run.start));
      return swallowed || this.#breaksLine(block, last.node, node) ? "apart" : "joined";
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
  #breaksLine(block: number, left: number, right: number): boolean {
    return (
      this.#hasBlockBetween(left, right) ||
      [this.#outermostApart(left, right), this.#outermostApart(right, left)].some(
        (node) => node !== undefined && /^inline-|^block$/.test(this.#document.style(node, "display")),
      ) ||
      this.#document.name(block) === "text"
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

  /** Whether a rule or an empty box of its own stands between two texts. */
  #hasBlockBetween(left: number, right: number): boolean {
    const document = this.#document;
    for (let at = left + 1; at < right; at++) {
      if (!document.isRendered(at) || !document.isElement(at) || document.isInside(right, at)) continue;
      if (isPlaced(document, at)) continue;
      if (/^(block|flex|grid|flow-root|table|list-item)$/.test(document.style(at, "display"))) return true;
    }
    return false;
  }

  #isVertical(block: number): boolean {
    return /^(vertical|sideways)/.test(this.#document.style(block, "writing-mode"));
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

/** Whether it is placed somewhere else than where its document has it. */
function isPlaced(document: DocumentSnapshot, node: number): boolean {
  return /^(absolute|fixed)$/.test(document.style(node, "position"));
}

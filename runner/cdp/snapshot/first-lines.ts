import type { DocumentFrame } from "../page/frame-tree.ts";
import { isGone } from "../protocol/protocol-failure.ts";
import type { DocumentSnapshot } from "./document-snapshot.ts";
import { between, type TextFlow } from "./text-line.ts";

/** How elements draw the letters of their first line, by their node ids. */
export type FirstLines = ReadonlyMap<number, string>;

const NONE: FirstLines = new Map();

/** More elements with first lines of their own are not asked for. */
const MOST = 500;

/**
 * Asks a page which elements draw their first line in other letters than the rest (`::first-line { text-transform }`).
 * First lines are in no snapshot; closed shadow trees keep their rules to themselves.
 */
export async function readFirstLines(frame: DocumentFrame): Promise<FirstLines> {
  try {
    const world = await frame.world();
    return await world.apart(async (own) => {
      const transforms = await own.value<string[]>(firstLines, MOST, "transforms");
      const elements = transforms.length > 0 ? await own.handle(firstLines, MOST, "elements") : undefined;
      if (elements === undefined) return NONE;
      const ids = await own.nodeIds(elements);
      return new Map(ids.map((id, i) => [id, transforms[i] ?? ""]));
    });
  } catch (error) {
    if (!isGone(error)) throw error;
    return NONE;
  }
}

/** Runs in the page: see `World`. */
function firstLines(most: number, what: "transforms" | "elements"): string[] | Element[] {
  const elements: Element[] = [];
  const transforms: string[] = [];
  const roots: (Document | ShadowRoot)[] = [document];
  for (let root = roots.pop(); root !== undefined; root = roots.pop()) {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot !== null) roots.push(element.shadowRoot);
      const { textTransform } = getComputedStyle(element, "::first-line");
      if (elements.length >= most || textTransform === getComputedStyle(element).textTransform) continue;
      elements.push(element);
      transforms.push(textTransform);
    }
  }
  return what === "elements" ? elements : transforms;
}

/** Boxes that have a first line (CSS Pseudo-Elements 4, 2.1). */
const HAS_FIRST_LINE = /^(block|flow-root|list-item|inline-block|table-cell|table-caption)$/;
/** What stands in the first line without being a part of its own box. */
const IN_LINE = /^(inline|contents|ruby.*|)$/;

/** Texts with their first lines in the letters in which they are drawn. */
export function withFirstLines(document: DocumentSnapshot, flows: readonly TextFlow[]): TextFlow[] {
  const begun = new Set<number>();
  return flows.map((flow) => {
    const transform = transformOf(document, flow.block, begun);
    const [first] = flow.pieces;
    if (transform === undefined || first === undefined) return flow;
    const pieces = flow.pieces.map((piece) => {
      const inFirst = piece === first || between(first.box, piece.box, false).sameLine;
      if (!inFirst || !isOwn(document, piece.node, flow.block)) return piece;
      return { ...piece, text: drawn(document, piece.node, piece.text, transform) };
    });
    return { ...flow, pieces };
  });
}

/** The first line of a block is also that of the block around that begins with it. */
function transformOf(document: DocumentSnapshot, block: number, begun: Set<number>): string | undefined {
  let transform: string | undefined;
  for (let at = block; at >= 0 && !begun.has(at); at = document.parent[at] ?? -1) {
    if (!HAS_FIRST_LINE.test(document.style(at, "display"))) break;
    begun.add(at);
    transform ??= document.firstLines.get(document.backendNodeId(at));
  }
  return transform;
}

function isOwn(document: DocumentSnapshot, node: number, block: number): boolean {
  for (let at = document.parent[node] ?? -1; at >= 0 && at !== block; at = document.parent[at] ?? -1) {
    if (!IN_LINE.test(document.style(at, "display"))) return false;
  }
  return true;
}

function drawn(document: DocumentSnapshot, node: number, text: string, transform: string): string {
  switch (transform) {
    case "uppercase":
      return text.toUpperCase();
    case "lowercase":
      return text.toLowerCase();
    case "capitalize":
      return text.replace(/(?<![\p{L}\p{M}\p{N}])\p{L}/gu, (letter) => letter.toUpperCase());
    case "none":
      return asWritten(document, node, text);
    default:
      return text;
  }
}

/** The snapshot has it in the letters of the lines after it. */
function asWritten(document: DocumentSnapshot, node: number, text: string): string {
  const written = document.nodeValue(node);
  const at = written.toLowerCase().indexOf(text.toLowerCase());
  return at < 0 ? text : written.slice(at, at + text.length);
}

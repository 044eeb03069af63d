import type { Box } from "../geometry.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { placeIn } from "./place-in-text.ts";
import { SkippedContent } from "./skipped-content.ts";
import type { Style } from "./snapshot-styles.ts";

/** One document of a snapshot with its columns made readable; indexes are node indexes. */
export class DocumentSnapshot {
  readonly nodeCount: number;
  readonly scroll: { x: number; y: number };
  readonly frameId: string;
  /** Parents as rendered: a slotted node's parent is its slot, a shadow tree's is its host. */
  readonly parent: readonly number[];
  /** Nodes that have a box or text on the page, each once, in the order in which they are read. */
  readonly rendered: readonly number[];
  readonly #pseudo: ReadonlyMap<number, string>;
  readonly #strings: readonly string[];
  readonly #nodes: Protocol.DOMSnapshot.NodeTreeSnapshot;
  readonly #layout: Protocol.DOMSnapshot.LayoutTreeSnapshot;
  readonly #layoutOf: Map<number, number>;
  /** A pseudo-element has a box, and one more for each of its texts. */
  readonly #textsOf: Map<number, number[]>;
  readonly #textBoxes: Map<number, { box: Box; start: number; length: number }[]>;
  readonly #closed: ReadonlySet<number>;
  readonly #drawnWords = new Map<number, string>();
  #children: Map<number, number[]> | undefined;
  #ids: Map<string, number> | undefined;

  /** In which letters elements draw their first line, by their backend node ids. */
  firstLines: ReadonlyMap<number, string> = new Map();
  readonly skipped = new SkippedContent(this);
  readonly #columns: readonly Style[];

  /** @param columns the styles that the snapshot was asked for, in order; a browser may know fewer than `STYLES` */
  constructor(
    document: Protocol.DOMSnapshot.DocumentSnapshot,
    strings: readonly string[],
    columns: readonly Style[],
  ) {
    this.#columns = columns;
    this.#strings = strings;
    this.#nodes = document.nodes;
    this.#layout = document.layout;
    this.nodeCount = document.nodes.nodeType?.length ?? 0;
    this.scroll = { x: document.scrollOffsetX ?? 0, y: document.scrollOffsetY ?? 0 };
    this.frameId = this.#string(document.frameId);
    this.#layoutOf = new Map();
    this.#textsOf = new Map();
    for (const [layout, node] of document.layout.nodeIndex.entries()) {
      if (!this.#layoutOf.has(node)) this.#layoutOf.set(node, layout);
      if ((document.layout.text[layout] ?? -1) >= 0) {
        this.#textsOf.set(node, [...(this.#textsOf.get(node) ?? []), layout]);
      }
    }
    this.#textBoxes = new Map();
    const { layoutIndex, bounds, start, length } = document.textBoxes;
    for (const [i, layout] of layoutIndex.entries()) {
      const boxes = this.#textBoxes.get(layout) ?? [];
      boxes.push({ box: toBox(bounds[i]), start: start[i] ?? 0, length: length[i] ?? 0 });
      this.#textBoxes.set(layout, boxes);
    }
    this.parent = document.nodes.parentIndex ?? [];
    const { index, value } = document.nodes.pseudoType ?? { index: [], value: [] };
    this.#pseudo = new Map(index.map((node, i) => [node, this.#string(value[i])]));
    const trees = document.nodes.shadowRootType ?? { index: [], value: [] };
    this.#closed = new Set(trees.index.filter((_, i) => this.#string(trees.value[i]) === "closed"));
    this.rendered = this.#inReadingOrder([...this.#layoutOf.keys()]);
  }

  /** What kind of pseudo-element a node is: "before", "after", "first-letter", "marker" ... */
  pseudo(node: number): string | undefined {
    return this.#pseudo.get(node);
  }

  name(node: number): string {
    return this.#string(this.#nodes.nodeName?.[node]);
  }

  isElement(node: number): boolean {
    return this.#nodes.nodeType?.[node] === 1;
  }

  isRendered(node: number): boolean {
    return this.#layoutOf.has(node);
  }

  backendNodeId(node: number): number {
    return this.#nodes.backendNodeId?.[node] ?? 0;
  }

  attribute(node: number, name: string): string | undefined {
    const attributes = this.#nodes.attributes?.[node] ?? [];
    for (let i = 0; i < attributes.length; i += 2) {
      if (this.#string(attributes[i]) === name) return this.#string(attributes[i + 1]);
    }
    return undefined;
  }

  /** The first element of this id, in whichever tree. */
  byId(id: string): number | undefined {
    if (this.#ids === undefined) {
      this.#ids = new Map();
      for (const node of this.parent.keys()) {
        const own = this.isElement(node) ? this.attribute(node, "id") : undefined;
        if (own !== undefined && !this.#ids.has(own)) this.#ids.set(own, node);
      }
    }
    return this.#ids.get(id);
  }

  /** The labels that name an element by its id. */
  labelsFor(id: string): readonly number[] {
    return [...this.parent.keys()].filter(
      (node) => this.name(node) === "LABEL" && this.attribute(node, "for") === id,
    );
  }

  /** Text content of a text node, as in the document. */
  nodeValue(node: number): string {
    return this.#string(this.#nodes.nodeValue?.[node]);
  }

  /** What is in a field now; never that of a field that keeps it secret. */
  fieldValue(node: number): string | undefined {
    if (this.keepsSecret(node)) return undefined;
    return this.#valueOf(node);
  }

  /** Notes the words that the browser draws in an element by itself, as in a file field. */
  noteDrawn(node: number, words: string): void {
    this.#drawnWords.set(node, words);
  }

  drawnWords(node: number): string | undefined {
    return this.#drawnWords.get(node);
  }

  isPassword(node: number): boolean {
    return this.name(node) === "INPUT" && this.attribute(node, "type")?.toLowerCase() === "password";
  }

  /** Whether dots stand for what is in a field: a password, or what the page's own style keeps like one. */
  keepsSecret(node: number): boolean {
    const kept =
      this.isPassword(node) || /^(disc|circle|square)$/.test(this.style(node, "-webkit-text-security"));
    return kept && this.#valueOf(node) !== "";
  }

  /** Whether a node stands in a closed shadow tree or is drawn in its slot: no script knows the rules that dress it. */
  isInClosedTree(node: number): boolean {
    if (this.#closed.size === 0) return false;
    for (let at = node; at >= 0; at = this.parent[at] ?? -1) if (this.#closed.has(at)) return true;
    return false;
  }

  isSelectedOption(node: number): boolean {
    return this.#nodes.optionSelected?.index.includes(node) ?? false;
  }

  /** Index of the document inside an iframe of the same process. */
  contentDocument(node: number): number | undefined {
    const { index, value } = this.#nodes.contentDocumentIndex ?? { index: [], value: [] };
    const at = index.indexOf(node);
    return at < 0 ? undefined : value[at];
  }

  /** In the document's own coordinates, whatever the scroll position. */
  box(node: number): Box | undefined {
    const layout = this.#layoutOf.get(node);
    return layout === undefined ? undefined : toBox(this.#layout.bounds[layout]);
  }

  /** The content box of an element, relative to its border box; only in a snapshot with `INNER_STYLES`. */
  contentBox(node: number): Box | undefined {
    const layout = this.#layoutOf.get(node);
    const client = layout === undefined ? undefined : this.#layout.clientRects?.[layout];
    if (layout === undefined || client?.length !== 4) return undefined;
    const styles = this.#layout.styles[layout]?.slice(this.#columns.length) ?? [];
    const [top = 0, right = 0, bottom = 0, left = 0] = styles.map(
      (style) => Number.parseFloat(this.#string(style)) || 0,
    );
    const { x, y, width, height } = toBox(client);
    return { x: x + left, y: y + top, width: width - left - right, height: height - top - bottom };
  }

  /** What is painted later lies above. */
  paintOrder(node: number): number {
    const layout = this.#layoutOf.get(node);
    return layout === undefined ? 0 : (this.#layout.paintOrders?.[layout] ?? 0);
  }

  /** Empty for what is not rendered, and for a style that the browser does not know. */
  style(node: number, style: Style): string {
    const layout = this.#layoutOf.get(node);
    const styles = layout === undefined ? undefined : this.#layout.styles[layout];
    return this.#string(styles?.[this.#columns.indexOf(style)]);
  }

  /** Text as laid out, with each line's box, in reading order; empty for anything but text. */
  textRuns(node: number): { text: string; box: Box; start: number; end: number }[] {
    let base = 0;
    return (this.#textsOf.get(node) ?? []).flatMap((layout) => {
      const text = this.#string(this.#layout.text[layout]);
      const from = base;
      base += text.length;
      // Boxes come as they lie on the line; words of two directions are read as they are written.
      const boxes = [...(this.#textBoxes.get(layout) ?? [])].sort((a, b) => a.start - b.start);
      const place = placeIn(text, this.nodeValue(node));
      return boxes.map(({ box, start, length }) => {
        const at = place(start);
        return { text: text.slice(at, at + length), box, start: from + at, end: from + at + length };
      });
    });
  }

  /** Of generated content: its pseudo-element, the element that it belongs to, and which of its contents it is. */
  pseudoOf(
    node: number,
  ):
    | { readonly node: number; readonly owner: number; readonly kind: "::before" | "::after" | "::marker" }
    | undefined {
    for (
      let at = node;
      at >= 0 && !(this.isElement(at) && !this.#pseudo.has(at));
      at = this.parent[at] ?? -1
    ) {
      const type = this.#pseudo.get(at);
      if (type === "before" || type === "after" || type === "marker") {
        return { node: at, owner: this.parent[at] ?? -1, kind: `::${type}` };
      }
    }
    return undefined;
  }

  /** The text that a node stands for: of a first letter the one that it begins. */
  textOf(node: number): number {
    if (this.#pseudo.get(node) !== "first-letter") return node;
    return this.rendered.find((one) => one > node && this.#textsOf.has(one)) ?? node;
  }

  isInside(node: number, ancestor: number): boolean {
    for (let at = node; at >= 0; at = this.parent[at] ?? -1) if (at === ancestor) return true;
    return false;
  }

  /** All of a node's text as laid out, with the blanks that a line's end swallowed. */
  layoutText(node: number): string {
    return (this.#textsOf.get(node) ?? []).map((layout) => this.#string(this.#layout.text[layout])).join("");
  }

  children(node: number): readonly number[] {
    if (this.#children === undefined) {
      this.#children = new Map();
      for (const [child, parent] of this.parent.entries()) {
        const known = this.#children.get(parent);
        if (known) known.push(child);
        else this.#children.set(parent, [child]);
      }
    }
    return this.#children.get(node) ?? [];
  }

  indexOf(backendNodeId: number): number | undefined {
    const index = this.#nodes.backendNodeId?.indexOf(backendNodeId) ?? -1;
    return index < 0 ? undefined : index;
  }

  #valueOf(node: number): string | undefined {
    return this.#rare(this.#nodes.inputValue, node) ?? this.#rare(this.#nodes.textValue, node);
  }

  /** The browser lists an `::after` before what it comes after. */
  #inReadingOrder(nodes: readonly number[]): number[] {
    const ordered: number[] = [];
    const waiting: number[] = [];
    const isInside = (node: number, ancestor: number): boolean => {
      for (let at = node; at >= ancestor; at = this.parent[at] ?? -1) if (at === ancestor) return true;
      return false;
    };
    for (const node of nodes) {
      for (let last = waiting.at(-1); last !== undefined; last = waiting.at(-1)) {
        if (isInside(node, this.parent[last] ?? -1)) break;
        ordered.push(last);
        waiting.pop();
      }
      if (this.#pseudo.get(node) === "after") waiting.push(node);
      else ordered.push(node);
    }
    return [...ordered, ...waiting.reverse()];
  }

  #string(index: number | undefined): string {
    return index === undefined || index < 0 ? "" : (this.#strings[index] ?? "");
  }

  #rare(data: Protocol.DOMSnapshot.RareStringData | undefined, node: number): string | undefined {
    const at = data?.index.indexOf(node) ?? -1;
    return at < 0 ? undefined : this.#string(data?.value[at]);
  }
}

function toBox(rectangle: readonly number[] | undefined): Box {
  const [x = 0, y = 0, width = 0, height = 0] = rectangle ?? [];
  return { x, y, width, height };
}

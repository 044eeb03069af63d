import type { Box } from "./geometry.ts";
import type { Protocol } from "./protocol.ts";

/** The styles that decide whether a person sees something; the order is the order of the snapshot's columns. */
export const STYLES = [
  "display",
  "visibility",
  "opacity",
  "overflow-x",
  "overflow-y",
  "position",
  "transform",
  "background-color",
  "background-clip",
  "-webkit-text-fill-color",
  "clip",
  "clip-path",
  "border-top-left-radius",
] as const;
export type Style = (typeof STYLES)[number];

/** Further columns, which only the place of a frame's content needs. */
export const INNER_STYLES = ["padding-top", "padding-right", "padding-bottom", "padding-left"] as const;

/** One document of a snapshot with its columns made readable; indexes are node indexes. */
export class DocumentSnapshot {
  readonly nodeCount: number;
  readonly scroll: { x: number; y: number };
  readonly frameId: string;
  /** Parents as rendered: a slotted node's parent is its slot, a shadow tree's is its host. */
  readonly parent: readonly number[];
  readonly #markers: ReadonlySet<number>;
  readonly #strings: readonly string[];
  readonly #nodes: Protocol.DOMSnapshot.NodeTreeSnapshot;
  readonly #layout: Protocol.DOMSnapshot.LayoutTreeSnapshot;
  readonly #layoutOf: Map<number, number>;
  readonly #textBoxes: Map<number, { box: Box; start: number; length: number }[]>;

  constructor(document: Protocol.DOMSnapshot.DocumentSnapshot, strings: readonly string[]) {
    this.#strings = strings;
    this.#nodes = document.nodes;
    this.#layout = document.layout;
    this.nodeCount = document.nodes.nodeType?.length ?? 0;
    this.scroll = { x: document.scrollOffsetX ?? 0, y: document.scrollOffsetY ?? 0 };
    this.frameId = this.#string(document.frameId);
    this.#layoutOf = new Map(document.layout.nodeIndex.map((node, layout) => [node, layout]));
    this.#textBoxes = new Map();
    const { layoutIndex, bounds, start, length } = document.textBoxes;
    for (const [i, layout] of layoutIndex.entries()) {
      const boxes = this.#textBoxes.get(layout) ?? [];
      boxes.push({ box: toBox(bounds[i]), start: start[i] ?? 0, length: length[i] ?? 0 });
      this.#textBoxes.set(layout, boxes);
    }
    this.parent = document.nodes.parentIndex ?? [];
    const { index, value } = document.nodes.pseudoType ?? { index: [], value: [] };
    this.#markers = new Set(index.filter((_, i) => this.#string(value[i]) === "marker"));
  }

  /** Nodes that have a box or text on the page, in document order. */
  get rendered(): readonly number[] {
    return this.#layout.nodeIndex;
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

  /** Text content of a text node, as in the document. */
  nodeValue(node: number): string {
    return this.#string(this.#nodes.nodeValue?.[node]);
  }

  /** What is in a field now; never that of a password field. */
  fieldValue(node: number): string | undefined {
    if (this.isPassword(node)) return undefined;
    return this.#rare(this.#nodes.inputValue, node) ?? this.#rare(this.#nodes.textValue, node);
  }

  isPassword(node: number): boolean {
    return this.name(node) === "INPUT" && this.attribute(node, "type")?.toLowerCase() === "password";
  }

  /** In the folded part of a `<details>`: laid out, but not painted. */
  isFolded(node: number): boolean {
    let child = node;
    for (let at = this.parent[node] ?? -1; at >= 0; child = at, at = this.parent[at] ?? -1) {
      if (this.name(at) !== "DETAILS" || this.attribute(at, "open") !== undefined) continue;
      if (this.name(child) !== "SUMMARY") return true;
    }
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
    const styles = this.#layout.styles[layout]?.slice(STYLES.length) ?? [];
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

  style(node: number, style: Style): string {
    const layout = this.#layoutOf.get(node);
    const styles = layout === undefined ? undefined : this.#layout.styles[layout];
    return this.#string(styles?.[STYLES.indexOf(style)]);
  }

  /** Text as laid out, with each line's box; empty for anything but text. */
  textRuns(node: number): { text: string; box: Box; start: number; end: number }[] {
    const layout = this.#layoutOf.get(node);
    // The dots and numbers of a list are no part of what it says.
    if (layout === undefined || this.#markers.has(node) || this.#markers.has(this.parent[node] ?? -1))
      return [];
    const text = this.#string(this.#layout.text[layout]);
    return (this.#textBoxes.get(layout) ?? []).map(({ box, start, length }) => ({
      text: text.slice(start, start + length),
      box,
      start,
      end: start + length,
    }));
  }

  children(node: number): number[] {
    const found: number[] = [];
    for (let i = node + 1; i < this.nodeCount; i++) if (this.parent[i] === node) found.push(i);
    return found;
  }

  indexOf(backendNodeId: number): number | undefined {
    const index = this.#nodes.backendNodeId?.indexOf(backendNodeId) ?? -1;
    return index < 0 ? undefined : index;
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

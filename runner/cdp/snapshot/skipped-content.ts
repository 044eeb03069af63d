import type { Style } from "./snapshot-styles.ts";

/** What is asked of the document; a node's parent is where it is rendered. */
interface Nodes {
  readonly parent: readonly number[];
  readonly rendered: readonly number[];
  name(node: number): string;
  attribute(node: number, name: string): string | undefined;
  pseudo(node: number): string | undefined;
  style(node: number, style: Style): string;
  children(node: number): readonly number[];
}

/**
 * What of a document is laid out perhaps, but neither painted nor to be found: in the folded part of a `<details>`, or
 * in something else whose content the browser skips.
 */
export class SkippedContent {
  readonly #nodes: Nodes;
  readonly #known = new Map<number, boolean>();
  readonly #unfolded = new Set<number>();

  constructor(nodes: Nodes) {
    this.#nodes = nodes;
  }

  has(node: number): boolean {
    const path: number[] = [];
    let skipped: boolean | undefined;
    for (let at = node; at >= 0 && skipped === undefined; at = this.#parentOf(at)) {
      skipped = this.#known.get(at);
      if (skipped === undefined) path.push(at);
    }
    skipped ??= false;
    for (const at of path.reverse()) {
      skipped ||= this.#skips(this.#parentOf(at), at);
      this.#known.set(at, skipped);
    }
    return skipped;
  }

  /** Whether the document has something whose content the browser skips where nobody sees it. */
  get mayBeSkipped(): boolean {
    return this.#nodes.rendered.some((node) => this.#isAuto(node));
  }

  /** Whether something around a node may be skipped by the browser, rendered or not. */
  isInAuto(node: number): boolean {
    for (let at = this.#parentOf(node); at >= 0; at = this.#parentOf(at)) if (this.#isAuto(at)) return true;
    return false;
  }

  #isAuto(node: number): boolean {
    return this.#nodes.style(node, "content-visibility") === "auto" && this.#canBeSkipped(node);
  }

  /** Folded `<details>` of whose content something is laid out: whether it is painted, only the page can tell. */
  get foldedWithContent(): readonly number[] {
    const { rendered } = this.#nodes;
    return rendered.filter(
      (node) =>
        this.#isFolded(node) && this.#nodes.children(node).some((child) => this.#holdsFolded(node, child)),
    );
  }

  /** Notes that a folded `<details>` shows its content nevertheless, by its page's own style. */
  unfold(details: number): void {
    this.#unfolded.add(details);
    this.#known.clear();
  }

  #parentOf(node: number): number {
    return this.#nodes.parent[node] ?? -1;
  }

  #isFolded(node: number): boolean {
    return this.#nodes.name(node) === "DETAILS" && this.#nodes.attribute(node, "open") === undefined;
  }

  /** Whether a child is what folds, and not the summary: the first one is always shown. */
  #holdsFolded(details: number, child: number): boolean {
    if (this.#nodes.pseudo(child) !== undefined) return false;
    return child !== this.#nodes.children(details).find((one) => this.#nodes.name(one) === "SUMMARY");
  }

  #skips(node: number, child: number): boolean {
    if (node < 0) return false;
    if (this.#nodes.style(node, "content-visibility") === "hidden" && this.#canBeSkipped(node)) return true;
    return this.#isFolded(node) && !this.#unfolded.has(node) && this.#holdsFolded(node, child);
  }

  /** What flows in a line, and the rows and groups of tables, can't be contained: no browser skips what they hold (CSS Contain 2, 3.1). */
  #canBeSkipped(node: number): boolean {
    return !/^(inline|contents|ruby.*|inline-table|table(-(?!caption|cell).*)?)$/.test(
      this.#nodes.style(node, "display"),
    );
  }
}

import { asRead } from "../../evidence/text/read-text.ts";
import type { DocumentFrame } from "../page/frame-tree.ts";
import type { DocumentSnapshot } from "../snapshot/document-snapshot.ts";
import { fieldText, isField } from "../snapshot/field-text.ts";
import { InheritedPaints } from "../snapshot/inherited-paint.ts";
import type { PageSnapshot, PlacedDocument } from "../snapshot/page-snapshot.ts";
import { textFlows } from "../snapshot/text-flow.ts";
import type { Join, TextFlow } from "../snapshot/text-line.ts";
import type { Located } from "./located.ts";
import { matchesName, type TargetQuery } from "./target-query.ts";

interface Root {
  readonly frame: DocumentFrame;
  readonly backendNodeId: number;
}

/** Longer texts are no label that somebody points at. */
const LONGEST = 5_000;

/** The smallest elements whose rendered text fits. */
export function findTexts(snapshot: PageSnapshot, query: TargetQuery, within?: readonly Root[]): Located[] {
  return snapshot.documents.flatMap((placed) => {
    const { document } = placed;
    const texts = textsOf(placed);
    const nameOf = (node: number): string => {
      const whole = texts.whole.get(node) ?? "";
      const others = [texts.lines, texts.parts].map((one) => one.get(node) ?? whole);
      return [whole, ...others].find((one) => matchesName(query, one)) ?? whole;
    };
    const matching = [...texts.whole.keys()].filter((node) => matchesName(query, nameOf(node)));
    const outer = new Set<number>();
    for (const node of matching) {
      for (let at = document.parent[node] ?? -1; at >= 0 && !outer.has(at); at = document.parent[at] ?? -1) {
        outer.add(at);
      }
    }
    return matching
      .filter((node) => !outer.has(node) && isWithin(placed, node, within))
      .sort((a, b) => a - b)
      .map((node) => toLocated(placed, node, nameOf(node)));
  });
}

/** Fields whose placeholder fits, whether or not it shows now. */
export function findPlaceholders(
  snapshot: PageSnapshot,
  query: TargetQuery,
  within?: readonly Root[],
): Located[] {
  return snapshot.documents.flatMap((placed) =>
    placed.document.rendered.flatMap((node) => {
      const name = placed.document.name(node);
      if (name !== "INPUT" && name !== "TEXTAREA") return [];
      const text = placed.document.attribute(node, "placeholder");
      if (text === undefined || !matchesName(query, text) || !isWithin(placed, node, within)) return [];
      return [toLocated(placed, node, asRead(text))];
    }),
  );
}

interface Texts {
  readonly whole: ReadonlyMap<number, string>;
  /** Without what stands beside a line: what only screen readers are given, what floats, tooltips. */
  readonly lines: ReadonlyMap<number, string>;
  /** With a blank between things that stand close: a button may touch the words before it. */
  readonly parts: ReadonlyMap<number, string>;
}

const known = new WeakMap<PlacedDocument, Texts>();

/** The rendered text of each element: of fields that are buttons, too. */
export function renderedTexts(placed: PlacedDocument): ReadonlyMap<number, string> {
  return textsOf(placed).whole;
}

/** The same with a blank between things that stand close, where a person sees two. */
export function textsInParts(placed: PlacedDocument): ReadonlyMap<number, string> {
  return textsOf(placed).parts;
}

function textsOf(placed: PlacedDocument): Texts {
  const { document } = placed;
  let texts = known.get(placed);
  if (texts === undefined) {
    const flows = textFlows(document, (node) => isField(document, node));
    const lines = flows.filter(({ isAside }) => !isAside);
    const paints = new InheritedPaints();
    const isDrawn = (node: number): boolean => {
      const { opacity, inTopLayer = opacity } = paints.of(placed, node);
      return document.style(node, "visibility") === "visible" && inTopLayer > 0;
    };
    const textsOfAll = (of: readonly TextFlow[], isBlank: (join: Join) => boolean) =>
      // What nobody sees is no part of what is seen around it, but has its own words all the same.
      new Map([...textsIn(document, of, isBlank, () => true), ...textsIn(document, of, isBlank, isDrawn)]);
    const whole = textsOfAll(flows, (join) => join === "apart");
    texts = {
      whole,
      lines: lines.length === flows.length ? whole : textsOfAll(lines, (join) => join === "apart"),
      parts: textsOfAll(flows, (join) => join !== "joined"),
    };
    known.set(placed, texts);
  }
  return texts;
}

function textsIn(
  document: DocumentSnapshot,
  flows: readonly TextFlow[],
  isBlank: (join: Join) => boolean,
  counts: (node: number) => boolean,
): Map<number, string> {
  const parts = new Map<number, string>();
  const add = (from: number, text: string, apart: boolean): void => {
    for (let at = from; at >= 0; at = document.parent[at] ?? -1) {
      const before = parts.get(at);
      if (before !== undefined && before.length >= LONGEST) continue;
      parts.set(at, before === undefined ? text : `${before}${apart ? " " : ""}${text}`);
      // An annotation is no part of the words that it stands above.
      if (document.style(at, "display") === "ruby-text") return;
    }
  };
  for (const { block, pieces } of flows) {
    if (pieces.length === 0) {
      if (isButton(document, block) && counts(block))
        add(block, fieldText(document, block)?.text ?? "", true);
      continue;
    }
    for (const [i, { node, text, join }] of pieces.entries()) {
      if (!counts(node)) continue;
      add(document.isElement(node) ? node : (document.parent[node] ?? -1), text, i === 0 || isBlank(join));
    }
  }
  return new Map([...parts].map(([node, text]) => [node, asRead(text)]));
}

function isButton(document: DocumentSnapshot, node: number): boolean {
  const type = document.attribute(node, "type")?.toLowerCase() ?? "";
  return document.name(node) === "INPUT" && ["submit", "button", "reset"].includes(type);
}

function isWithin(placed: PlacedDocument, node: number, within: readonly Root[] | undefined): boolean {
  if (within === undefined) return true;
  const roots = within.filter(({ frame }) => frame === placed.frame).map((root) => root.backendNodeId);
  for (let at = placed.document.parent[node] ?? -1; at >= 0; at = placed.document.parent[at] ?? -1) {
    if (roots.includes(placed.document.backendNodeId(at))) return true;
  }
  return false;
}

function toLocated({ document, frame }: PlacedDocument, node: number, name: string): Located {
  let element = node;
  while (element > 0 && document.pseudo(element) !== undefined) element = document.parent[element] ?? 0;
  return {
    frame,
    backendNodeId: document.backendNodeId(node),
    role: document.name(node).toLowerCase(),
    name,
    properties: new Map(),
    value: document.fieldValue(node),
    ...(element === node ? {} : { generatedBy: document.backendNodeId(element) }),
  };
}

import type { Frame } from "./frame-tree.ts";
import type { Located } from "./locate.ts";
import type { PageSnapshot, PlacedDocument } from "./page-snapshot.ts";
import { normalise } from "./reading.ts";
import { matchesName, type TargetQuery } from "./target-query.ts";

interface Root {
  readonly frame: Frame;
  readonly backendNodeId: number;
}

/** Longer texts are no label that somebody points at. */
const LONGEST = 5_000;

/** The smallest elements whose rendered text fits. */
export function findTexts(snapshot: PageSnapshot, query: TargetQuery, within?: readonly Root[]): Located[] {
  return snapshot.documents.flatMap((placed) => {
    const { document } = placed;
    const texts = textsOf(placed);
    const matching = [...texts].filter(([, text]) => matchesName(query, text)).map(([node]) => node);
    const outer = new Set<number>();
    for (const node of matching) {
      for (let at = document.parent[node] ?? -1; at >= 0 && !outer.has(at); at = document.parent[at] ?? -1) {
        outer.add(at);
      }
    }
    return matching
      .filter((node) => !outer.has(node) && isWithin(placed, node, within))
      .sort((a, b) => a - b)
      .map((node) => toLocated(placed, node, texts.get(node) ?? ""));
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
      return [toLocated(placed, node, normalise(text))];
    }),
  );
}

/** The rendered text of each element, blanks between blocks. */
function textsOf({ document }: PlacedDocument): Map<number, string> {
  const parts = new Map<number, string>();
  for (const node of document.rendered) {
    const text = document
      .textRuns(node)
      .map((run) => run.text)
      .join(" ");
    const own = text === "" ? buttonText(document, node) : text;
    if (own === "") continue;
    let separator = "";
    for (let at = document.isElement(node) ? node : (document.parent[node] ?? -1); at >= 0; ) {
      const before = parts.get(at) ?? "";
      if (before.length < LONGEST) parts.set(at, `${before}${separator}${own}${separator}`);
      const display = document.style(at, "display");
      if (display !== "inline" && display !== "contents" && display !== "") separator = " ";
      at = document.parent[at] ?? -1;
    }
  }
  return new Map([...parts].map(([node, text]) => [node, normalise(text)]));
}

function buttonText(document: PlacedDocument["document"], node: number): string {
  if (document.name(node) !== "INPUT") return "";
  const type = document.attribute(node, "type")?.toLowerCase() ?? "";
  if (!["submit", "button", "reset"].includes(type)) return "";
  return document.attribute(node, "value") ?? "";
}

function isWithin(placed: PlacedDocument, node: number, within: readonly Root[] | undefined): boolean {
  if (within === undefined) return true;
  const roots = within.filter(({ frame }) => frame === placed.frame).map((root) => root.backendNodeId);
  for (let at = placed.document.parent[node] ?? -1; at >= 0; at = placed.document.parent[at] ?? -1) {
    if (roots.includes(placed.document.backendNodeId(at))) return true;
  }
  return false;
}

function toLocated(placed: PlacedDocument, node: number, name: string): Located {
  return {
    frame: placed.frame,
    backendNodeId: placed.document.backendNodeId(node),
    role: placed.document.name(node).toLowerCase(),
    name,
    properties: new Map(),
    value: placed.document.fieldValue(node),
  };
}

import { asRead } from "../../evidence/text/read-text.ts";
import type { DocumentFrame } from "../page/frame-tree.ts";
import { isGone } from "../protocol/protocol-failure.ts";
import type { DocumentSnapshot } from "../snapshot/document-snapshot.ts";
import type { PageSnapshot, PlacedDocument } from "../snapshot/page-snapshot.ts";
import type { Located } from "./located.ts";
import { markupNames } from "./markup-name.ts";
import { markupRoles } from "./markup-role.ts";
import { matchesName, type TargetQuery } from "./target-query.ts";

/** Longer texts are no label that somebody points at. */
const LONGEST = 5_000;

interface Candidate {
  readonly node: number;
  readonly role: string;
  readonly name: string;
}

/**
 * Finds what fits by its markup in content that the browser skips until somebody scrolls to it (`content-visibility:
 * auto`): there it has neither layout nor an accessibility tree, and a person scrolls there all the same.
 */
export async function findSkipped(
  { documents }: PageSnapshot,
  query: TargetQuery,
  containers: readonly Located[] | undefined,
): Promise<Located[]> {
  const found = await Promise.all(documents.map((placed) => findIn(placed, query, containers)));
  return found.flat();
}

async function findIn(
  placed: PlacedDocument,
  query: TargetQuery,
  containers: readonly Located[] | undefined,
): Promise<Located[]> {
  const { document, frame } = placed;
  const within = containers
    ?.filter((one) => one.frame === frame)
    .flatMap(({ backendNodeId }) => document.indexOf(backendNodeId) ?? []);
  const candidates = [...document.parent.keys()].flatMap((node): Candidate[] => {
    if (!document.isElement(node) || document.pseudo(node) !== undefined) return [];
    if (!document.skipped.isInAuto(node)) return [];
    if (within && !within.some((around) => around !== node && document.isInside(node, around))) return [];
    return candidate(document, node, query) ?? [];
  });
  const smallest = query.by === "text" ? withoutOuter(document, candidates) : candidates;
  const skipped = await whichAreSkipped(
    frame,
    smallest.map(({ node }) => document.backendNodeId(node)),
  );
  return smallest.flatMap(({ node, role, name }, i): Located[] => {
    if (!skipped[i]) return [];
    const backendNodeId = document.backendNodeId(node);
    const value = document.fieldValue(node);
    return [{ frame, backendNodeId, role, name, properties: statesOf(document, node), value, skipped: true }];
  });
}

function candidate(document: DocumentSnapshot, node: number, query: TargetQuery): Candidate[] | undefined {
  const fitting = (role: string | undefined, names: readonly string[]): Candidate[] | undefined => {
    const name = names.find((one) => matchesName(query, one));
    return role === undefined || name === undefined ? undefined : [{ node, role, name: asRead(name) }];
  };
  const tag = document.name(node);
  switch (query.by) {
    case "role": {
      const role = markupRoles(document, node).find((one) => query.roles.includes(one));
      if (role === undefined) return undefined;
      const names = markupNames(document, node, (one) => textsOf(document, one)[0] ?? "");
      return fitting(role, [...names, ...textsOf(document, node), ...(names.length === 0 ? [""] : [])]);
    }
    case "text":
      return fitting(tag.toLowerCase(), textsOf(document, node));
    case "placeholder": {
      const text = /^(INPUT|TEXTAREA)$/.test(tag) ? document.attribute(node, "placeholder") : undefined;
      return text === undefined ? undefined : fitting(tag.toLowerCase(), [text]);
    }
  }
}

/** What an element says by its document: where its lines end is not known, so words may touch or not. */
function textsOf(document: DocumentSnapshot, node: number): string[] {
  const parts: string[] = [];
  let length = 0;
  const collect = (at: number): void => {
    if (length > LONGEST || /^(SCRIPT|STYLE|TEMPLATE|NOSCRIPT)$/.test(document.name(at))) return;
    for (const child of document.children(at)) {
      if (document.isElement(child)) collect(child);
      else {
        parts.push(document.nodeValue(child));
        length += document.nodeValue(child).length;
      }
    }
  };
  collect(node);
  if (length === 0 || length > LONGEST) return [];
  return [...new Set([parts.join(""), parts.join(" ")].map(asRead))].filter((text) => text !== "");
}

function withoutOuter(document: DocumentSnapshot, candidates: readonly Candidate[]): Candidate[] {
  const outer = new Set<number>();
  for (const { node } of candidates) {
    for (let at = document.parent[node] ?? -1; at >= 0 && !outer.has(at); at = document.parent[at] ?? -1) {
      outer.add(at);
    }
  }
  return candidates.filter(({ node }) => !outer.has(node));
}

/** States that the browser would compute from the same attributes (HTML-AAM, 3.6). */
function statesOf(document: DocumentSnapshot, node: number): ReadonlyMap<string, unknown> {
  const states = [
    "expanded",
    "selected",
    "pressed",
    "checked",
    "disabled",
    "readonly",
    "required",
    "invalid",
  ];
  return new Map(
    states.flatMap((state): [string, unknown][] => {
      const said = document.attribute(node, `aria-${state}`);
      if (said !== undefined) return [[state, said]];
      return state === "required" && document.attribute(node, "required") !== undefined
        ? [[state, true]]
        : [];
    }),
  );
}

async function whichAreSkipped(frame: DocumentFrame, nodes: readonly number[]): Promise<boolean[]> {
  if (nodes.length === 0) return [];
  try {
    const world = await frame.world();
    return await world.apart(async (own) =>
      own.value<boolean[]>(areSkipped, ...(await Promise.all(nodes.map((node) => own.node(node))))),
    );
  } catch (error) {
    if (!isGone(error)) throw error;
    return [];
  }
}

/** Runs in the page: see `World`. Without regard to what is skipped they would be drawn. */
function areSkipped(...nodes: Element[]): boolean[] {
  return nodes.map(
    (node) =>
      !node.checkVisibility({ contentVisibilityAuto: true }) &&
      node.checkVisibility({ visibilityProperty: true }) &&
      node.closest("[aria-hidden=true],[inert]") === null,
  );
}

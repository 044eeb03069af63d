import type { DocumentFrame } from "../page/frame-tree.ts";
import type { Tab } from "../page/tab.ts";
import { CallTimedOut, isGone } from "../protocol/protocol-failure.ts";
import { type PageSnapshot, type PlacedDocument, takeSnapshot } from "../snapshot/page-snapshot.ts";
import { locate } from "./locate.ts";
import type { Located } from "./located.ts";
import { markupNames } from "./markup-name.ts";
import { markupRoles } from "./markup-role.ts";
import { matchesName, type TargetQuery } from "./target-query.ts";
import { renderedTexts, textsInParts } from "./text-search.ts";

/** An element that the accessibility tree leaves out although it may be drawn. */
export interface Dropped extends Located {
  readonly why: string;
}

/** An open modal dialog: everything of its document outside it is out of use. */
interface Modal {
  readonly backendNodeId: number;
  readonly label: string;
}

/**
 * Finds what fits by its markup among the elements that no assistive tool is told of (`aria-hidden`, `inert`, behind a
 * modal dialog): a person may see them all the same. It looks where a person can: in closed shadow trees, too, and in
 * frames that something in the page around keeps from use.
 * @param taken a snapshot of this very look, where there is one
 */
export async function locateDropped(tab: Tab, query: TargetQuery, taken?: PageSnapshot): Promise<Dropped[]> {
  if (query.by !== "role") return [];
  const snapshot = taken ?? (await takeSnapshot(tab));
  return await droppedIn(tab, snapshot, await modalsOf(snapshot), query);
}

type Modals = ReadonlyMap<PlacedDocument, readonly Modal[]>;

async function droppedIn(
  tab: Tab,
  snapshot: PageSnapshot,
  modals: Modals,
  query: TargetQuery,
): Promise<Dropped[]> {
  const candidates = snapshot.documents.flatMap((placed) => {
    const { document } = placed;
    return [...document.parent.keys()].flatMap((node) => {
      if (!document.isElement(node) || document.pseudo(node) !== undefined || !isLaidOut(placed, node))
        return [];
      const role = markupRoles(document, node).find((one) => query.roles.includes(one));
      const why = role === undefined ? undefined : whyDropped(modals, placed, node);
      return role === undefined || why === undefined ? [] : [{ placed, node, role, why }];
    });
  });
  if (candidates.length === 0) return [];
  const containers = query.container && (await containersOf(tab, snapshot, modals, query.container));
  const found = candidates.flatMap(({ placed, node, role, why }): Dropped[] => {
    const { document, frame } = placed;
    if (containers && !containers.some((one) => isInside(placed, node, one))) return [];
    const names = markupNames(document, node, (one) => renderedTexts(placed).get(one) ?? "");
    if (query.match === "words") names.push(textsInParts(placed).get(node) ?? "");
    const name = names.find((one) => matchesName(query, one));
    if (name === undefined) return [];
    const backendNodeId = document.backendNodeId(node);
    return [{ frame, backendNodeId, role, name: name.trim(), properties: new Map(), value: undefined, why }];
  });
  return query.position === undefined ? found : found.slice(query.position - 1, query.position);
}

async function containersOf(
  tab: Tab,
  snapshot: PageSnapshot,
  modals: Modals,
  query: TargetQuery,
): Promise<readonly Located[]> {
  const [{ found }, dropped] = await Promise.all([
    locate(tab, query),
    droppedIn(tab, snapshot, modals, query),
  ]);
  return [...found, ...dropped];
}

/** It has a box, or what it holds has. */
function isLaidOut({ document }: PlacedDocument, node: number): boolean {
  return document.isRendered(node) || document.children(node).some((child) => document.isRendered(child));
}

function isInside({ document, frame }: PlacedDocument, node: number, container: Located): boolean {
  if (container.frame !== frame) return false;
  const around = document.indexOf(container.backendNodeId);
  return around !== undefined && around !== node && document.isInside(node, around);
}

/** What keeps an element from assistive tools, in its own document and in those around its frame. */
function whyDropped(modals: Modals, placed: PlacedDocument, node: number): string | undefined {
  for (let at: PlacedDocument | undefined = placed, from = node; at !== undefined; ) {
    const { document, owner }: PlacedDocument = at;
    const inside = new Set<number>();
    for (let one = from; one >= 0; one = document.parent[one] ?? -1) {
      if (document.attribute(one, "aria-hidden")?.toLowerCase() === "true") return "aria-hidden";
      if (document.attribute(one, "inert") !== undefined) return "inert";
      inside.add(document.backendNodeId(one));
    }
    const modal = modals.get(at)?.find(({ backendNodeId }) => !inside.has(backendNodeId));
    if (modal) return `it is behind the dialog "${modal.label}"`;
    at = owner?.placed;
    from = owner?.node ?? -1;
  }
  return undefined;
}

/** Asked of a page only where a dialog is open. */
async function modalsOf({ documents }: PageSnapshot): Promise<Modals> {
  const found = new Map<PlacedDocument, readonly Modal[]>();
  await Promise.all(
    documents.map(async (placed) => {
      const { document, frame } = placed;
      const dialogs = document.rendered.filter(
        (node) => document.name(node) === "DIALOG" && document.attribute(node, "open") !== undefined,
      );
      const labels = await Promise.all(
        dialogs.map((node) => modalLabel(frame, document.backendNodeId(node))),
      );
      const modals = dialogs.flatMap((node, i) => {
        const label = labels[i];
        return label === undefined ? [] : [{ backendNodeId: document.backendNodeId(node), label }];
      });
      if (modals.length > 0) found.set(placed, modals);
    }),
  );
  return found;
}

/** @returns undefined for a dialog that is not modal */
async function modalLabel(frame: DocumentFrame, backendNodeId: number): Promise<string | undefined> {
  try {
    const world = await frame.world();
    const label = await world.value<string | null>(labelOfModal, await world.node(backendNodeId));
    return label ?? undefined;
  } catch (error) {
    if (!isGone(error) && !(error instanceof CallTimedOut)) throw error;
    return undefined;
  }
}

/** Runs in the page: see `World`. */
function labelOfModal(dialog: Element): string | null {
  if (!CSS.supports("selector(dialog:modal)") || !dialog.matches(":modal")) return null;
  const label =
    dialog.getAttribute("aria-label") ??
    dialog.querySelector("h1,h2,h3,h4,h5,h6,[role=heading],p")?.textContent;
  return (label ?? "").trim().slice(0, 80);
}

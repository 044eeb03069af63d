import { isInWindow } from "./frame-place.ts";
import type { Frame } from "./frame-tree.ts";
import { takeSnapshot } from "./page-snapshot.ts";
import type { Protocol } from "./protocol.ts";
import { CallTimedOut, isGone } from "./protocol-failure.ts";
import type { Tab } from "./tab.ts";
import { matchesName, type TargetQuery } from "./target-query.ts";
import { findPlaceholders, findTexts } from "./text-search.ts";
import type { Handle, World } from "./world.ts";

/** An element that fits a query. */
export interface Located {
  readonly frame: Frame;
  readonly backendNodeId: number;
  readonly role: string;
  readonly name: string;
  /** As the browser computes it for assistive technology: "disabled", "checked", "expanded" ... */
  readonly properties: ReadonlyMap<string, unknown>;
  readonly value: string | undefined;
}

/** What a look at a tab found, and what it could not look at. */
export interface Lookup {
  readonly found: readonly Located[];
  /** The tab is in the background: a person does not see any of it. */
  readonly hidden: boolean;
  /** URLs of frames that did not answer in time. */
  readonly unread: readonly string[];
  /** Frames of other processes outside the window: nobody sees them, and they can't be asked. */
  readonly beyond: readonly Frame[];
}

/** What a search could not look at. */
type Gaps = { readonly unread: string[]; readonly beyond: Set<Frame> };

/** Frames that are scrolled out of sight inside the page answer no accessibility query. */
const FRAME_DEADLINE_MS = 2_000;

/**
 * Finds all elements that fit, in document order, through shadow roots (closed ones too) and iframes.
 * Roles and names are the browser's own computation. Only the isolated world is used.
 */
export async function locate(tab: Tab, query: TargetQuery): Promise<Lookup> {
  const gaps: Gaps = { unread: [], beyond: new Set() };
  // A hidden tab answers no accessibility query at all, so the answer is not waited for then.
  const searching = search(tab, query, gaps);
  searching.catch(() => {});
  if (!(await tab.isShown())) return { found: [], hidden: true, unread: [], beyond: [] };
  return { found: await searching, hidden: false, unread: gaps.unread, beyond: [...gaps.beyond] };
}

async function search(tab: Tab, query: TargetQuery, gaps: Gaps): Promise<Located[]> {
  const containers = query.container ? await search(tab, query.container, gaps) : undefined;
  let found: Located[];
  if (query.by === "role") {
    const roots = containers ?? tab.frames.all.map((frame) => ({ frame, backendNodeId: undefined }));
    const parts = await Promise.all(roots.map((root) => inRoot(tab, root, query, gaps)));
    found = parts.flat();
  } else {
    const snapshot = await takeSnapshot(tab);
    gaps.unread.push(...snapshot.unread);
    const find = query.by === "text" ? findTexts : findPlaceholders;
    found = find(
      snapshot,
      query,
      containers?.map(({ backendNodeId, frame }) => ({ backendNodeId, frame })),
    );
  }
  found = distinct(found);
  if (query.position === undefined) return found;
  const chosen = found[query.position - 1];
  return chosen ? [chosen] : [];
}

async function inRoot(
  tab: Tab,
  root: { frame: Frame; backendNodeId: number | undefined },
  query: TargetQuery,
  gaps: Gaps,
): Promise<Located[]> {
  const { frame } = root;
  try {
    if (!(await isInWindow(tab, frame))) {
      gaps.beyond.add(frame);
      return [];
    }
    const world = await frame.world();
    if (frame !== tab.frames.main && !(await isShown(world))) return [];
    const start = root.backendNodeId === undefined ? world.document : await world.node(root.backendNodeId);
    const nodes = await queryTree(frame, start, query);
    const located = nodes.flatMap((node) => toLocated(frame, node) ?? []);
    // The container itself answers, too.
    const inside = located.filter((one) => one.backendNodeId !== root.backendNodeId);
    const named =
      query.match === "words" && query.name !== undefined ? await withContent(world, inside) : inside;
    return named.filter((one) => query.roles.includes(one.role) && matchesName(query, one.name));
  } catch (error) {
    if (error instanceof CallTimedOut && frame !== tab.frames.main) {
      gaps.unread.push(frame.url);
      return [];
    }
    if (isGone(error) && frame !== tab.frames.main) return [];
    throw error;
  }
}

/** An iframe without a size draws nothing, and its accessibility tree is never made. */
function isShown(world: World): Promise<boolean> {
  return world.value<boolean>(() => window.innerWidth > 0 && window.innerHeight > 0);
}

async function queryTree(
  frame: Frame,
  start: Handle,
  query: TargetQuery,
): Promise<Protocol.Accessibility.AXNode[]> {
  const exact = typeof query.name === "string" && query.match === "whole" ? query.name : undefined;
  const ask = (role: string | undefined) =>
    frame.session.send(
      "Accessibility.queryAXTree",
      {
        objectId: start.objectId,
        ...(role === undefined ? {} : { role }),
        ...(exact === undefined ? {} : { accessibleName: exact }),
      },
      FRAME_DEADLINE_MS,
    );
  // By name there are few answers whatever the role; without one each role is asked for.
  const roles = query.roles.length > 1 && exact !== undefined ? [undefined] : query.roles;
  const answers = await Promise.all(roles.map(ask));
  return answers.flatMap(({ nodes }) => nodes);
}

function toLocated(frame: Frame, node: Protocol.Accessibility.AXNode): Located | undefined {
  if (node.ignored || node.backendDOMNodeId === undefined) return undefined;
  return {
    frame,
    backendNodeId: node.backendDOMNodeId,
    role: String(node.role?.value ?? ""),
    name: String(node.name?.value ?? ""),
    properties: new Map(node.properties?.map(({ name, value }) => [name, value.value])),
    value: node.value?.value === undefined ? undefined : String(node.value.value),
  };
}

/** Rows are told apart by what is in them; few have a name of their own. */
async function withContent(world: World, located: readonly Located[]): Promise<Located[]> {
  return await Promise.all(
    located.map(async (one) => {
      const handle = await world.node(one.backendNodeId);
      const content = await world.value<string>(
        // biome-ignore lint/performance/useDomNodeTextContent: only what is rendered counts
        (node: Node) => (node instanceof HTMLElement ? node.innerText : (node.textContent ?? "")),
        handle,
      );
      return { ...one, name: content.trim() || one.name };
    }),
  );
}

function distinct(found: readonly Located[]): Located[] {
  const seen = new Set<string>();
  return found.filter(({ frame, backendNodeId }) => {
    // Node ids are the process's own: two frames can have equal ones.
    const key = `${frame.id} ${backendNodeId}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

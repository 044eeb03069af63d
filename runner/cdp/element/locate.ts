import { decideAutoVisibility } from "../page/auto-visibility.ts";
import { frameIsAt } from "../page/frame-place.ts";
import type { DocumentFrame } from "../page/frame-tree.ts";
import type { Handle, PageWorld } from "../page/page-world.ts";
import type { Tab } from "../page/tab.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { CallTimedOut, isGone } from "../protocol/protocol-failure.ts";
import { type PageSnapshot, takeSnapshot } from "../snapshot/page-snapshot.ts";
import { entriesAsDrawn } from "./drawn-entries.ts";
import { editingHosts } from "./editing-hosts.ts";
import { labelledByHost } from "./host-label.ts";
import { LIST_OPENERS, listFieldsCalled } from "./list-fields.ts";
import { FILE_FIELD, type Located } from "./located.ts";
import { thatHold } from "./row-words.ts";
import { findSkipped } from "./skipped-elements.ts";
import { matchesName, type TargetQuery } from "./target-query.ts";
import { findPlaceholders, findTexts } from "./text-search.ts";

/** What a look at a tab found, and what it could not look at. */
export interface Lookup {
  readonly found: readonly Located[];
  /** The tab is in the background: a person does not see any of it. */
  readonly hidden: boolean;
  /** URLs of frames that did not answer in time. */
  readonly unread: readonly string[];
  /** Frames of other processes outside the window: nobody sees them, and they can't be asked. */
  readonly beyond: readonly DocumentFrame[];
}

/** What a search could not look at. */
type Gaps = { readonly unread: string[]; readonly beyond: Set<DocumentFrame> };

/** Frames that are scrolled out of sight inside the page answer no accessibility query. */
const FRAME_DEADLINE_MS = 2_000;
/** A window that is shown answers; a very long page takes its time. */
const WINDOW_DEADLINE_MS = 8_000;

/**
 * Finds all elements that fit, in document order, through shadow roots (closed ones too) and iframes.
 * Roles and names are the browser's own computation. Only the isolated world is used.
 */
export async function locate(tab: Tab, query: TargetQuery): Promise<Lookup> {
  const gaps: Gaps = { unread: [], beyond: new Set() };
  // What the browser may skip is decided on; mostly there is no such thing, and what was found meanwhile holds.
  const skipping = Promise.all(tab.frames.all.map(decideAutoVisibility)).then((all) => all.includes(true));
  skipping.catch(() => {});
  // A hidden tab answers no accessibility query at all, so the answer is not waited for then.
  const searching = search(tab, query, gaps, skipping);
  searching.catch(() => {});
  if (!(await tab.isShown())) return { found: [], hidden: true, unread: [], beyond: [] };
  return { found: await searching, hidden: false, unread: gaps.unread, beyond: [...gaps.beyond] };
}

/** @param skipping whether there is something that the browser may skip, once it has decided about it */
async function search(
  tab: Tab,
  query: TargetQuery,
  gaps: Gaps,
  skipping: Promise<boolean>,
): Promise<Located[]> {
  const containers = query.container ? await search(tab, query.container, gaps, skipping) : undefined;
  let found: Located[];
  let snapshot: Promise<PageSnapshot> | undefined;
  if (query.by === "role") {
    const roots = containers ?? tab.frames.all.map((frame) => ({ frame, backendNodeId: undefined }));
    const ask = () =>
      Promise.all(
        roots.map(async (root) => {
          // A frame in what is skipped does not answer.
          if (root.frame !== tab.frames.main) await skipping;
          return await inRoot(tab, root, query, gaps, () => (snapshot ??= takeSnapshot(tab)));
        }),
      );
    const early = await ask();
    found = ((await skipping) ? await ask() : early).flat();
  } else {
    snapshot = takeSnapshot(tab);
    const looked = await snapshot;
    gaps.unread.push(...looked.unread);
    const find = query.by === "text" ? findTexts : findPlaceholders;
    found = find(
      looked,
      query,
      containers?.map(({ backendNodeId, frame }) => ({ backendNodeId, frame })),
    );
  }
  const skipped = (await skipping)
    ? await findSkipped(await (snapshot ?? takeSnapshot(tab)), query, containers)
    : [];
  found = distinct([...found, ...skipped]);
  if (query.position === undefined) return found;
  // Each role was asked for by itself.
  const inParts = query.roles.length > 1 || query.roles.includes("textbox") || skipped.length > 0;
  if (inParts && found.length > 1) found = await inDocumentOrder(found);
  const chosen = found[query.position - 1];
  return chosen ? [chosen] : [];
}

async function inRoot(
  tab: Tab,
  root: { frame: DocumentFrame; backendNodeId: number | undefined },
  query: TargetQuery,
  gaps: Gaps,
  taken: () => Promise<PageSnapshot>,
): Promise<Located[]> {
  const { frame } = root;
  try {
    const place = await frameIsAt(tab, frame);
    if (place === "beyond") gaps.beyond.add(frame);
    if (place !== "in window") return [];
    const world = await frame.world();
    if (frame !== tab.frames.main && !(await isShown(world))) return [];
    const start = root.backendNodeId === undefined ? world.document : await world.node(root.backendNodeId);
    const deadlineMs = frame === tab.frames.main ? WINDOW_DEADLINE_MS : FRAME_DEADLINE_MS;
    const [exact, files, hosts] = await Promise.all([
      queryTree(frame, start, query, deadlineMs),
      // The browser compares the name of a file field with what is chosen in it: "Letter: No file chosen".
      isExact(query) && query.roles.includes(FILE_FIELD)
        ? queryTree(frame, start, { ...query, roles: ["button"], name: undefined }, deadlineMs)
        : [],
      query.roles.includes("textbox") ? editingHosts(frame, world, start) : [],
    ]);
    // The browser compares names to the letter; a person reads "12 open" also with a blank that does not break. The words
    // of a label have its name, too, and are not what is looked for.
    const isTold = exact.some(({ role }) => query.roles.includes(String(role?.value ?? "")));
    const nodes =
      isTold || !isExact(query)
        ? exact
        : await queryTree(frame, start, { ...query, name: undefined }, deadlineMs);
    const asTold = [...nodes, ...files, ...hosts].flatMap((node) => toLocated(frame, node) ?? []);
    const located = query.roles.includes(FILE_FIELD) ? await asFields(world, asTold, query) : asTold;
    // The container itself answers, too.
    const inside = located.filter((one) => one.backendNodeId !== root.backendNodeId);
    const own = inside.filter((one) => query.roles.includes(one.role));
    if (query.match === "words" && query.name !== undefined) {
      return await thatHold(world, taken, own, query);
    }
    const called = own.filter((one) => matchesName(query, one.name));
    if (query.roles.includes("option")) {
      return [...(await entriesAsDrawn({ frame, world, start }, called, query, taken))];
    }
    const isField = query.roles.includes(FILE_FIELD) && query.name !== undefined;
    if (called.length > 0) return called;
    const labelled = await labelledByHost(world, own, query);
    if (labelled.length > 0 || !isField) return labelled;
    const openers = await queryTree(
      frame,
      start,
      { ...query, roles: LIST_OPENERS, name: undefined },
      deadlineMs,
    );
    return await listFieldsCalled(
      world,
      openers.flatMap((node) => toLocated(frame, node) ?? []),
      query,
    );
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
function isShown(world: PageWorld): Promise<boolean> {
  return world.value<boolean>(() => window.innerWidth > 0 && window.innerHeight > 0);
}

function isExact({ name, match }: TargetQuery): boolean {
  return typeof name === "string" && match === "whole";
}

async function queryTree(
  frame: DocumentFrame,
  start: Handle,
  query: TargetQuery,
  deadlineMs: number,
): Promise<Protocol.Accessibility.AXNode[]> {
  const exact = isExact(query) && typeof query.name === "string" ? query.name : undefined;
  const ask = (role: string | undefined) =>
    frame.askDocument(
      "Accessibility.queryAXTree",
      {
        objectId: start.objectId,
        ...(role === undefined ? {} : { role }),
        ...(exact === undefined ? {} : { accessibleName: exact }),
      },
      deadlineMs,
    );
  // By name there are few answers whatever the role; without one each role is asked for.
  const roles =
    query.roles.length > 1 && exact !== undefined
      ? [undefined]
      : query.roles.map((role) => (role === FILE_FIELD ? "button" : role));
  const answers = await Promise.all(roles.map(ask));
  return answers.flatMap(({ nodes }) => nodes);
}

function toLocated(frame: DocumentFrame, node: Protocol.Accessibility.AXNode): Located | undefined {
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

/** What a person calls a field: a file input is one, the parts that the browser makes a date field of are none. */
async function asFields(
  world: PageWorld,
  located: readonly Located[],
  query: TargetQuery,
): Promise<Located[]> {
  const fields = await Promise.all(
    located.map(async (one) => {
      if (!/^(button|spinbutton)$/.test(one.role) || !matchesName(query, one.name)) return one;
      const handle = await world.node(one.backendNodeId);
      const [isFile, isPart] = await world.value<[boolean, boolean]>((node: Node) => {
        const root = node.getRootNode();
        return [
          node instanceof HTMLInputElement && node.type === "file",
          root instanceof ShadowRoot && root.host instanceof HTMLInputElement,
        ];
      }, handle);
      return isPart ? [] : isFile ? { ...one, role: FILE_FIELD } : one;
    }),
  );
  return fields.flat();
}

/** Frames stay in the order in which they were found. */
async function inDocumentOrder(found: readonly Located[]): Promise<Located[]> {
  const frames = [...new Set(found.map(({ frame }) => frame))];
  const parts = await Promise.all(
    frames.map(async (frame) => {
      const own = found.filter((one) => one.frame === frame);
      const world = await frame.world();
      const handles = await Promise.all(own.map(({ backendNodeId }) => world.node(backendNodeId)));
      const order = await world.value<number[]>(documentOrder, ...handles);
      return order.flatMap((i) => own[i] ?? []);
    }),
  );
  return parts.flat();
}

/** Runs in the page: see `World`. The positions of nodes in order, what is in a shadow tree before what is slotted. */
function documentOrder(...nodes: Node[]): number[] {
  const pathTo = (node: Node): Node[] => {
    const path: Node[] = [];
    for (let at: Node | null = node; at !== null; ) {
      path.unshift(at);
      at = at instanceof ShadowRoot ? at.host : at.parentNode;
    }
    return path;
  };
  const paths = nodes.map(pathTo);
  const compare = (a: readonly Node[], b: readonly Node[]): number => {
    let i = 0;
    while (i < a.length && a[i] === b[i]) i++;
    const [left, right] = [a[i], b[i]];
    if (left === undefined || right === undefined) return a.length - b.length;
    if (left instanceof ShadowRoot || right instanceof ShadowRoot) return left instanceof ShadowRoot ? -1 : 1;
    return left.compareDocumentPosition(right) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
  };
  return nodes.map((_, i) => i).sort((i, j) => compare(paths[i] ?? [], paths[j] ?? []));
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

import { locate } from "../cdp/element/locate.ts";
import type { Located } from "../cdp/element/located.ts";
import { matchesName, type TargetQuery } from "../cdp/element/target-query.ts";
import { boundsOf } from "../cdp/settle-reading.ts";
import { takeSnapshot } from "../cdp/snapshot/page-snapshot.ts";
import { readSnapshot, reads, readsPart } from "../cdp/snapshot/reading.ts";
import { Visibility } from "../cdp/snapshot/visibility.ts";
import { USED_ROLES } from "../channels/page-outline.ts";
import { addressIs, titleIs } from "../channels/see/checks.ts";
import type { WitnessMark } from "../channels/witness.ts";
import { hasWords } from "../evidence/text/read-text.ts";
import { show } from "../evidence/text/show.ts";
import type { PageSurface } from "../surfaces/page-surface.ts";
import type { ObservedCall } from "./observed-calls.ts";

/** What stood on a surface before a frame's act. */
export interface PageBefore {
  readonly surface: string;
  readonly url: string;
  readonly title: string;
  /** What was read for sure, and all that pixels could make of it. */
  readonly bounds: ReturnType<typeof boundsOf>;
  /** What a person could act on; `seen` by the snapshot alone. */
  readonly things: readonly { readonly one: Pick<Located, "role" | "name">; readonly seen: boolean }[];
}

/** Everything a check could have been decided on before the act. */
export interface Before {
  readonly pages: readonly PageBefore[];
  /** The witness's last entry then. */
  readonly mark: WitnessMark;
}

/** What the frame's checks would have said before its act. */
export interface BeforeAct {
  /** "yes": one of them was not true yet. "no": all were. "not decided": that can't be told of some of them. */
  readonly shows: "yes" | "no" | "not decided";
  readonly detail: string;
}

/** Reads a page as it stands; undefined when it can't be read just now. */
export async function lookAtPage(page: PageSurface): Promise<PageBefore | undefined> {
  const tab = page.current;
  try {
    const [snapshot, title, { found, unread }] = await Promise.all([
      takeSnapshot(tab),
      tab.title(),
      locate(tab, {
        by: "role",
        roles: USED_ROLES,
        name: undefined,
        match: "whole",
        description: "anything",
      }),
    ]);
    if (unread.length > 0) return undefined;
    const visibility = new Visibility(snapshot);
    return {
      surface: page.name,
      url: tab.url,
      title,
      bounds: boundsOf(readSnapshot(snapshot)),
      things: found.map((one) => ({ one, seen: "seen" in (visibility.lookAt(one) ?? {}) })),
    };
  } catch {
    return undefined;
  }
}

/**
 * Decides what a frame's checks, which held after its act, would have said before it.
 * @param on the frame's own surface
 * @param required texts that its picture must show
 */
export function beforeTheAct(
  calls: readonly ObservedCall[],
  before: Before,
  on: string | undefined,
  required: readonly string[],
): BeforeAct {
  let [stood, open] = [0, 0];
  const answers = [
    ...calls.map((call) => ({ what: inWords(call), held: heldBefore(call, before, on) })),
    ...required.map((text) => ({
      what: `the picture shows ${JSON.stringify(text)}`,
      held: readBefore(pageOf(before, on), text),
    })),
  ];
  for (const { what, held } of answers) {
    if (held === false) return { shows: "yes", detail: `${what} was not so before the act` };
    if (held === true) stood += 1;
    if (held === "open") open += 1;
  }
  if (open > 0)
    return { shows: "not decided", detail: `${open} of its checks can't be asked of what stood before` };
  return stood === 0
    ? { shows: "not decided", detail: "it only checks that something is absent" }
    : {
        shows: "no",
        detail: `all that it checks was so before the act: ${answers
          .filter(({ held }) => held === true)
          .map(({ what }) => what)
          .join(", ")}`,
      };
}

/** "open": it can't be told. undefined: a check of absence, or no check; it says nothing of an act. */
type Held = boolean | "open" | undefined;

function heldBefore(call: ObservedCall, before: Before, on: string | undefined): Held {
  const { channel, path, args } = call;
  if (channel === "see") {
    if (call.method === "sameDocument") return undefined;
    const page = pageOf(before, call.surface ?? on);
    if (path.includes(".no.")) return page && isSurelyThere(call.method, page, args[0]) ? false : undefined;
    return page === undefined ? "open" : seenBefore(call.method, page, args);
  }
  if (channel === "witness") return sawBefore(call, before.mark);
  if (channel === "answers") return false;
  // A frame is told of its own commands only: before its act there were none.
  if (channel === "terminal") return path.includes(".no.") ? undefined : false;
  // What is built of values, or read elsewhere, was not asked before.
  return channel === "probe" || (channel === "network" && call.method === "requests") ? undefined : "open";
}

function seenBefore(method: string, page: PageBefore, [wanted, expected]: readonly unknown[]): Held {
  if (method === "text") return isText(wanted) ? readBefore(page, wanted) : "open";
  if (method === "url") return isText(wanted) ? addressIs(page.url, wanted).ok : "open";
  if (method === "title") return isText(wanted) ? titleIs(page.title, wanted) : "open";
  const query = wanted as TargetQuery;
  if (query.by === "text")
    return isText(query.name) && method === "target" ? readBefore(page, query.name) : "open";
  if (query.by !== "role" || !query.roles.every((role) => USED_ROLES.includes(role))) return "open";
  const named = page.things.filter(
    ({ one }) => query.roles.includes(one.role) && matchesName(query, one.name),
  );
  const exact = query.container === undefined && query.position === undefined;
  if (method === "count") return exact && named.length !== expected ? false : "open";
  if (named.length === 0) return false;
  return method === "target" && exact && named.some(({ seen }) => seen) ? true : "open";
}

/** What is gone now, and could be seen then. */
function isSurelyThere(method: string, page: PageBefore, unwanted: unknown): boolean {
  if (method === "target") return seenBefore(method, page, [unwanted]) === true;
  return isText(unwanted) && page.bounds.least.blocks.some((block) => readsPart(block, unwanted));
}

/** Whether a text could be read: true and false only where no pixel needs to be asked. */
function readBefore(page: PageBefore | undefined, wanted: string | RegExp): Held {
  if (page === undefined) return "open";
  const { least, most } = page.bounds;
  if (least.unread.length > 0) return "open";
  if (least.blocks.some((block) => reads(block, wanted))) return true;
  const across = typeof wanted === "string" && hasWords(most.text, wanted);
  return across || most.blocks.some((block) => reads(block, wanted)) ? "open" : false;
}

function sawBefore({ method, outcome }: ObservedCall, mark: WitnessMark): Held {
  if (method !== "saw" && method !== "sawTimes") return undefined;
  if (outcome === undefined || "error" in outcome) return "open";
  const entries = [outcome.value].flat() as { readonly seq: number }[];
  if (entries.length === 0) return undefined;
  return entries.every(({ seq }) => seq <= mark.seq);
}

function pageOf({ pages }: Before, surface: string | undefined): PageBefore | undefined {
  return pages.find((page) => page.surface === surface);
}

function isText(value: unknown): value is string | RegExp {
  return typeof value === "string" || value instanceof RegExp;
}

/** `see.text("Saved")` */
export function inWords({ path, args }: Pick<ObservedCall, "path" | "args">): string {
  const [first] = args;
  const described: unknown = Reflect.get(Object(first), "description");
  const said = typeof described === "string" ? described : first === undefined ? "" : show(first);
  return `${path}(${said.length > 80 ? `${said.slice(0, 80)}…` : said})`;
}

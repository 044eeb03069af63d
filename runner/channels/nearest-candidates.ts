import { distance } from "fastest-levenshtein";
import { locate } from "../cdp/element/locate.ts";
import type { Located } from "../cdp/element/located.ts";
import { standInOf } from "../cdp/element/stand-in.ts";
import { matchesName, type TargetQuery } from "../cdp/element/target-query.ts";
import type { Tab } from "../cdp/page/tab.ts";
import { takeSnapshot } from "../cdp/snapshot/page-snapshot.ts";
import { readSnapshot } from "../cdp/snapshot/reading.ts";
import { Visibility } from "../cdp/snapshot/visibility.ts";

const SHOWN = 5;
const LONGEST_NAME = 60;

/** Roles of what a person points at by its name. */
const OTHERS: readonly string[] = [
  ...["button", "link", "textbox", "searchbox", "combobox", "listbox", "checkbox", "switch", "radio"],
  ...["slider", "spinbutton", "heading", "option", "tab", "menuitem", "dialog", "DisclosureTriangle"],
];

/** What a person sees that is most like the target: of the same kind by role, otherwise any text. */
export async function nearestCandidates(tab: Tab, query: TargetQuery): Promise<string[]> {
  try {
    const wanted = typeof query.name === "string" ? query.name : (query.name?.source ?? "");
    const kind = query.description.split(" ")[0] ?? "";
    if (query.by !== "role") return closest(wanted, await textsOf(tab)).map((text) => JSON.stringify(text));
    // A button that is a link to the browser has the right name and the wrong role.
    const roles = OTHERS.filter((role) => !query.roles.includes(role));
    const others = await seenOnes(tab, { ...query, roles }, standInOf);
    const named = query.name === undefined ? [] : others;
    const same = await seenOnes(tab, { ...query, name: undefined });
    // Words that are what was meant, and only covered or disabled, are no other thing of that name.
    const isThere = same.some(({ name }) => matchesName(query, name));
    const words = named.length > 0 || isThere ? [] : await textsLike(tab, query);
    const alike = closest(
      wanted,
      same.map(({ name }) => name),
    );
    // As the author would name it: several roles are a field.
    const told = (name: string, one = same.find((each) => each.name === name)) => {
      const role = kind === "" ? "" : `${one?.role ?? query.roles[0]} `;
      return `${role}${JSON.stringify(name)}${one?.beyond ? ", to which one must scroll" : ""}`;
    };
    return [
      ...new Set([
        ...named.slice(0, SHOWN).map((one) => told(one.name, one)),
        ...words.map((text) => `text ${JSON.stringify(text)}, which is no ${kind} to the browser`),
        ...alike.map((name) => told(name)),
      ]),
    ].slice(0, SHOWN);
  } catch {
    // The page may be what is broken; the refusal itself must still come out.
    return [];
  }
}

/** The first words that a person reads, for where nothing is like what was meant: it may be another page. */
export async function firstWords(tab: Tab): Promise<string> {
  const words = (await textsOf(tab)).filter(Boolean).join(" ");
  return words.length > LONGEST_NAME ? `${words.slice(0, LONGEST_NAME)}…` : words;
}

/** The texts most like `wanted`, best first. */
export function closest(wanted: string, texts: readonly string[], limit = SHOWN): string[] {
  const lower = wanted.toLowerCase();
  const score = (text: string): number => {
    const other = text.slice(0, LONGEST_NAME).toLowerCase();
    const holds = lower !== "" && other.includes(lower) ? -1 : 0;
    return holds + distance(lower, other) / Math.max(lower.length, other.length, 1);
  };
  return [...new Set(texts)]
    .filter((text) => text !== "")
    .map((text) => ({ text, score: score(text) }))
    .sort((a, b) => a.score - b.score)
    .slice(0, limit)
    .map(({ text }) => (text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME)}…` : text));
}

interface Near extends Located {
  /** It is on the page and not in the window. */
  readonly beyond: boolean;
}

/**
 * Those that a person sees or could scroll to, the ones in the window first.
 * @param drawnFor what is drawn in the place of one that is not drawn itself
 */
async function seenOnes(
  tab: Tab,
  query: TargetQuery,
  drawnFor: (one: Located) => Promise<Located | undefined> = async () => undefined,
): Promise<Near[]> {
  const { found } = await locate(tab, { ...query, container: undefined, position: undefined });
  if (found.length === 0) return [];
  const visibility = new Visibility(await takeSnapshot(tab));
  const placed = found.map(async (one): Promise<Near[]> => {
    const own = isBeyond(visibility, one);
    const drawn = own === undefined ? await drawnFor(one) : undefined;
    const beyond = drawn ? isBeyond(visibility, drawn) : own;
    return beyond === undefined ? [] : [{ ...one, beyond }];
  });
  const near = (await Promise.all(placed)).flat();
  return [...near.filter(({ beyond }) => !beyond), ...near.filter(({ beyond }) => beyond)];
}

/** Whether one must scroll to it; undefined where that would not help either. */
function isBeyond(visibility: Visibility, one: Located): boolean | undefined {
  const look = visibility.lookAt(one);
  if (look === undefined || "seen" in look) return look && false;
  return look.unseen === "outside the window" && !visibility.isOutOfReach(one) ? true : undefined;
}

/** Words on the screen that a person takes for the target, but that have no role: `<div onclick>Save</div>`. */
async function textsLike(tab: Tab, query: TargetQuery): Promise<string[]> {
  if (query.name === undefined) return [];
  return (await textsOf(tab)).filter((text) => matchesName(query, text)).slice(0, 1);
}

async function textsOf(tab: Tab): Promise<string[]> {
  return readSnapshot(await takeSnapshot(tab)).blocks.map(({ text }) => text);
}

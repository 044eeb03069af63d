import { obstacleOf } from "../cdp/element/aim.ts";
import { locate } from "../cdp/element/locate.ts";
import type { Located } from "../cdp/element/located.ts";
import type { Tab } from "../cdp/page/tab.ts";
import { takeSnapshot } from "../cdp/snapshot/page-snapshot.ts";
import { readSnapshot } from "../cdp/snapshot/reading.ts";
import { Visibility } from "../cdp/snapshot/visibility.ts";
import { fieldValue } from "./see/field-value.ts";
import { statesOf } from "./see/looks.ts";
import { button, checkbox, dialog, FIELDS, heading, link, menuitem, option, radio, tab } from "./target.ts";

/** What a person can act on or find their way by. */
export const USED_ROLES: readonly string[] = [
  ...[button, link, checkbox, radio, option, tab, menuitem, heading, dialog].flatMap((of) => of().roles),
  ...["treeitem", "alert", ...FIELDS],
];
/** What nobody clicks: they may be lain over by what stands on them. */
const READ_ROLES: readonly string[] = [...[heading, dialog].flatMap((of) => of().roles), "alert"];
const LONGEST = 120;
const MOST = 200;

/**
 * The page as a person could use it, one line each, from top to bottom: roles, names, values and states, and the texts
 * between them; then what is there but can't be seen, with the reason.
 */
export async function pageOutline(tab: Tab): Promise<string[]> {
  const { found, hidden, unread } = await locate(tab, {
    ...{ by: "role", roles: USED_ROLES, name: undefined, match: "whole", description: "anything" },
  });
  if (hidden) return ["this tab is not in front: nobody sees it"];
  const snapshot = await takeSnapshot(tab);
  const visibility = new Visibility(snapshot);
  const seen: { readonly x: number; readonly y: number; readonly line: string }[] = [];
  const unseen: string[] = [];
  /** What the lines of elements say already. */
  const told = new Set<string>();
  for (const one of found.slice(0, MOST)) {
    const look = visibility.lookAt(one) ?? { unseen: "hidden" };
    const { line, value } = await described(one);
    told.add(one.name).add(value);
    if ("seen" in look) seen.push({ ...look.seen, line: `${line}${await obstacle(tab, one)}` });
    else unseen.push(`${line}  (${look.by ? `${look.unseen} by ${look.by}` : look.unseen})`);
  }
  for (const { text, box } of readSnapshot(snapshot).blocks) {
    if (!told.has(text)) seen.push({ ...box, line: `text ${JSON.stringify(cut(text))}` });
  }
  const more = found.length - MOST;
  return [
    ...seen.sort((a, b) => a.y - b.y || a.x - b.x).map(({ line }) => line),
    ...(unseen.length > 0 ? ["not to be seen now:", ...unseen.map((line) => `  ${line}`)] : []),
    ...(unread.length > 0 ? [`frames that did not answer: ${unread.join(", ")}`] : []),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

/** `textbox "Name" = "Ada"  [focused, required]` */
async function described(one: Located): Promise<{ line: string; value: string }> {
  const head = `${one.role} ${JSON.stringify(cut(one.name))}`;
  try {
    const field = FIELDS.includes(one.role) ? await fieldValue(one) : undefined;
    const states = (await statesOf(one)).filter((state) => state !== "enabled");
    const value = field && ` = ${field.secret ? "a password" : JSON.stringify(cut(field.text))}`;
    const line = `${head}${value ?? ""}${states.length > 0 ? `  [${states.join(", ")}]` : ""}`;
    return { line, value: field?.text ?? "" };
  } catch {
    return { line: head, value: "" }; // It went away meanwhile.
  }
}

/** A veil shows what it covers, and takes the clicks. */
async function obstacle(tab: Tab, one: Located): Promise<string> {
  if (READ_ROLES.includes(one.role)) return "";
  const detail = await obstacleOf(tab, one).catch(() => undefined); // It went away meanwhile.
  return detail === undefined ? "" : `  (can't be clicked: ${cut(detail)})`;
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

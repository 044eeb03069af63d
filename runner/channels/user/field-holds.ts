import { contentOf } from "../../cdp/element/editor-text.ts";
import { idleTurn } from "../../cdp/page/idle-turn.ts";
import { withGiven } from "../../cdp/page/page-world.ts";
/** What a field holds, and whether it still takes what is typed. */
export interface Held {
  readonly text: string;
  /** False when the app has taken it out of the page: another element may stand in its place. */
  readonly connected: boolean;
  /** Which field the app has moved the focus on to, as a developer would name it; "" while it is in this one. */
  readonly movedTo: string;
  /** How many characters that one holds. */
  readonly movedToHolds: number;
}

/** Runs in the page: see `World`. What the app does as soon as it is idle is waited for. */
export async function readHeld(field: Node, idle: typeof idleTurn, content: typeof contentOf): Promise<Held> {
  for (let turns = 0; turns < 2; turns++) await idle();
  const root = field.getRootNode();
  const active = root instanceof Document || root instanceof ShadowRoot ? root.activeElement : null;
  const inside = active !== null && (active === field || field.contains(active) || active.contains(field));
  const text =
    field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement
      ? field.value
      : field instanceof Element
        ? content(field)
        : (field.textContent ?? "");
  const other = document.activeElement;
  const movedTo = inside || other === null ? "" : `${other.localName}${other.id ? `#${other.id}` : ""}`;
  const isField = other instanceof HTMLInputElement || other instanceof HTMLTextAreaElement;
  const movedToHolds = !inside && isField ? [...other.value].length : 0;
  return { text, connected: field.isConnected, movedTo, movedToHolds };
}
withGiven(readHeld, idleTurn, contentOf);

/**
 * Judges whether a field took a value that was typed over what it held. An app may tidy: other capitals, marks and
 * blanks, digits added as in "1,234.50"; what was typed must still be there, in order, and what it held must not.
 * @returns why not; undefined when it did
 */
export function whyNotTaken(value: string, before: string, held: Held): string | undefined {
  if (!held.connected || held.text === value) return undefined;
  const why = whatIsAmiss(value, before, held.text);
  if (why === undefined || held.movedTo === "") return why;
  // Boxes for one character each, as of a code, hand the rest on.
  if ([...held.text].length === 1 && value.startsWith(held.text) && held.movedToHolds <= 1) return undefined;
  return `${why}; the focus moved on to ${held.movedTo}`;
}

function whatIsAmiss(value: string, before: string, text: string): string | undefined {
  const [typed, old, held] = [value, before, text].map(essence) as [string, string, string];
  if (value === "") return held === "" || isMask(text, before) ? undefined : "not all of the value";
  if (!isWithin(typed, held)) return "not all of the value";
  if (isDoubled(typed, held)) return "the value twice";
  const lost = whatNumberLost(value, text);
  if (lost) return lost;
  if (old !== "" && (held === old + typed || held === typed + old)) return "what it held before, too";
  return undefined;
}

/** What a field shows where nothing is typed: the marks of its mask, a currency, an amount of nothing, dd/mm/yyyy. */
function isMask(text: string, before: string): boolean {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  const isDay = words.length > 1 && words.every((word) => /^(\p{L})\1+$/u.test(word));
  const isMarks = /^[\s\p{P}\p{Sc}]*$/u.test(text);
  if (isDay || (isMarks && text.includes("_"))) return true;
  // What stands there as before was not emptied.
  return text !== before && (isMarks || words.every((word) => /^0+$/.test(word)));
}

/** As where an app inserts what the browser inserts, too. Zeros are what a number is filled up with. */
function isDoubled(typed: string, held: string): boolean {
  if (/^0*$/.test(typed)) return false;
  return held === typed + typed || held === [...typed].map((one) => one + one).join("");
}

/** A number without its sign or its decimal mark is another one. Longer parts after a mark may be groups, as of a telephone. */
function whatNumberLost(value: string, text: string): string | undefined {
  const [, sign, whole, fraction] = /^\s*([-−]?)(0|[1-9]\d*)(?:[.,](\d{1,3}))?\s*$/.exec(value) ?? [];
  if (whole === undefined) return undefined;
  if (sign && !/[-−–‐(]/.test(text)) return "not its sign";
  if (fraction === undefined)
    return hasOtherUnits(whole, text) ? "a number with another decimal mark" : undefined;
  const marked = new RegExp(`${[...whole].join("[^\\p{L}\\p{N}]?")}[^\\p{L}\\p{N}]+${fraction}`, "u");
  return marked.test(text.normalize("NFKC")) ? undefined : "not its decimal mark";
}

/** A whole number that a field has made a fraction of: 12 as $0.12. A day or a time has such a mark, too, and no currency. */
function hasOtherUnits(whole: string, text: string): boolean {
  const [, before] = /^(.*\d)[.,]\d{1,2}\D*$/su.exec(text.normalize("NFKC")) ?? [];
  if (before === undefined) return false;
  const units = before.replace(/\D/g, "").replace(/^0+(?=\d)/, "");
  return units !== whole && (units === "0" || /\p{Sc}/u.test(text));
}

/** What tidying leaves alone: letters and digits; of a text without any, all that is drawn. */
function essence(text: string): string {
  const plain = text.normalize("NFKC").toLowerCase();
  const letters = plain.replace(/[^\p{L}\p{N}]/gu, "");
  return letters || plain.replace(/\s/g, "");
}

/** Whether these characters are there in this order, perhaps with others between. */
function isWithin(part: string, whole: string): boolean {
  const sought = [...part];
  let at = 0;
  for (const character of whole) if (character === sought[at]) at++;
  return at === sought.length;
}

/** What a field holds, and whether it still takes what is typed. */
export interface Held {
  readonly text: string;
  /** False when the app has put another element in its place, or has moved the focus on: its text may have gone along. */
  readonly settled: boolean;
}

/** Runs in the page: see `World`. */
export function readHeld(field: Node): Held {
  const root = field.getRootNode();
  const active = root instanceof Document || root instanceof ShadowRoot ? root.activeElement : null;
  const inside = active !== null && (active === field || field.contains(active) || active.contains(field));
  const text =
    field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement
      ? field.value
      : (field.textContent ?? "");
  return { text, settled: field.isConnected && inside };
}

/**
 * Judges whether a field took a value that was typed over what it held. An app may tidy: other capitals, marks and
 * blanks, digits added as in "1,234.50"; what was typed must still be there, in order, and what it held must not.
 * @returns why not; undefined when it did
 */
export function whyNotTaken(value: string, before: string, { text, settled }: Held): string | undefined {
  if (!settled || text === value) return undefined;
  const [typed, old, held] = [value, before, text].map(essence) as [string, string, string];
  if (!isWithin(typed, held) || (value === "" && held !== "")) return "not all of the value";
  const lost = whatNumberLost(value, text);
  if (lost) return lost;
  if (old !== "" && (held === old + typed || held === typed + old)) return "what it held before, too";
  return undefined;
}

/** A number without its sign or its decimal mark is another one. Longer parts after a mark may be groups, as of a telephone. */
function whatNumberLost(value: string, text: string): string | undefined {
  const [, sign, whole, fraction] = /^\s*([-−]?)(0|[1-9]\d*)(?:[.,](\d{1,3}))?\s*$/.exec(value) ?? [];
  if (whole === undefined) return undefined;
  if (sign && !/[-−–‐(]/.test(text)) return "not its sign";
  if (fraction === undefined) return undefined;
  const marked = new RegExp(`${[...whole].join("[^\\p{L}\\p{N}]?")}[^\\p{L}\\p{N}]+${fraction}`, "u");
  return marked.test(text.normalize("NFKC")) ? undefined : "not its decimal mark";
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

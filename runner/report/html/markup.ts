import { visible } from "../plain-text.ts";

/** Markup that was made by {@link html}: the only thing that is put into a page as it stands. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | false | null | undefined | readonly Part[];

/** Makes text safe inside an element or a double-quoted attribute, and makes what it hides visible. */
export function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Builds markup: every value is escaped unless it is markup itself; `false`, `null`, `undefined` give nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Markup {
  const pieces = [strings[0] ?? ""];
  for (const [at, value] of values.entries()) pieces.push(rendered(value), strings[at + 1] ?? "");
  return new Markup(pieces.join(""));
}

function rendered(value: Part): string {
  if (value instanceof Markup) return value.text;
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  if (value === false || value === null || value === undefined) return "";
  return value.map(rendered).join("");
}

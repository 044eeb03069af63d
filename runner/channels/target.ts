import { FILE_FIELD } from "../cdp/element/located.ts";
import type { TargetQuery } from "../cdp/element/target-query.ts";
import { demandText, notGiven } from "./given.ts";

/** Something on a screen as a person would point at it. Pure data; nothing is looked up before an act or check. */
export interface Target extends TargetQuery {
  /** Only inside another target: `button("Remove").within(row("Notion"))`. */
  within(container: Target): Target;
  /** The n-th of several, counted from 1 in document order. */
  nth(position: number): Target;
  toString(): string;
}

/** What a target is called: exactly this text, or a pattern. */
export type Name = string | RegExp;
/** Without one any is meant; a name that is not there (`world.nmae`) means none. */
type Named = readonly [name?: Name];

/** A button, a toggle or the summary of a disclosure, by its name. */
export function button(...name: Named): Target {
  return named(["button", "DisclosureTriangle", "DisclosureTriangleGrouped"], name, "button");
}

export function link(...name: Named): Target {
  return named(["link"], name, "link");
}

/** A field that one types into, or chooses a value or a file in, by its label. */
export function field(...label: Named): Target {
  return named(FIELDS, label, "field");
}

export function heading(...name: Named): Target {
  return named(["heading"], name, "heading");
}

/** A check box or a switch, by its label. */
export function checkbox(...name: Named): Target {
  return named(["checkbox", "switch"], name, "checkbox");
}

export function radio(...name: Named): Target {
  return named(["radio"], name, "radio");
}

/** An entry of an open list. For a `<select>` use `user.select(field("..."), "...")`. */
export function option(...name: Named): Target {
  return named(["option", "MenuListOption"], name, "option");
}

export function tab(...name: Named): Target {
  return named(["tab"], name, "tab");
}

export function menuitem(...name: Named): Target {
  return named(["menuitem", "menuitemcheckbox", "menuitemradio"], name, "menuitem");
}

export function dialog(...name: Named): Target {
  return named(["dialog", "alertdialog"], name, "dialog");
}

/** A row of a table or list that holds these words; mostly a container: `button("Edit").within(row("Notion"))`. */
export function row(...words: Named): Target {
  return make({ ...named(["row", "LayoutTableRow", "listitem"], words, "row"), match: "words" });
}

/** The smallest element whose whole visible text is this. */
export function text(content: Name): Target {
  demandText("text", content);
  return make(base("text", content, "text"));
}

/** A field by its placeholder; prefer its label. */
export function placeholder(content: Name): Target {
  demandText("placeholder", content);
  return make(base("placeholder", content, "placeholder"));
}

/**
 * Anything else, by its accessible role.
 * @param what how it reads in reports; the first role when absent
 */
export function role(roles: string | readonly string[], name?: Name, what?: string): Target {
  const all = typeof roles === "string" ? [roles] : roles;
  return make({ ...base("role", name, what ?? all[0] ?? "element"), roles: all });
}

/** @throws Failure for what is no target, e.g. a mere text */
export function demandTarget(call: string, target: unknown): asserts target is Target {
  if (typeof target === "object" && target !== null && "description" in target) return;
  throw notGiven(call, 'a target, as `button("Save")`', target);
}

// As Chromium computes them: date and time inputs have roles of their own.
export const FIELDS: readonly string[] = [
  "textbox",
  "searchbox",
  "spinbutton",
  "combobox",
  "listbox",
  "slider",
  "Date",
  "DateTime",
  "InputTime",
  "ColorWell",
  FILE_FIELD,
];

function named(roles: readonly string[], given: Named, what: string): Target {
  if (given.length > 0) demandText(what, given[0]);
  if (given.length > 1) throw notGiven(what, "a name and nothing else", given.at(1));
  return role(roles, given[0], what);
}

function base(by: TargetQuery["by"], name: Name | undefined, what: string): TargetQuery {
  if (name === "")
    throw new TypeError(`${what}("") points at nothing; give its name, or leave it out for any`);
  if (name !== undefined) demandText(what, name);
  const shown = name === undefined ? "" : ` ${name instanceof RegExp ? String(name) : JSON.stringify(name)}`;
  return { by, roles: [], name, match: "whole", description: `${what}${shown}` };
}

function make(query: TargetQuery): Target {
  const target: Target = {
    ...query,
    within: (container) => make(inside(query, container)),
    nth: (position) => {
      if (!Number.isInteger(position) || position < 1) {
        throw new TypeError(`nth(${position}) of ${query.description}: positions count from 1`);
      }
      return make({ ...query, position, description: `${ordinal(position)} ${query.description}` });
    },
    toString: () => query.description,
  };
  return Object.freeze(target);
}

function inside(query: TargetQuery, container: TargetQuery): TargetQuery {
  return {
    ...query,
    // `a.within(b).within(c)`: b itself is inside c.
    container: query.container ? inside(query.container, container) : container,
    description: `${query.description} in ${container.description}`,
  };
}

function ordinal(n: number): string {
  const last = n % 10;
  const teen = n % 100 > 10 && n % 100 < 14;
  return `${n}${teen ? "th" : (["th", "st", "nd", "rd"][last] ?? "th")}`;
}

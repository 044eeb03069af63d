import { matchesName } from "../../cdp/element/target-query.ts";
import { idleTurn } from "../../cdp/page/idle-turn.ts";
import { withGiven } from "../../cdp/page/page-world.ts";
import type { Tab } from "../../cdp/page/tab.ts";
import { isGone } from "../../cdp/protocol/protocol-failure.ts";
import { lookUntil } from "../look-until.ts";
import { closest } from "../nearest-candidates.ts";
import { option, type Target } from "../target.ts";
import { type Aimed, AMBIGUOUS_MS, waitForAim } from "./aim.ts";
import { fillField } from "./fields.ts";
import { foundAnew } from "./found-anew.ts";
import { pressAt } from "./press.ts";
import { pressEntry } from "./press-entry.ts";
import { UserRefused } from "./refusal.ts";
import type { RunningAct } from "./running-act.ts";

interface Choices {
  /** False for anything but a `<select>`. */
  readonly native: boolean;
  /**
   * What a field offers in its `<datalist>`, whose list the browser draws beside the page, each value with its label;
   * undefined without one.
   */
  readonly suggested: readonly { readonly value: string; readonly label: string }[] | undefined;
  /** The places of those that are chosen. */
  readonly selected: readonly number[];
  readonly multiple: boolean;
  readonly options: readonly {
    readonly text: string;
    readonly disabled: boolean;
    readonly hidden: boolean;
  }[];
}

/**
 * Chooses by the text of an entry, in a `<select>` or in a list that the app draws itself.
 * @param wanted several, or none, of a `<select multiple>`: these and no others
 */
export async function chooseOption(
  act: RunningAct,
  target: Target,
  wanted: string | readonly string[],
): Promise<void> {
  act.trace.detail = JSON.stringify(wanted);
  const { timeoutMs } = act;
  // Entries often come after what they hang on was chosen.
  const started = performance.now();
  const { aimed, choices, found } = await lookUntil(
    () => lookForEntries(act, target, wanted),
    ({ found: now }) =>
      isFound(now) ||
      now.settled === true ||
      (now.refusal === "ambiguous" && performance.now() - started >= AMBIGUOUS_MS),
    timeoutMs,
  );
  if (!isFound(found)) {
    const waited = found.settled ? undefined : performance.now() - started;
    throw new UserRefused(found.refusal, found.of, found.detail, found.near ?? [], waited);
  }
  const { aim, tab } = aimed;
  const { world, handle } = aim;
  if (choices.native) {
    if (isSame(found, choices.selected)) return;
    // By their places in the list: keys go by what the browser's own list skips, which the page can't see.
    const now = await shownAfter(aimed, target, () => world.value(selectEntries, handle, found));
    const asked = typeof wanted === "string" ? [wanted] : wanted;
    if (now !== undefined && !holds(now, asked)) {
      const shown = now.map((text) => JSON.stringify(text)).join(", ") || "nothing chosen";
      throw new UserRefused("no effect", target.description, `after choosing it shows ${shown}`);
    }
    return;
  }
  const [place = 0] = found;
  const choice = String(wanted);
  const suggested = choices.suggested?.[place];
  // The browser's own list can't be clicked: what it would write is typed.
  if (suggested !== undefined) return await fillField(act, target, suggested.value);
  // A list that stands open is chosen from: a press on it would fall on whichever entry is in its middle.
  if (aimed.located.role === "listbox") {
    return await chooseEntry(
      act,
      await waitForAim(tab, option(choice).within(target), { timeoutMs }),
      choice,
    );
  }
  // A press would close a list that is open.
  const open = String(aimed.located.properties.get("expanded")) === "true" && (await aimNow(tab, choice));
  if (!open) await pressAt(aimed, target);
  await chooseEntry(act, open || (await waitForAim(tab, option(choice), { timeoutMs })), choice);
}

async function chooseEntry(act: RunningAct, entry: Aimed, choice: string): Promise<void> {
  const { world, handle } = entry.aim;
  const before = await world.value<EntryState>(entryState, handle);
  if (before.chosen && before.ofSeveral) {
    act.trace.detail = `${JSON.stringify(choice)}, chosen already`;
    return;
  }
  await pressEntry(entry, choice);
  if (!before.chosen) return;
  // Of a list of one choice it may be the current entry alone that is said to be chosen, so that it has to be pressed.
  const after = await world.value<EntryState>(entryState, handle).catch((error: unknown) => {
    if (isGone(error)) return undefined;
    throw error;
  });
  if (after?.shown && !after.chosen) {
    const detail = "it was chosen already, and the press took that away: leave this act out";
    throw new UserRefused("no effect", `option ${JSON.stringify(choice)}`, detail);
  }
}

interface EntryState {
  readonly shown: boolean;
  readonly chosen: boolean;
  /** A press takes the choice of a chosen one away. */
  readonly ofSeveral: boolean;
}

/** Runs in the page: see `World`. What the app does as soon as it is idle is waited for. */
async function entryState(entry: Element, idle: typeof idleTurn): Promise<EntryState> {
  for (let turns = 0; turns < 2; turns++) await idle();
  return {
    shown: entry.isConnected && entry.getClientRects().length > 0,
    chosen: entry.ariaSelected === "true",
    ofSeveral: entry.closest("[role=listbox]")?.ariaMultiSelectable === "true",
  };
}
withGiven(entryState, idleTurn);

/** Whether exactly what was asked for is chosen, in any order. */
function holds(texts: readonly string[], asked: readonly string[]): boolean {
  return texts.length === asked.length && asked.every((choice) => texts.some((text) => reads(text, choice)));
}

function isSame(some: readonly number[], others: readonly number[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}

/** What is chosen after a choice, here or in the list that the app has put in its place; undefined when it has gone with it. */
async function shownAfter(
  { aim: { world, handle }, tab }: Aimed,
  target: Target,
  choose: () => Promise<unknown>,
): Promise<readonly string[] | undefined> {
  try {
    await choose();
    const shown = await world.value<Shown>(readShown, handle);
    if (shown.connected) return shown.texts;
    const other = await foundAnew(tab, target);
    return other && (await other.world.value<Shown>(readShown, other.handle)).texts;
  } catch (error) {
    // What was chosen has sent the page on.
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** The entry of a list that the app draws itself, where it can be pressed as things are. */
async function aimNow(tab: Tab, choice: string): Promise<Aimed | undefined> {
  try {
    return await waitForAim(tab, option(choice), { timeoutMs: 0 });
  } catch (error) {
    if (error instanceof UserRefused) return undefined;
    throw error;
  }
}

/** Why an entry can't be chosen. */
interface NoEntry {
  readonly refusal: "ambiguous" | "no such choice" | "disabled";
  readonly of: string;
  readonly detail: string;
  readonly near?: readonly string[];
  /** No time changes it. */
  readonly settled?: true;
}

interface Look {
  readonly aimed: Aimed;
  readonly choices: Choices;
  /** The places among the entries or suggestions; 0 in a list that the app draws itself. */
  readonly found: readonly number[] | NoEntry;
}

function isFound(found: Look["found"]): found is readonly number[] {
  return Array.isArray(found);
}

async function lookForEntries(
  act: RunningAct,
  target: Target,
  wanted: string | readonly string[],
): Promise<Look> {
  for (;;) {
    const aimed = await act.aim(target);
    try {
      const choices = await aimed.aim.world.value<Choices>(readChoices, aimed.aim.handle);
      return { aimed, choices, found: placesOf(choices, wanted, target.description) };
    } catch (error) {
      // Made anew meanwhile: the next aim finds the other one, or says that there is none.
      if (!isGone(error) || aimed.tab.isClosed) throw error;
    }
  }
}

function placesOf(choices: Choices, wanted: string | readonly string[], field: string): Look["found"] {
  if (typeof wanted !== "string" && !choices.multiple) {
    const detail = choices.native
      ? "it takes one entry: give its text alone"
      : "of a list that the app draws itself each entry is chosen by a `user.select` of its own";
    return { refusal: "no such choice", of: field, detail, settled: true };
  }
  const places: number[] = [];
  for (const choice of typeof wanted === "string" ? [wanted] : wanted) {
    const place = placeOf(choices, choice, field);
    if (typeof place !== "number") return place;
    places.push(place);
  }
  return places;
}

function placeOf(choices: Choices, choice: string, field: string): number | NoEntry {
  const { native, suggested, options } = choices;
  if (!native && suggested === undefined) return 0;
  const entry = `${JSON.stringify(choice)} of ${field}`;
  const texts = suggested
    ? suggested.map(({ value, label }) => (label === "" || reads(value, choice) ? value : label))
    : options.filter(({ hidden }) => !hidden).map(({ text }) => text);
  const same = texts.filter((text) => reads(text, choice)).length;
  if (same > 1 && native) return { refusal: "ambiguous", of: entry, detail: `${same} entries read so` };
  const place = suggested
    ? texts.findIndex((text) => reads(text, choice))
    : options.findIndex(({ text, hidden }) => reads(text, choice) && !hidden);
  if (place < 0) {
    return {
      refusal: "no such choice",
      of: field,
      detail: `${JSON.stringify(choice)} is not among its ${texts.length} ${suggested ? "suggestions" : "entries"}`,
      near: closest(choice, texts).map((text) => JSON.stringify(text)),
    };
  }
  if (options[place]?.disabled)
    return { refusal: "disabled", of: entry, detail: "that entry can't be chosen" };
  return place;
}

function reads(text: string, choice: string): boolean {
  return matchesName({ name: choice, match: "whole" }, text);
}

interface Shown {
  readonly connected: boolean;
  readonly texts: readonly string[];
}

/** Runs in the page: see `World`. What the app does as soon as it is idle is waited for. */
async function readShown(list: HTMLSelectElement, idle: typeof idleTurn): Promise<Shown> {
  for (let turns = 0; turns < 2; turns++) await idle();
  return { connected: list.isConnected, texts: [...(list.selectedOptions ?? [])].map(({ label }) => label) };
}

withGiven(readShown, idleTurn);

/** Runs in the page: see `World`. */
function readChoices(target: Node): Choices {
  const suggestions = (): { value: string; label: string }[] | undefined => {
    const list = target instanceof HTMLInputElement ? target.list : null;
    const usable = [...(list?.options ?? [])].filter(({ disabled, value }) => !disabled && value !== "");
    return list ? usable.map(({ value, label }) => ({ value, label })) : undefined;
  };
  if (!(target instanceof HTMLSelectElement))
    return { native: false, suggested: suggestions(), selected: [], multiple: false, options: [] };
  const isGone = (element: Element): boolean => getComputedStyle(element).display === "none";
  return {
    native: true,
    suggested: undefined,
    selected: [...target.selectedOptions].map(({ index }) => index),
    multiple: target.multiple,
    options: [...target.options].map((entry) => ({
      text: entry.label.replace(/\s+/g, " ").trim(),
      // A group that is not drawn takes its entries along.
      hidden: isGone(entry) || (entry.parentElement !== target && isGone(entry.parentElement ?? entry)),
      disabled:
        entry.disabled ||
        (entry.parentElement instanceof HTMLOptGroupElement && entry.parentElement.disabled),
    })),
  };
}

/** Runs in the page: see `World`. One choice, with the events of one. */
function selectEntries(target: HTMLSelectElement, places: readonly number[]): void {
  target.focus();
  if (target.multiple) for (const entry of target.options) entry.selected = places.includes(entry.index);
  else target.selectedIndex = places[0] ?? -1;
  target.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  target.dispatchEvent(new Event("change", { bubbles: true }));
}

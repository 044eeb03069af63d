import { matchesName } from "../../cdp/element/target-query.ts";
import type { PageWorld } from "../../cdp/page/page-world.ts";
import { closest } from "../nearest-candidates.ts";
import { option, type Target } from "../target.ts";
import { waitForAim } from "./aim.ts";
import { fillField } from "./fields.ts";
import { pressAt } from "./press.ts";
import { UserRefused } from "./refusal.ts";
import type { RunningAct } from "./running-act.ts";

interface Choices {
  /** False for anything but a `<select>`. */
  readonly native: boolean;
  /** What a field offers in its `<datalist>`, whose list the browser draws beside the page; undefined without one. */
  readonly suggested: readonly string[] | undefined;
  readonly selected: number;
  readonly multiple: boolean;
  readonly options: readonly {
    readonly text: string;
    readonly disabled: boolean;
    readonly hidden: boolean;
  }[];
}

/** Chooses by the text of an entry, in a `<select>` or in a list that the app draws itself. */
export async function chooseOption(act: RunningAct, target: Target, choice: string): Promise<void> {
  act.trace.detail = JSON.stringify(choice);
  const { timeoutMs } = act;
  const aimed = await act.aim(target);
  const { aim, tab } = aimed;
  const { world, handle } = aim;
  const choices = await world.value<Choices>(readChoices, handle);
  if (choices.suggested !== undefined) return await chooseSuggestion(act, target, choice, choices.suggested);
  if (!choices.native) {
    await pressAt(aimed, target);
    await pressAt(await waitForAim(tab, option(choice), { timeoutMs }), option(choice));
    return;
  }
  const isMeant = (text: string): boolean => matchesName({ name: choice, match: "whole" }, text);
  const index = choices.options.findIndex(({ text, hidden }) => isMeant(text) && !hidden);
  const texts = choices.options.filter(({ hidden }) => !hidden).map(({ text }) => text);
  const same = texts.filter(isMeant).length;
  if (same > 1) {
    throw new UserRefused(
      "ambiguous",
      `${JSON.stringify(choice)} of ${target.description}`,
      `${same} entries read so`,
    );
  }
  if (index < 0) {
    const near = closest(choice, texts).map((text) => JSON.stringify(text));
    throw new UserRefused(
      "no such choice",
      target.description,
      `${JSON.stringify(choice)} is not among its ${texts.length} entries`,
      near,
    );
  }
  if (choices.options[index]?.disabled) {
    throw new UserRefused(
      "disabled",
      `${JSON.stringify(choice)} of ${target.description}`,
      "that entry can't be chosen",
    );
  }
  if (choices.multiple) {
    throw new UserRefused(
      "no such choice",
      target.description,
      "it takes several entries: click them with user.click(option(...))",
    );
  }
  if (index === choices.selected) return;
  // By its place in the list: keys go by what the browser's own list skips, which the page can't see.
  await world.value(selectEntry, handle, index);
  const now = await selectedText(world, handle);
  if (!isMeant(now)) {
    throw new UserRefused("no effect", target.description, `after choosing it shows ${JSON.stringify(now)}`);
  }
}

/** The browser's own list can't be clicked: what it would write is typed. */
async function chooseSuggestion(
  act: RunningAct,
  target: Target,
  choice: string,
  suggested: readonly string[],
): Promise<void> {
  const meant = suggested.find((text) => matchesName({ name: choice, match: "whole" }, text));
  if (meant !== undefined) return await fillField(act, target, meant);
  const near = closest(choice, suggested).map((text) => JSON.stringify(text));
  throw new UserRefused(
    "no such choice",
    target.description,
    `${JSON.stringify(choice)} is not among its ${suggested.length} suggestions`,
    near,
  );
}

async function selectedText(world: PageWorld, handle: { objectId: string }): Promise<string> {
  const { options, selected } = await world.value<Choices>(readChoices, handle);
  return options[selected]?.text ?? "";
}

/** Runs in the page: see `World`. */
function readChoices(target: Node): Choices {
  const suggestions = (): string[] | undefined => {
    const list = target instanceof HTMLInputElement ? target.list : null;
    const usable = [...(list?.options ?? [])].filter(({ disabled, value }) => !disabled && value !== "");
    return list ? usable.map(({ value }) => value) : undefined;
  };
  if (!(target instanceof HTMLSelectElement))
    return { native: false, suggested: suggestions(), selected: -1, multiple: false, options: [] };
  const isGone = (element: Element): boolean => getComputedStyle(element).display === "none";
  return {
    native: true,
    suggested: undefined,
    selected: target.selectedIndex,
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
function selectEntry(target: HTMLSelectElement, index: number): void {
  target.focus();
  target.selectedIndex = index;
  target.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  target.dispatchEvent(new Event("change", { bubbles: true }));
}

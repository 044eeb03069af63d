import { matchesName } from "../../cdp/element/target-query.ts";
import { clickMouse } from "../../cdp/input/mouse.ts";
import type { PageWorld } from "../../cdp/page/page-world.ts";
import { closest } from "../nearest-candidates.ts";
import { option, type Target } from "../target.ts";
import { type Aimed, waitForAim } from "./aim.ts";
import { pressAt } from "./press.ts";
import { UserRefused } from "./refusal.ts";

interface Choices {
  /** Undefined for anything but a `<select>`. */
  readonly native: boolean;
  readonly selected: number;
  readonly multiple: boolean;
  readonly options: readonly {
    readonly text: string;
    readonly disabled: boolean;
    readonly hidden: boolean;
  }[];
}

/** Chooses by the text of an entry, in a `<select>` or in a list that the app draws itself. */
export async function chooseOption(
  aimed: Aimed,
  target: Target,
  choice: string,
  timeoutMs: number,
): Promise<void> {
  const { aim, tab } = aimed;
  const { world, handle } = aim;
  const choices = await world.value<Choices>(readChoices, handle);
  if (!choices.native) {
    await pressAt(aimed, target);
    const { aim: entry } = await waitForAim(tab, option(choice), { timeoutMs });
    await clickMouse(tab, entry.point);
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

async function selectedText(world: PageWorld, handle: { objectId: string }): Promise<string> {
  const { options, selected } = await world.value<Choices>(readChoices, handle);
  return options[selected]?.text ?? "";
}

/** Runs in the page: see `World`. */
function readChoices(target: Node): Choices {
  if (!(target instanceof HTMLSelectElement))
    return { native: false, selected: -1, multiple: false, options: [] };
  const isGone = (element: Element): boolean => getComputedStyle(element).display === "none";
  return {
    native: true,
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

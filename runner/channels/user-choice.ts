import { KeysUnsupported, pressKeys } from "../cdp/keyboard.ts";
import { clickMouse } from "../cdp/mouse.ts";
import type { World } from "../cdp/world.ts";
import { closest } from "./nearest-candidates.ts";
import { option, type Target } from "./target.ts";
import { pressAt } from "./user-act.ts";
import { type Aimed, waitForAim } from "./user-aim.ts";
import { UserRefused } from "./user-refusal.ts";

interface Choices {
  /** Undefined for anything but a `<select>`. */
  readonly native: boolean;
  readonly selected: number;
  readonly multiple: boolean;
  readonly options: readonly { readonly text: string; readonly disabled: boolean }[];
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
  const index = choices.options.findIndex(({ text }) => text === choice);
  const texts = choices.options.map(({ text }) => text);
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
  if (!tab.takesKeys) throw new KeysUnsupported(tab, "ArrowDown");
  // The list opens, the arrow keys go to the entry, Enter takes it: one change, as by hand.
  await pressAt(aimed, target);
  const enabled = choices.options.map(({ disabled }, i) => (disabled ? -1 : i)).filter((i) => i >= 0);
  const steps = enabled.indexOf(index) - enabled.indexOf(choices.selected);
  for (let i = 0; i < Math.abs(steps); i++) await pressKeys(tab, steps > 0 ? "ArrowDown" : "ArrowUp");
  await pressKeys(tab, "Enter");
  const now = await selectedText(world, handle);
  if (now !== choice) {
    throw new UserRefused("no effect", target.description, `after choosing it shows ${JSON.stringify(now)}`);
  }
}

async function selectedText(world: World, handle: { objectId: string }): Promise<string> {
  const { options, selected } = await world.value<Choices>(readChoices, handle);
  return options[selected]?.text ?? "";
}

/** Runs in the page: see `World`. */
function readChoices(target: Node): Choices {
  if (!(target instanceof HTMLSelectElement))
    return { native: false, selected: -1, multiple: false, options: [] };
  return {
    native: true,
    selected: target.selectedIndex,
    multiple: target.multiple,
    options: [...target.options].map((entry) => ({
      text: entry.label.replace(/\s+/g, " ").trim(),
      disabled:
        entry.disabled ||
        (entry.parentElement instanceof HTMLOptGroupElement && entry.parentElement.disabled),
    })),
  };
}

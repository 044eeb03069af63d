import type { Tab } from "../../cdp/page/tab.ts";
import { isGone } from "../../cdp/protocol/protocol-failure.ts";
import { takeSnapshot } from "../../cdp/snapshot/page-snapshot.ts";
import { readSnapshot } from "../../cdp/snapshot/reading.ts";
import { lookUntil } from "../look-until.ts";
import { option } from "../target.ts";
import type { Aimed } from "./aim.ts";
import { clickWhole } from "./press.ts";
import { UserRefused } from "./refusal.ts";

/** An app that takes the choice a moment later has this long, in milliseconds. */
const TAKEN_MS = 1_000;

/**
 * Presses an entry of a list that the app draws itself. Some lists choose when the button goes down, and are gone before
 * there is a click; where one only closes, as the focus has left its field, nothing was chosen.
 * @throws UserRefused when no click came and the page shows neither the choice nor anything else that is new
 */
export async function pressEntry(aimed: Aimed, choice: string): Promise<void> {
  const { tab } = aimed;
  const before = new Set(((await textsAndPlaces(tab)) ?? []).map(({ there }) => there));
  try {
    await clickWhole(aimed, option(choice));
  } catch (error) {
    if (!(error instanceof UserRefused) || error.refusal !== "no click") throw error;
    const taken = await lookUntil(
      async () =>
        (await textsAndPlaces(tab))?.some(({ text, there }) => text.includes(choice) || !before.has(there)) ??
        true,
      (isTaken) => isTaken,
      TAKEN_MS,
    );
    if (!taken) throw error;
  }
}

/** What can be read on the page, and where; undefined when it has gone on to another. */
async function textsAndPlaces(tab: Tab): Promise<readonly { text: string; there: string }[] | undefined> {
  if (tab.isClosed) return undefined;
  try {
    const { blocks } = readSnapshot(await takeSnapshot(tab));
    return blocks.map(({ text, box }) => ({ text, there: `${text} ${box.x},${box.y}` }));
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

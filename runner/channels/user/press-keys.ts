import { Hearing } from "../../cdp/input/hearing.ts";
import { pressKeys } from "../../cdp/input/keyboard.ts";
import { keptFromPages, keyCalledOff, listenForKey, windowAct } from "../../cdp/input/window-keys.ts";
import type { PageWorld } from "../../cdp/page/page-world.ts";
import type { Tab } from "../../cdp/page/tab.ts";
import { isGone } from "../../cdp/protocol/protocol-failure.ts";
import { UserRefused } from "./refusal.ts";
import type { RunningAct } from "./running-act.ts";
import { refuseKept } from "./unheard.ts";

/**
 * Presses keys in the tab in front. Keys over DevTools pass the browser's window by, so what it does on them (reload,
 * back, forward), unless the page calls that off, is done here.
 * @throws UserRefused before anything is pressed when a page never hears these keys; afterwards when the browser kept
 * them from it
 */
export async function pressOn({ surface, trace }: RunningAct, keys: string): Promise<void> {
  trace.detail = keys;
  const { current } = surface;
  if (surface.kind !== "browser") return await pressHeard(current, keys);
  const kept = keptFromPages(keys);
  if (kept) throw new UserRefused("kept from pages", keys, `in a browser's window it ${kept}`);
  const act = windowAct(keys);
  if (act === undefined) return await pressHeard(current, keys);
  const worlds = await Promise.all(current.frames.all.map((frame) => frame.world()));
  await Promise.all(worlds.map((world) => world.value(listenForKey)));
  await pressKeys(current, keys);
  const calledOff = await heardBy(current, worlds);
  if (calledOff !== false) {
    if (calledOff === undefined) throw new UserRefused("kept from pages", keys, UNKNOWN);
    trace.detail += ", which the page kept to itself";
    return;
  }
  trace.detail += `: the browser ${act}`;
  if (act === "reloads") await surface.reload();
  else if (!(await surface.travel(act === "goes back" ? -1 : 1))) {
    throw new UserRefused("kept from pages", keys, `the tab has no page to go ${act.slice(5)} to`);
  }
}

/** Presses keys that are the page's. */
async function pressHeard(tab: Tab, keys: string): Promise<void> {
  const hearing = await Hearing.soon(tab);
  let heard: Promise<boolean | undefined> = Promise.resolve(undefined);
  await pressKeys(tab, keys, () => {
    heard = hearing.heardKey();
  });
  if ((await heard) === false) await refuseKept(tab, "the page");
}

const UNKNOWN = "the page hid from others whether it called this key off";

/** Whether a document called the key off, also by leaving; undefined when none tells. */
async function heardBy(tab: Tab, worlds: readonly PageWorld[]): Promise<boolean | undefined> {
  const said = await Promise.all(
    worlds.map(async (world) => {
      try {
        return await world.value<boolean | null>(keyCalledOff);
      } catch (error) {
        if (isGone(error) || tab.isClosed) return true;
        throw error;
      }
    }),
  );
  if (said.includes(true)) return true;
  return said.includes(false) ? false : undefined;
}

import { Hearing } from "../../cdp/input/hearing.ts";
import { mayTakeKeys } from "../../cdp/input/key-takers.ts";
import { isTypedByKeys, pressKeys, typeText } from "../../cdp/input/keyboard.ts";
import type { Tab } from "../../cdp/page/tab.ts";
import { isGone } from "../../cdp/protocol/protocol-failure.ts";
import { written } from "./fields.ts";
import { UserRefused } from "./refusal.ts";
import type { RunningAct } from "./running-act.ts";
import { refuseKept } from "./unheard.ts";

/**
 * Types into whatever has the focus. A blank, a tab or a line break at the beginning is a key like any other: it may
 * press a button or move the focus.
 * @throws UserRefused before anything is typed when nothing there could take it, and afterwards when nothing of it came
 * to the page or was taken
 */
export async function typeOn({ surface, trace }: RunningAct, text: string): Promise<void> {
  const { current } = surface;
  const hearing = await Hearing.begin(current);
  trace.detail = written(text, hearing.secret);
  if (text === "") return;
  await demandTaker(hearing, current, "keys", text);
  const byKeys = isTypedByKeys(current, text);
  // What is inserted comes to a field whatever keeps the keys from it.
  if (!byKeys && current.takesKeys) await refuseKept(current, "the page");
  await typeText(current, text);
  if (byKeys && (await hearing.heardKey()) === false) await refuseKept(current, "the page");
  if (/[\t\r\n]/.test(text) || hearing.focused?.focus.takes !== "text") return;
  if ((await hearing.tookText()) !== false) return;
  await demandTaker(hearing, current, "written", text);
}

/** Pastes into whatever has the focus what the clipboard holds. */
export async function pasteKeys(hearing: Hearing, tab: Tab): Promise<void> {
  await demandTaker(hearing, tab, "paste", "what was copied");
  await pressKeys(tab, "Control+v");
  if ((await hearing.heardKey()) === false) await refuseKept(tab, "the page");
}

/**
 * @param what whether it is typed, pasted, or was typed without coming to the field
 * @throws UserRefused when nothing takes text there and nothing listens: a person could type as long as they like
 */
async function demandTaker(
  hearing: Hearing,
  tab: Tab,
  what: "keys" | "paste" | "written",
  text: string,
): Promise<void> {
  const { focused } = hearing;
  if (focused === undefined || /^[ \t\r\n]/.test(text)) return;
  if (what !== "written" && focused.focus.takes !== "nothing") return;
  try {
    if (await mayTakeKeys(focused.world, what === "paste")) return;
  } catch (error) {
    // What was typed has sent the page on.
    if (isGone(error) || tab.isClosed) return;
    throw error;
  }
  const where = focused.focus.name;
  const why =
    what === "written"
      ? `nothing of the text came to the ${where} that has the focus`
      : `the focus is on ${where}, which takes no text now, and nothing there listens to keys; click a field first`;
  throw new UserRefused("not editable", "what has the focus", why);
}

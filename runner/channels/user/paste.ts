import { pressKeys } from "../../cdp/input/keyboard.ts";
import { clipboardOf } from "../clipboard-of.ts";
import { writtenAtFocus } from "./fields.ts";
import type { RunningAct } from "./running-act.ts";

/** Pastes what the clipboard holds, or a text that is put on it before, as from another program. */
export async function pasteOn({ surface, trace }: RunningAct, text: string | undefined): Promise<void> {
  const clipboard = clipboardOf(surface, "user.paste");
  if (text !== undefined) await clipboard.write(text);
  const held = text ?? (await clipboard.read());
  const said = await writtenAtFocus(surface.current, held);
  trace.detail = text === undefined ? `${said}, which the clipboard held` : `${said}, copied elsewhere`;
  await pressKeys(surface.current, "Control+v");
}

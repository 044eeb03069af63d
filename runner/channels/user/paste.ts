import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Hearing } from "../../cdp/input/hearing.ts";
import { clipboardOf } from "../clipboard-of.ts";
import { written } from "./fields.ts";
import { UserRefused } from "./refusal.ts";
import type { RunningAct } from "./running-act.ts";
import { pasteKeys } from "./type-keys.ts";

/** Pastes what the clipboard holds, or a text that is put on it before, as from another program. */
export async function pasteOn({ surface, trace }: RunningAct, text: string | undefined): Promise<void> {
  const clipboard = clipboardOf(surface, "user.paste");
  if (text !== undefined) await clipboard.write(text);
  const held = text ?? (await clipboard.read());
  const hearing = await Hearing.begin(surface.current);
  const said = written(held, hearing.secret);
  trace.detail = text === undefined ? `${said}, which the clipboard held` : `${said}, copied elsewhere`;
  await pasteKeys(hearing, surface.current);
}

/**
 * Pastes a picture, as one pastes a screenshot into a chat: the page gets it without the name of its file.
 * @throws UserRefused when the file is not there, or the browser can't show it
 */
export async function pastePictureOn({ surface, trace }: RunningAct, path: string): Promise<void> {
  const clipboard = clipboardOf(surface, "user.paste");
  trace.detail = `the picture of ${path}, copied elsewhere`;
  const refused = (why: string) => new UserRefused("no such choice", "The clipboard", why);
  const bytes = await readFile(resolve(path)).catch(() => undefined);
  if (bytes === undefined) throw refused(`there is no file ${path}`);
  if (!(await clipboard.writePicture(bytes)))
    throw refused(`${path} is no picture that the browser can show; other files are dropped or uploaded`);
  await pasteKeys(await Hearing.begin(surface.current), surface.current);
}

import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { dropFiles } from "../../cdp/input/drag.ts";
import type { Target } from "../target.ts";
import { pressAt } from "./press.ts";
import { UserRefused } from "./refusal.ts";
import type { RunningAct } from "./running-act.ts";

interface FileField {
  readonly multiple: boolean;
  readonly folder: boolean;
}

const CHOOSER_MS = 3_000;

/**
 * Drops files from outside the browser on a target.
 * @throws UserRefused when one is not there, or when nothing there takes files
 */
export async function dropFilesOn(act: RunningAct, target: Target, files: readonly string[]): Promise<void> {
  act.trace.detail = files.join(", ");
  await kindsOf(target, files);
  const { tab, aim } = await act.aim(target);
  const became = await dropFiles(
    tab,
    aim,
    files.map((file) => resolve(file)),
  );
  aim.world.release();
  if (became === "refused")
    throw new UserRefused("no effect", target.description, "files were let go over it, and it takes none");
}

/**
 * Chooses files in the chooser that a click on the target opens: a file field may keep its own from opening, and an app
 * may do something with the click.
 */
export async function chooseFiles(act: RunningAct, target: Target, files: readonly string[]): Promise<void> {
  act.trace.detail = files.join(", ");
  const kinds = await kindsOf(target, files);
  // The browser takes no other: of a relative one it makes an empty file, or ends the page that asked for it.
  const absolute = files.map((file) => resolve(file));
  const refuse = (why: string) => new UserRefused("no such choice", target.description, why);
  const suits = ({ multiple, folder }: FileField): void => {
    const wrong = files.find((_, i) => kinds[i] !== (folder ? "folder" : "file"));
    if (wrong !== undefined)
      throw refuse(`it takes ${folder ? "a folder" : "files"}, and ${wrong} is not one`);
    if (!multiple && !folder && files.length > 1) throw refuse(`it takes one file, not ${files.length}`);
  };
  const aimed = await act.aim(target);
  const { session } = aimed.located.frame;
  const { world, handle } = aimed.aim;
  const field = await world.value<FileField | null>(readFileField, handle);
  if (field !== null) suits(field);
  let opened: (event: { mode: string; backendNodeId?: number }) => void = () => {};
  const chooser = new Promise<{ mode: string; backendNodeId?: number }>((resolve) => {
    opened = resolve;
  });
  const stop = session.on("Page.fileChooserOpened", (event) => opened(event));
  let timer: NodeJS.Timeout | undefined;
  await session.send("Page.setInterceptFileChooserDialog", { enabled: true });
  try {
    await pressAt(aimed, target);
    const withinMs = Math.min(CHOOSER_MS, act.timeoutMs);
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), withinMs);
    });
    const event = await Promise.race([chooser, late]);
    if (event?.backendNodeId === undefined) {
      throw new UserRefused(
        "no effect",
        target.description,
        `its click opened no file chooser in ${withinMs} ms`,
      );
    }
    const input = await world.node(event.backendNodeId);
    const chosen = await world.value<FileField | null>(readFileField, input);
    suits(chosen ?? { multiple: event.mode === "selectMultiple", folder: false });
    await session.send("DOM.setFileInputFiles", { files: absolute, backendNodeId: event.backendNodeId });
    world.release();
  } finally {
    clearTimeout(timer);
    stop();
    await session.send("Page.setInterceptFileChooserDialog", { enabled: false });
  }
}

/** @throws UserRefused when none is named, or one is not there */
async function kindsOf(target: Target, files: readonly string[]): Promise<("file" | "folder")[]> {
  if (files.length === 0) throw new UserRefused("no such choice", target.description, "no file was named");
  const found = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  const missing = files.filter((_, i) => found[i] === undefined);
  if (missing.length > 0)
    throw new UserRefused("no such choice", target.description, `there is no file ${missing.join(", ")}`);
  return found.map((one) => (one?.isDirectory() ? "folder" : "file"));
}

/** Runs in the page: see `World`. */
function readFileField(target: Node): FileField | null {
  if (!(target instanceof HTMLInputElement) || target.type !== "file") return null;
  return { multiple: target.multiple, folder: target.webkitdirectory };
}

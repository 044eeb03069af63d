import { join } from "node:path";
import { Failure } from "../evidence/log/failure.ts";
import type { FrameRecorder } from "../evidence/log/recorder.ts";
import { packageMissing } from "../evidence/optional-packages.ts";
import { noOwnDisplay, ownDisplays } from "../os/own-displays.ts";
import type { BootedStack } from "../stack/booted-stack.ts";
import type { StackContext } from "../stack/contexts.ts";
import type { DisplaySpec } from "../stack/surface-spec.ts";
import type { DisplaySurface } from "../surfaces/display.ts";
import { fileName } from "./own-home.ts";
import type { Execution } from "./plan.ts";

/**
 * Starts the display of one execution, with the stack's system browser.
 * @param context with the execution's own HOME
 * @throws Failure that names the package or program that is missing, or the system that has no such displays
 */
export async function openDisplay(
  { key }: Execution,
  stack: BootedStack,
  context: StackContext,
  recorder: FrameRecorder,
): Promise<DisplaySurface> {
  if (!ownDisplays()) throw new Failure(noOwnDisplay());
  const [name, spec] = Object.entries(stack.definition.surfaces).find(
    (entry): entry is [string, DisplaySpec] => entry[1].kind === "display",
  ) ?? ["display", undefined];
  const { DisplaySurface } = await import("../surfaces/display.ts").catch((error: unknown) => {
    throw packageMissing("display", error);
  });
  const authority = stack.definition.authority(context);
  if (authority !== undefined) {
    // Of everything that shows windows: the desktop app's own Chromium and the system browser share this HOME.
    const { trustAuthority } = await import("../surfaces/trusted-authority.ts");
    await trustAuthority(context.home, authority);
  }
  const surface = await DisplaySurface.open({
    folder: join(stack.dir, `display-${fileName(key)}`),
    home: context.home,
    spawn: (options) => stack.spawn(options),
    ...(spec?.size ? { size: spec.size } : {}),
  });
  recorder.surface({ surface: name, kind: "display", version: surface.display.name, attached: false });
  return surface;
}

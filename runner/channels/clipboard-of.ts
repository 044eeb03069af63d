import type { Clipboard } from "../cdp/clipboard.ts";
import { Failure } from "../evidence/log/failure.ts";
import type { PageSurface } from "../surfaces/page-surface.ts";

/** @throws Failure where the clipboard is not the run's own */
export function clipboardOf(surface: PageSurface, call: string): Clipboard {
  if (surface.clipboard !== undefined) return surface.clipboard;
  throw new Failure({
    kind: "error",
    title: `${call} needs a clipboard of the run's own, and the surface “${surface.name}” has none`,
    message: "a browser without a window has one; anywhere else it would be that of whoever sits there",
    next: `say \`clipboard: true\` at the stack's browser surface ${surface.name}, and leave --headed out`,
  });
}

import type { Capture, CaptureOptions } from "../cdp/capture.ts";
import type { Diagnostics } from "../cdp/page/diagnostics.ts";

export type SurfaceKind = "browser" | "electron" | "display" | "terminal";

/** Something a person can use. */
export interface Surface {
  /** As the stack names it: `admin`, `member`, `desktop` ... */
  readonly name: string;
  readonly kind: SurfaceKind;
  /** Product and version as it reports itself. */
  readonly version: string;
  /** It ran before and goes on afterwards: fraimz only connects to it. */
  readonly attached: boolean;
  /** Named in the report when something stands in for the real thing. */
  readonly standIn: string | undefined;
  /** Ends what was started for it, or lets go of what was attached; calling again is fine. */
  close(): Promise<void>;
}

/** A surface whose content can be read and pictured page by page. */
export interface ReadableSurface extends Surface {
  capture(options?: CaptureOptions): Promise<Capture>;
  /** What a person can read on it now, a block a line. */
  visibleText(): Promise<string>;
  diagnostics(): Diagnostics;
}

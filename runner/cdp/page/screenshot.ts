import type { Protocol } from "../protocol/protocol.ts";
import type { Tab } from "./tab.ts";

/**
 * Draws what a tab shows now.
 * @param options the part of the page to draw, all of the window when absent; how long that may take, in milliseconds
 * @returns a PNG
 * @throws DocumentReplaced when the tab goes to another document meanwhile; what `Session.send` throws
 */
export async function screenshot(
  tab: Tab,
  { clip, deadlineMs }: { readonly clip?: Protocol.Page.Viewport; readonly deadlineMs?: number } = {},
): Promise<Buffer> {
  const { data } = await tab.frames.main.askDocument(
    "Page.captureScreenshot",
    { format: "png", optimizeForSpeed: true, captureBeyondViewport: false, ...(clip ? { clip } : {}) },
    deadlineMs,
  );
  return Buffer.from(data, "base64");
}

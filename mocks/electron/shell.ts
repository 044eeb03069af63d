// Part of the stand-in for Electron: `shell`, which leaves things to the desktop.

import { spawn } from "node:child_process";
import { refusing } from "./refusal.ts";

/** What Electron on Linux does: starts the desktop's own opener, and does not wait for what it opened to close. */
export const shell = refusing("shell", {
  openExternal(url: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const opener = spawn("xdg-open", [url], { stdio: "ignore", detached: true });
      opener.unref();
      opener.once("spawn", () => resolve());
      opener.once("error", (error) => reject(new Error(`Failed to open: ${error.message}`)));
    });
  },
});

// Part of the stand-in for Electron: `shell`, which leaves things to the desktop.

import { spawn } from "node:child_process";
import { refusing } from "./refusal.ts";

/** What Electron on Linux does: the desktop's own opener, whose exit code tells whether it could. */
export const shell = refusing("shell", {
  openExternal(url: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const opener = spawn("xdg-open", [url], { stdio: "ignore", detached: true });
      opener.unref();
      opener.once("error", (error) => reject(new Error(`Failed to open: ${error.message}`)));
      // The browser may stay in the foreground of the opener, which then ends with it.
      const timer = setTimeout(resolve, 5_000);
      timer.unref();
      opener.once("exit", (code) => {
        clearTimeout(timer);
        if (code === 0) resolve();
        else reject(new Error(`Failed to open: xdg-open ended with code ${code}`));
      });
    });
  },
});

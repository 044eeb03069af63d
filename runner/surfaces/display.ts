import { join } from "node:path";
import type { Display } from "../os/display/display.ts";
import { startDisplay } from "../os/display/display-server.ts";
import type { WindowInfo } from "../os/display/window-list.ts";
import type { ProcessGroup, SpawnOptions } from "../process/process-group.ts";
import { type BrowserMark, SystemBrowser } from "./system-browser.ts";

export interface DisplaySurfaceOptions {
  /** Where logs, settings and the browser's profile go; the caller removes it. */
  readonly folder: string;
  /** The HOME that the stack's programs get. */
  readonly home: string;
  readonly size?: { readonly width: number; readonly height: number };
  /** The system browser's executable; `chromium` of PATH when absent. */
  readonly chromium?: string;
  /** Further arguments for the system browser. */
  readonly browserArgs?: readonly string[];
  /** How its processes are started: a stack's `spawn` writes them into the receipt. */
  readonly spawn?: (options: SpawnOptions) => Promise<ProcessGroup>;
}

/** The screen that a stack's programs show their windows on, and the browser that they open URLs in. */
export class DisplaySurface {
  readonly display: Display;
  readonly browser: SystemBrowser;

  private constructor(display: Display, browser: SystemBrowser) {
    this.display = display;
    this.browser = browser;
  }

  /**
   * Starts the display and makes the system browser ready.
   * @throws MissingTool when a program it needs is not installed; Failure when the display does not come up
   */
  static async open(options: DisplaySurfaceOptions): Promise<DisplaySurface> {
    const display = await startDisplay({
      folder: join(options.folder, "x11"),
      ...(options.size ?? {}),
      ...(options.spawn === undefined ? {} : { spawn: options.spawn }),
    });
    try {
      const browser = SystemBrowser.prepare({
        display,
        home: options.home,
        folder: join(options.folder, "browser"),
        ...(options.chromium === undefined ? {} : { chromium: options.chromium }),
        ...(options.browserArgs === undefined ? {} : { args: options.browserArgs }),
      });
      return new DisplaySurface(display, browser);
    } catch (error) {
      await display.stop();
      throw error;
    }
  }

  /** The environment that a program needs to show windows here and to open URLs in the system browser. */
  get env(): Readonly<Record<string, string | undefined>> {
    return this.browser.env;
  }

  /** Windows and requests as they stand at the start of a frame. */
  async mark(): Promise<DisplayMark> {
    return this.browser.mark();
  }

  /** Closes the system browser's windows, then ends browser, window manager and server. */
  async close(): Promise<void> {
    try {
      if (this.display.alive) await this.browser.closeWindows();
    } catch {
      // A window that does not close when asked is ended with its process, below.
    } finally {
      await this.browser.stop();
      await this.display.stop();
    }
  }
}

/** See {@link DisplaySurface.mark}. */
export type DisplayMark = BrowserMark;
export type { WindowInfo };

/** How a surface is opened; the runner does so when a frame first needs it. `Context` is the booted stack's. */
export type SurfaceSpec<Context> =
  | BrowserSpec<Context>
  | ElectronSpec<Context>
  | DisplaySpec
  | TerminalSpec<Context>;

interface PageSpec {
  /** CSS pixels; 1280 x 800 when absent. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** A CSS selector that matches once the page is ready for a person (hydrated), so no click is lost. */
  readonly ready?: string;
}

/** A browser with a fresh profile of its own. */
export interface BrowserSpec<Context> extends PageSpec {
  readonly kind: "browser";
  readonly url: (ctx: Context) => string;
  /** Further command-line arguments; surfaces with others run in a browser of their own. */
  readonly args?: (ctx: Context) => readonly string[];
  /** What the person's system prefers; light when absent. */
  readonly colorScheme?: "light" | "dark";
  /** Its flows paste, and see what is copied (`user.paste`, `see.clipboard`): the clipboard is empty at their beginning. */
  readonly clipboard?: boolean;
  /** Opens a window on the stack's display instead of running headless, where the `os` channel sees and reaches it. */
  readonly onDisplay?: boolean;
  /**
   * The debugging endpoint of an app that a service of the stack runs, as `--cdp-url` takes it: the surface attaches
   * to it instead of starting a browser.
   */
  readonly attach?: (ctx: Context) => string;
}

/** A desktop app. */
export interface ElectronSpec<Context> extends PageSpec {
  readonly kind: "electron";
  /** The folder with the app's package.json, or its main file; absolute or from the repository's root. */
  readonly app: (ctx: Context) => string;
  readonly args?: (ctx: Context) => readonly string[];
  readonly env?: (ctx: Context) => Readonly<Record<string, string | undefined>>;
  /**
   * A folder whose files the app finds in its user data when it starts: who is signed in, what is set. Each time a copy;
   * the app starts with none when absent or `undefined`.
   */
  readonly profile?: (ctx: Context) => string | undefined;
  /** URL schemes that an installer would register for the app, e.g. `den` for `den://...`. */
  readonly deepLinks?: readonly string[];
  /** The program that stands in for Electron where no binary is found, from the repository's root; none when absent. */
  readonly standIn?: string;
}

/** A whole screen, on an X server of the stack's own. */
export interface DisplaySpec {
  readonly kind: "display";
  readonly size?: { readonly width: number; readonly height: number };
}

/** A shell's pseudo-terminal. */
export interface TerminalSpec<Context> {
  readonly kind: "terminal";
  readonly cwd?: (ctx: Context) => string;
  readonly env?: (ctx: Context) => Readonly<Record<string, string | undefined>>;
  readonly size?: { readonly columns: number; readonly rows: number };
  /** Its commands show windows, and open the system browser, on the stack's display. */
  readonly onDisplay?: boolean;
}

import { Clipboard } from "../cdp/clipboard.ts";
import type { Tab } from "../cdp/page/tab.ts";
import type { TargetHub } from "../cdp/page/target-hub.ts";
import { type Connection, Session } from "../cdp/protocol/connection.ts";
import type { Reason } from "../evidence/log/events.ts";
import { describeExit, type ProcessGroup } from "../process/process-group.ts";
import { withoutRoutine } from "./app-output.ts";
import { endOf, whatBecameOf } from "./browser-end.ts";
import { PageSurface } from "./page-surface.ts";
import { type ProfileFolder, removeLater } from "./profile-folder.ts";

export interface SurfaceOptions {
  readonly name: string;
  /** Opened first; also where paths lead. Nothing is opened when absent. */
  readonly url?: string;
  /** A selector that matches once the page is ready for a person. */
  readonly ready?: string | undefined;
  readonly viewport?: { readonly width: number; readonly height: number } | undefined;
  readonly loadTimeoutMs?: number | undefined;
  readonly colorScheme?: "light" | "dark" | undefined;
  /** Whether it may read and fill the clipboard that the browser's windows share; only without a visible window. */
  readonly clipboard?: boolean | undefined;
  /** Is told of the surface before it has loaded anything: what it shows while it is not ready is evidence, too. */
  readonly onMade?: ((surface: PageSurface) => void) | undefined;
}

/** What `launchBrowser` makes a browser of. */
export interface BrowserParts {
  readonly version: string;
  readonly process: ProcessGroup;
  readonly connection: Connection;
  readonly hub: TargetHub;
  readonly folder: ProfileFolder;
  readonly socket: string | undefined;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly headed: boolean;
}

/**
 * One Chromium process group, with a profile and a HOME of its own. Several surfaces share it: each has its own
 * cookies and storage. Pop-up blocking stays on. Made by `launchBrowser`.
 */
export class Browser {
  readonly version: string;
  readonly #process: ProcessGroup;
  readonly #connection: Connection;
  readonly #hub: TargetHub;
  readonly #folder: ProfileFolder;
  readonly #socket: string | undefined;
  readonly #viewport: { readonly width: number; readonly height: number };
  /** Undefined where its windows are visible: it is the desktop's then. */
  readonly clipboard: Clipboard | undefined;
  /** The first tab, in the browser's default profile, until a surface takes it. */
  #firstTab: Tab | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: BrowserParts) {
    this.version = parts.version;
    this.#process = parts.process;
    this.#connection = parts.connection;
    this.#hub = parts.hub;
    this.#folder = parts.folder;
    this.#socket = parts.socket;
    this.#viewport = parts.viewport;
    this.clipboard = parts.headed ? undefined : new Clipboard(parts.hub);
    this.#firstTab = [...parts.hub.tabs.values()][0];
  }

  /** False once it was closed or crashed. */
  get isRunning(): boolean {
    return this.#closing === undefined && this.#connection.isOpen && this.#process.exit === undefined;
  }

  /** Whether it still does what it is asked: one that hangs does not end. */
  async answers(withinMs: number): Promise<boolean> {
    if (!this.isRunning) return false;
    const browser = new Session(this.#connection, undefined, () => "the browser");
    return await browser.send("Browser.getVersion", undefined, withinMs).then(
      () => true,
      () => false,
    );
  }

  /** `http://host:port`, as `--cdp-url` takes it. */
  get endpoint(): string {
    return `http://${new URL(this.#connection.url).host}`;
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Its last lines on standard error, for the evidence of a failure. */
  log(lines = 50): string[] {
    return this.#process.lastLines(lines);
  }

  /** Opens a window with storage of its own. */
  async openSurface(options: SurfaceOptions): Promise<PageSurface> {
    const viewport = options.viewport ?? this.#viewport;
    const first = this.#firstTab;
    this.#firstTab = undefined;
    let contextId: string | undefined;
    let main: Tab;
    // It may have appeared just now; one that closes meanwhile is never ready.
    await first?.ready.catch(() => {});
    if (first !== undefined && !first.isClosed) main = first;
    else {
      const browser = new Session(this.#connection, undefined, () => "the browser");
      contextId = (await browser.send("Target.createBrowserContext")).browserContextId;
      main = await this.#hub.newTab({ contextId, ...viewport });
    }
    await main.session.send("Emulation.setDeviceMetricsOverride", {
      ...viewport,
      deviceScaleFactor: 1,
      mobile: false,
    });
    const scheme = { name: "prefers-color-scheme", value: options.colorScheme ?? "light" };
    await main.session.send("Emulation.setEmulatedMedia", { features: [scheme] });
    const surface = new PageSurface({
      name: options.name,
      kind: "browser",
      version: this.version,
      attached: false,
      hub: this.#hub,
      main,
      baseUrl: options.url,
      ready: options.ready,
      loadTimeoutMs: options.loadTimeoutMs,
      clipboard: options.clipboard ? this.clipboard : undefined,
      ended: this.#hub.ended.then(() => this.#whyEnded()),
      onClose: () => this.#closeSurface(main, contextId),
    });
    options.onMade?.(surface);
    if (options.url !== undefined) await surface.goto(options.url);
    surface.beginFrame();
    return surface;
  }

  /** Ends every process of the browser; its files are removed in the background. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #whyEnded(): Promise<Reason> {
    const exit = await endOf(this.#process);
    const how = exit ? `ended with ${describeExit(exit)}` : "closed its DevTools connection";
    const lines = withoutRoutine(this.log(20));
    return {
      kind: "harness",
      title: "The browser ended",
      message: [`${this.version} ${how}`, ...lines.slice(-8)].join("\n"),
      expected: "a browser that runs until the flow is over",
      actual: whatBecameOf(how, lines),
      next: "run the flow again; if it ends again at this frame, the page is what ends it",
    };
  }

  async #closeSurface(main: Tab, contextId: string | undefined): Promise<void> {
    if (this.#closing || !this.#connection.isOpen) return;
    if (contextId === undefined) {
      const own = [...this.#hub.tabs.values()].filter((tab) => tab.contextId === main.contextId);
      await Promise.all(own.map((tab) => tab.close()));
      return;
    }
    const browser = new Session(this.#connection, undefined, () => "the browser");
    await browser.send("Target.disposeBrowserContext", { browserContextId: contextId }).catch(() => {});
  }

  async #close(): Promise<void> {
    await this.#connection.close();
    // Nothing in its profile is worth an orderly end.
    await this.#process.stop({ signal: "SIGKILL" });
    removeLater(this.#folder, this.#socket);
  }
}

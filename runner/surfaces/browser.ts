import { Clipboard } from "../cdp/clipboard.ts";
import type { Tab } from "../cdp/page/tab.ts";
import { TargetHub } from "../cdp/page/target-hub.ts";
import { Connection, pause, Session } from "../cdp/protocol/connection.ts";
import type { Reason } from "../evidence/log/events.ts";
import { Failure } from "../evidence/log/failure.ts";
import { messageOf } from "../evidence/log/message-of.ts";
import type { NetworkHost } from "../os/host/network-host.ts";
import { ownTemporaries } from "../process/own-temporaries.ts";
import {
  describeExit,
  type Exit,
  type ProcessGroup,
  type SpawnOptions,
  spawnGroup,
} from "../process/process-group.ts";
import { socketOf } from "../process/remove-folder.ts";
import { tellingLine } from "../process/telling-line.ts";
import { withoutRoutine } from "./app-output.ts";
import { findBrowser } from "./browser-binary.ts";
import { PageSurface } from "./page-surface.ts";
import { makeProfileFolder, type ProfileFolder, removeLater } from "./profile-folder.ts";
import { DRAWN_WHOLE, MADE_AHEAD, QUIET } from "./quiet-browser.ts";
import { trustAuthority } from "./trusted-authority.ts";

/** Of the browser's own that would come between a page and its user, or call somebody. */
const UNUSED_FEATURES = ["Translate", "MediaRouter", "OptimizationHints", "DialMediaRouteProvider"] as const;

/** A person would be asked whether a page may reach a local address; under test all addresses are, and none in earnest. */
const ALL_IS_LOCAL = "LocalNetworkAccessChecks";

export const DEFAULT_VIEWPORT = { width: 1280, height: 800 };

export interface LaunchOptions {
  /** A visible window instead of a headless one. */
  readonly headed?: boolean;
  /** Where profile, HOME and log go; a temporary folder when absent. */
  readonly folder?: string;
  /** The browser's environment over the runner's own, e.g. DISPLAY; HOME is always the run's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly args?: readonly string[];
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Where it runs, when that is not this machine. */
  readonly host?: NetworkHost | undefined;
  /** A PEM file with the certificate of an authority that it trusts. */
  readonly authority?: string | undefined;
  /** How long it may take until it can be driven, in milliseconds. */
  readonly timeoutMs?: number;
  /** How its process is started: a stack's `spawn` writes it into the receipt, so that a killed run leaves none. */
  readonly spawn?: (options: SpawnOptions) => Promise<ProcessGroup>;
}

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

/** The browser did not start, or ended while it was starting. */
export class BrowserFailed extends Failure {
  override name = "BrowserFailed";
}

/**
 * One Chromium process group, with a profile and a HOME of its own. Several surfaces share it: each has its own
 * cookies and storage. Pop-up blocking stays on.
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

  private constructor(parts: {
    version: string;
    process: ProcessGroup;
    connection: Connection;
    hub: TargetHub;
    folder: ProfileFolder;
    socket: string | undefined;
    viewport: { readonly width: number; readonly height: number };
    headed: boolean;
  }) {
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

  /**
   * Starts the browser that `findBrowser` names, on a port that the system chooses.
   * @throws BrowserMissing when there is none, BrowserFailed with its last lines when it does not come up
   */
  static async launch(options: LaunchOptions = {}): Promise<Browser> {
    const file = findBrowser();
    const folder = makeProfileFolder(options.folder, "browser");
    const viewport = options.viewport ?? DEFAULT_VIEWPORT;
    const timeoutMs = options.timeoutMs ?? 30_000;
    let group: ProcessGroup | undefined;
    try {
      if (options.authority !== undefined) await trustAuthority(folder.home, options.authority);
      const args = [
        ...flags(folder, viewport, options.headed ?? false),
        ...(options.args ?? []),
        "about:blank",
      ];
      group = await (options.spawn ?? spawnGroup)({
        name: "the browser",
        ...(options.host?.enter({ file, args }) ?? { file, args }),
        env: { ...process.env, ...ownTemporaries(folder.path), ...options.env, ...homeVariables(folder) },
        logFile: folder.log,
        // Its crash handler leaves the group; its command line names the profile.
        stragglers: [folder.path],
      });
      const listening = await group.waitForLine(/DevTools listening on (ws:\S+)/, { timeoutMs });
      const connection = await Connection.open(await reached(listening[1] ?? "", options.host), timeoutMs);
      const browser = new Session(connection, undefined, () => "the browser");
      const [hub, { product }, socket] = await Promise.all([
        TargetHub.open(connection),
        browser.send("Browser.getVersion"),
        // Known while it runs: a browser that is killed as it quits may have taken the link to it away.
        socketOf(folder.profile),
      ]);
      const { headed = false } = options;
      return new Browser({
        version: product,
        process: group,
        connection,
        hub,
        folder,
        socket,
        viewport,
        headed,
      });
    } catch (cause) {
      const exit = group && (await endOf(group));
      const lines = withoutRoutine(group?.lastLines(20) ?? []);
      await group?.stop({ signal: "SIGKILL" });
      removeLater(folder);
      if (cause instanceof Failure && !exit) throw cause;
      throw new BrowserFailed(
        {
          kind: "harness",
          title: "The browser did not start",
          message: `${file}: ${messageOf(cause)}`,
          expected: "a browser that can be driven",
          actual: exit ? whatBecameOf(`ended with ${describeExit(exit)}`, lines) : messageOf(cause),
          next: options.headed
            ? "a visible window needs a display: set DISPLAY, or leave --headed out"
            : `try it by hand: ${file} --headless=new --remote-debugging-port=0`,
        },
        { cause },
      );
    }
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

/** How its process ended, if it did: its socket closes a moment before it is gone. */
async function endOf(group: ProcessGroup): Promise<Exit | undefined> {
  await Promise.race([group.exited, pause(1_000)]);
  return group.exit;
}

/** @param lines what it printed last */
function whatBecameOf(how: string, lines: readonly string[]): string {
  const said = tellingLine(lines);
  return said === undefined ? `it ${how}` : `it ${how}; it said: ${said}`;
}

/** The browser's socket as this machine gets there. */
async function reached(url: string, host: NetworkHost | undefined): Promise<string> {
  if (host === undefined) return url;
  const socket = new URL(url);
  socket.port = String(await host.reach(Number(socket.port)));
  return socket.href;
}

function homeVariables({ home }: ProfileFolder): Record<string, string | undefined> {
  return {
    HOME: home,
    XDG_CONFIG_HOME: undefined,
    XDG_CACHE_HOME: undefined,
    XDG_DATA_HOME: undefined,
  };
}

function flags(
  folder: ProfileFolder,
  { width, height }: { width: number; height: number },
  headed: boolean,
): string[] {
  return [
    "--remote-debugging-port=0",
    `--user-data-dir=${folder.profile}`,
    `--window-size=${width},${height}`,
    ...QUIET,
    "--disable-default-apps",
    "--disable-search-engine-choice-screen",
    `--disable-features=${[...UNUSED_FEATURES, ...MADE_AHEAD, ALL_IS_LOCAL].join(",")}`,
    "--force-color-profile=srgb",
    ...DRAWN_WHOLE,
    "--lang=en-US",
    "--use-mock-keychain",
    "--hide-crash-restore-bubble",
    ...(headed ? ["--disable-backgrounding-occluded-windows"] : ["--headless=new", "--disable-gpu"]),
    // As root Chromium exits at once with its sandbox on.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ];
}

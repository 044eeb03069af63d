import { TargetHub } from "../cdp/page/target-hub.ts";
import { Connection, Session } from "../cdp/protocol/connection.ts";
import { Failure } from "../evidence/log/failure.ts";
import { messageOf } from "../evidence/log/message-of.ts";
import type { NetworkHost } from "../os/host/network-host.ts";
import { ownTemporaries } from "../process/own-temporaries.ts";
import { describeExit, type ProcessGroup, type SpawnOptions, spawnGroup } from "../process/process-group.ts";
import { socketOf } from "../process/remove-folder.ts";
import { withoutRoutine } from "./app-output.ts";
import { Browser } from "./browser.ts";
import { findBrowser } from "./browser-binary.ts";
import { endOf, whatBecameOf } from "./browser-end.ts";
import { makeProfileFolder, type ProfileFolder, removeLater } from "./profile-folder.ts";
import { DRAWN_WHOLE, MADE_AHEAD, QUIET } from "./quiet-browser.ts";
import { trustAuthority } from "./trusted-authority.ts";

/** Of the browser's own that would come between a page and its user, or call somebody. */
const UNUSED_FEATURES = ["Translate", "MediaRouter", "OptimizationHints", "DialMediaRouteProvider"] as const;

/** A person would be asked whether a page may reach a local address; under test all addresses are, and none in earnest. */
const ALL_IS_LOCAL = "LocalNetworkAccessChecks";

/**
 * Without a window the browser tells pages that nobody has a mouse: they show what they have for fingers, and nothing for
 * who only points. In the browser's own numbers, hover is 2, a fine pointer 4.
 */
const AS_WITH_A_MOUSE =
  "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4";

const DEFAULT_VIEWPORT = { width: 1280, height: 800 };

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

/** The browser did not start, or ended while it was starting. */
export class BrowserFailed extends Failure {
  override name = "BrowserFailed";
}

/**
 * Starts the browser that `findBrowser` names, on a port that the system chooses.
 * @throws BrowserMissing when there is none, BrowserFailed with its last lines when it does not come up
 */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const file = findBrowser();
  const folder = makeProfileFolder(options.folder, "browser");
  const { headed = false, viewport = DEFAULT_VIEWPORT, timeoutMs = 30_000 } = options;
  let group: ProcessGroup | undefined;
  try {
    if (options.authority !== undefined) await trustAuthority(folder.home, options.authority);
    const args = [...flags(folder, viewport, headed), ...(options.args ?? []), "about:blank"];
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
        next: headed
          ? "a visible window needs a display: set DISPLAY, or leave --headed out"
          : `try it by hand: ${file} --headless=new --remote-debugging-port=0`,
      },
      { cause },
    );
  }
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
    ...(headed
      ? ["--disable-backgrounding-occluded-windows"]
      : ["--headless=new", "--disable-gpu", AS_WITH_A_MOUSE]),
    // As root Chromium exits at once with its sandbox on.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ];
}

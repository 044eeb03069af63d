import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { cp, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { Tab } from "../cdp/page/tab.ts";
import type { Reason } from "../evidence/log/events.ts";
import { Failure } from "../evidence/log/failure.ts";
import { messageOf } from "../evidence/log/message-of.ts";
import type { NetworkHost } from "../os/host/network-host.ts";
import { ownTemporaries } from "../process/own-temporaries.ts";
import { describeExit, type ProcessGroup, type SpawnOptions } from "../process/process-group.ts";
import { lastSaid, whatItSaid, whereItsLogIs } from "./app-output.ts";
import { type ElectronRuntime, findElectron } from "./electron-binary.ts";
import { registerDeepLinks } from "./electron-deep-links.ts";
import { type Link, linkTo, type StartedApp } from "./electron-link.ts";
import { MAIN_TAB, PageSurface } from "./page-surface.ts";

/** How long an app that starts itself again may be silent before it counts as ended. */
const RELAUNCH_MS = 3_000;

const Manifest = z.object({ productName: z.string().optional() });

export interface ElectronOptions {
  readonly name: string;
  /** The folder with the app's package.json, or its main file; absolute or from the root. */
  readonly app: string;
  readonly args?: readonly string[];
  /** The app's own variables, over `baseEnv`; `undefined` takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A folder whose files its user data begins with; absolute or from the root. */
  readonly profile?: string | undefined;
  readonly baseEnv: Readonly<Record<string, string | undefined>>;
  readonly root: string;
  /** The HOME of the stack's programs, where its links are registered. */
  readonly home: string;
  /** A folder of its own is made below this one; the caller removes it. */
  readonly folder: string;
  /** URL schemes that an installer would register. */
  readonly deepLinks?: readonly string[] | undefined;
  /** The program that stands in for Electron where there is none. */
  readonly standIn?: string | undefined;
  /** A selector that matches once the page is ready for a person. */
  readonly ready?: string | undefined;
  /** Where its windows are shown, and the system browser of its `shell.openExternal`. */
  readonly display: { readonly env: Readonly<Record<string, string | undefined>> };
  readonly spawn: (options: SpawnOptions) => Promise<ProcessGroup>;
  /** Where it runs, when that is not this machine; the browser that it opens runs there, too. */
  readonly host?: NetworkHost | undefined;
  /** How long it may take to show a page, in milliseconds; 30,000 when absent. */
  readonly timeoutMs?: number;
  /** Is told of its processes at once: what they print until there is a surface is evidence, too. */
  readonly onStarted?: ((group: ProcessGroup) => void) | undefined;
  /** Is told of the surface before its page is ready: what it shows until then is evidence, too. */
  readonly onMade?: ((surface: PageSurface) => void) | undefined;
}

/**
 * Starts an Electron app with a debugging port that the system chooses and a user-data folder of its own, and waits
 * until it shows a page.
 * @throws ElectronMissing when nothing can run it; Failure when its profile can't be copied; AppFailed with its last
 * lines when it shows no page in time
 */
export async function openElectron(options: ElectronOptions): Promise<ElectronSurface> {
  const { name, root, home, display, env = {}, deepLinks, host, timeoutMs = 30_000 } = options;
  const runtime = findElectron({ root, standIn: options.standIn });
  // A folder of its own each time: nobody is signed in from an earlier flow of the same stack.
  mkdirSync(options.folder, { recursive: true });
  const folder = mkdtempSync(join(options.folder, `electron-${name}-`));
  const userData = join(folder, "user-data");
  if (options.profile === undefined) mkdirSync(userData);
  else await copyProfile(resolve(root, options.profile), userData, name);
  const app = resolve(root, options.app);
  const own = [...switches(runtime, userData), app];
  const desktopFile =
    deepLinks === undefined
      ? undefined
      : registerDeepLinks({
          ...{ home, folder, name, title: titleOf(app, name), schemes: deepLinks },
          ...{ file: runtime.file, args: [...runtime.args, ...own], cwd: root },
          env: { ...env, CHROME_DESKTOP: `${name}.desktop` },
        });
  const program = {
    file: runtime.file,
    args: [...runtime.args, "--remote-debugging-port=0", ...own, ...(options.args ?? [])],
  };
  const group = await options.spawn({
    name,
    ...(host?.enter(program) ?? program),
    cwd: root,
    env: {
      ...options.baseEnv,
      ...ownTemporaries(folder),
      ...display.env,
      ...env,
      ...(desktopFile === undefined ? {} : { CHROME_DESKTOP: desktopFile }),
    },
    logFile: join(folder, "main-process.log"),
    stragglers: [userData],
  });
  options.onStarted?.(group);
  try {
    const link = await linkTo({ group, userData, host }, undefined, timeoutMs);
    const surface = new ElectronSurface({ ...options, group, userData, runtime, timeoutMs }, link);
    options.onMade?.(surface);
    await surface.untilReady();
    surface.beginFrame();
    return surface;
  } catch (cause) {
    await group.stop({ graceMs: 1_000 });
    throw cause;
  }
}

interface Running extends ElectronOptions, StartedApp {
  readonly runtime: ElectronRuntime;
  readonly timeoutMs: number;
}

/** A desktop app and its windows. Further windows are tabs by the names `window 2`, `window 3` ... */
export class ElectronSurface extends PageSurface {
  readonly #running: Running;
  readonly #state: { link: Link };
  readonly #tellEnd: (reason: Reason) => void;
  #windows = 1;
  #following = false;

  constructor(running: Running, link: Link) {
    const state = { link };
    let tellEnd: (reason: Reason) => void = () => {};
    super({
      name: running.name,
      kind: "electron",
      version: link.product,
      attached: false,
      standIn: running.runtime.standIn,
      // Read anew each time: after a relaunch the app answers elsewhere.
      get hub() {
        return state.link.hub;
      },
      main: link.main,
      ready: running.ready,
      loadTimeoutMs: running.timeoutMs,
      ended: new Promise((resolve) => {
        tellEnd = resolve;
      }),
      onClose: async () => {
        await state.link.hub.close();
        await running.group.stop({ graceMs: 3_000 });
      },
    });
    this.#running = running;
    this.#state = state;
    this.#tellEnd = tellEnd;
    this.#nameWindows(link);
    void this.#watchEnd(link);
  }

  /** What its main process printed last, oldest first. */
  log(lines = 50): string[] {
    return this.#running.group.lastLines(lines);
  }

  /**
   * Follows the app after it has started itself again: waits for the new process's page, which becomes the main one.
   * @throws AppFailed when it does not come back in time
   */
  async reconnect(timeoutMs = this.#running.timeoutMs): Promise<void> {
    const before = this.#state.link;
    this.#following = true;
    const link = await linkTo(this.#running, before.port, timeoutMs);
    await before.hub.close();
    this.#state.link = link;
    this.#following = false;
    this.watchPages(link.hub, link.main);
    void this.#watchEnd(link);
    this.nameTab(MAIN_TAB, link.main);
    this.bringForward(link.main);
    this.#nameWindows(link);
    await this.untilReady();
    this.beginFrame();
  }

  async #watchEnd(link: Link): Promise<void> {
    await link.hub.ended;
    if (this.isClosing) return;
    await delay(RELAUNCH_MS, undefined, { ref: false });
    // One that starts itself again is followed by `reconnect`.
    if (this.#following || this.#state.link !== link) return;
    const { group } = this.#running;
    const how = group.exit
      ? `it ended with ${describeExit(group.exit)}`
      : "it closed its DevTools connection";
    this.#tellEnd({
      kind: "service",
      title: `The desktop app “${this.name}” ended`,
      message: [how, ...lastSaid(group)].join("\n"),
      expected: "an app that runs until the flow is over",
      actual: `${how}; ${whatItSaid(group)}`,
      next: whereItsLogIs(group),
    });
  }

  #nameWindows({ hub, main }: Link): void {
    const name = (tab: Tab): void => {
      // A page that a page opened is named by `user.opens`.
      if (tab !== main && tab.openerId === undefined) this.nameTab(`window ${++this.#windows}`, tab);
    };
    for (const tab of hub.tabs.values()) name(tab);
    hub.onTab(name);
  }
}

/** The app's own name for people, from its package.json. */
function titleOf(app: string, otherwise: string): string {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(app, "package.json"), "utf8"));
    return Manifest.parse(manifest).productName ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** @throws Failure naming the surface when the profile is no folder that can be read */
async function copyProfile(profile: string, userData: string, name: string): Promise<void> {
  try {
    if (!(await stat(profile)).isDirectory()) throw new Error(`${profile} is no folder`);
    await cp(profile, userData, { recursive: true });
  } catch (error) {
    throw new Failure({
      kind: "stack",
      title: `The profile that ${name} is to start with can't be copied`,
      message: messageOf(error),
      next: `make the folder before ${name} is opened (in the flow's world), or let \`profile\` return undefined`,
    });
  }
}

function switches(runtime: ElectronRuntime, userData: string): string[] {
  return [
    `--user-data-dir=${userData}`,
    // As root Electron exits at once with its sandbox on; the stand-in sees to that itself.
    ...(runtime.standIn === undefined
      ? ["--disable-gpu", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])]
      : []),
  ];
}

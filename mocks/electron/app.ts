// Part of the stand-in for Electron: `app`, the life of the process.

import { spawn, spawnSync } from "node:child_process";
import { EventEmitter } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { BrowserWindow } from "./browser-window.ts";
import type { Chromium } from "./chromium.ts";
import { NotCovered, refusing } from "./refusal.ts";
import { SingleInstance } from "./single-instance.ts";
import type { CommandLine } from "./switches.ts";

export interface AppFacts {
  readonly commandLine: CommandLine;
  /** The app's folder. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly userData: string;
  /** Starts this very program again with other arguments. */
  readonly relaunch: (args: readonly string[]) => { file: string; args: readonly string[] };
}

const EVENTS = new Set([
  ...["will-finish-launching", "ready", "window-all-closed", "before-quit", "will-quit", "quit", "activate"],
  ...["second-instance", "open-url", "browser-window-created", "web-contents-created"],
]);
type Path = "home" | "appData" | "userData" | "sessionData" | "temp" | "exe" | "logs" | "crashDumps";

export class App extends EventEmitter {
  name: string;
  readonly isPackaged = false;
  readonly commandLine: object;
  readonly #facts: AppFacts;
  readonly #paths: Map<string, string>;
  readonly #instance: SingleInstance;
  #chromium: Promise<Chromium> | undefined;
  #ready = false;
  #quitting = false;
  #exiting = false;
  #relaunchArgs: readonly string[] | undefined;

  constructor(facts: AppFacts) {
    super();
    this.#facts = facts;
    this.name = facts.name;
    const home = homedir();
    const appData = process.env.XDG_CONFIG_HOME ?? join(home, ".config");
    this.#paths = new Map<Path, string>([
      ["home", home],
      ["appData", appData],
      ["userData", facts.userData],
      ["sessionData", facts.userData],
      ["temp", tmpdir()],
      ["exe", process.execPath],
      ["logs", join(facts.userData, "logs")],
      ["crashDumps", join(facts.userData, "Crashpad")],
    ]);
    mkdirSync(facts.userData, { recursive: true });
    this.#instance = new SingleInstance(facts.userData);
    this.commandLine = refusing("app.commandLine", {
      hasSwitch: (name: string) => facts.commandLine.switches.has(name),
      getSwitchValue: (name: string) => facts.commandLine.switches.get(name) ?? "",
    });
  }

  /** For the stand-in: the process is up, and windows can be made. */
  start(chromium: Promise<Chromium>, versions: Readonly<Record<string, string>>): void {
    this.#chromium = chromium;
    BrowserWindow.host = {
      chromium,
      versions,
      windowCreated: (window) => {
        this.emit("web-contents-created", {}, window.webContents);
        this.emit("browser-window-created", {}, window);
      },
      windowClosed: () => this.#windowClosed(),
    };
    this.#ready = true;
    this.emit("will-finish-launching");
    this.emit("ready", {}, {});
  }

  override on(event: string, listener: (...args: never[]) => void): this {
    if (!EVENTS.has(event)) throw new NotCovered(`app.on("${event}")`);
    return super.on(event, listener as (...args: unknown[]) => void);
  }

  override once(event: string, listener: (...args: never[]) => void): this {
    if (!EVENTS.has(event)) throw new NotCovered(`app.once("${event}")`);
    return super.once(event, listener as (...args: unknown[]) => void);
  }

  isReady(): boolean {
    return this.#ready;
  }

  whenReady(): Promise<void> {
    if (this.#ready) return Promise.resolve();
    return new Promise((resolve) => super.once("ready", () => resolve()));
  }

  getName(): string {
    return this.name;
  }

  setName(name: string): void {
    this.name = name;
  }

  getVersion(): string {
    return this.#facts.version;
  }

  getAppPath(): string {
    return this.#facts.folder;
  }

  getLocale(): string {
    return "en-US";
  }

  getPath(name: string): string {
    const path = this.#paths.get(name);
    if (path === undefined) throw new NotCovered(`app.getPath("${name}")`);
    return path;
  }

  setPath(name: string, path: string): void {
    if (name === "userData") throw new NotCovered('app.setPath("userData") (give --user-data-dir instead)');
    this.#paths.set(name, path);
  }

  /** The stand-in draws without a GPU anyway. */
  disableHardwareAcceleration(): void {}

  /** Means something on Windows only. */
  setAppUserModelId(): void {}

  requestSingleInstanceLock(additionalData?: unknown): boolean {
    return this.#instance.request(
      { argv: process.argv, workingDirectory: process.cwd(), additionalData: additionalData ?? null },
      ({ argv, workingDirectory, additionalData: data }) =>
        this.emit("second-instance", {}, argv, workingDirectory, data),
    );
  }

  hasSingleInstanceLock(): boolean {
    return this.#instance.held;
  }

  releaseSingleInstanceLock(): void {
    this.#instance.release();
  }

  /** On Linux a program is a scheme's default by its desktop file, which CHROME_DESKTOP names. */
  setAsDefaultProtocolClient(scheme: string): boolean {
    const entry = process.env.CHROME_DESKTOP;
    if (!entry) return false;
    return (
      spawnSync("xdg-mime", ["default", entry, `x-scheme-handler/${scheme}`], { stdio: "ignore" }).status ===
      0
    );
  }

  isDefaultProtocolClient(scheme: string): boolean {
    const asked = spawnSync("xdg-mime", ["query", "default", `x-scheme-handler/${scheme}`], {
      encoding: "utf8",
    });
    return (
      asked.status === 0 && asked.stdout.trim() !== "" && asked.stdout.trim() === process.env.CHROME_DESKTOP
    );
  }

  relaunch({ args }: { args?: readonly string[] } = {}): void {
    this.#relaunchArgs = args ?? process.argv.slice(1);
  }

  /** Asks every window to close; any of them, or `before-quit`, can prevent it. */
  quit(): void {
    if (this.#quitting || this.#exiting) return;
    if (!this.#emitPreventable("before-quit")) return;
    this.#quitting = true;
    const windows = BrowserWindow.getAllWindows();
    for (const window of windows) window.close();
    if (windows.length === 0) this.#finishQuit();
  }

  exit(code = 0): void {
    if (this.#exiting) return;
    this.#exiting = true;
    this.#instance.release();
    this.emit("quit", {}, code);
    void this.#end(code);
  }

  /** Whether the process is on its way out. */
  get ending(): boolean {
    return this.#exiting;
  }

  async #end(code: number): Promise<void> {
    try {
      await (await this.#chromium)?.close();
    } finally {
      // Only now: the new process needs the port and the folder that Chromium held until here.
      if (this.#relaunchArgs) {
        const { file, args } = this.#facts.relaunch(this.#relaunchArgs);
        spawn(file, [...args], { stdio: "inherit" }).unref();
      }
      process.exit(code);
    }
  }

  #windowClosed(): void {
    if (BrowserWindow.getAllWindows().length > 0) return;
    if (this.#quitting) this.#finishQuit();
    else if (this.listenerCount("window-all-closed") > 0) this.emit("window-all-closed");
    else this.quit();
  }

  #finishQuit(): void {
    this.#quitting = this.#emitPreventable("will-quit");
    if (this.#quitting) this.exit(0);
  }

  #emitPreventable(event: string): boolean {
    let prevented = false;
    this.emit(event, {
      preventDefault: () => {
        prevented = true;
      },
    });
    return !prevented;
  }
}

/** Reads what Electron reads of an app's package.json. */
export function readManifest(folder: string): { name: string; version: string; main: string } {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    name?: string;
    productName?: string;
    version?: string;
    main?: string;
  };
  return {
    name: manifest.productName ?? manifest.name ?? "Electron",
    version: manifest.version ?? "0.0.0",
    main: manifest.main ?? "index.js",
  };
}

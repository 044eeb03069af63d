// Part of the stand-in for Electron: `BrowserWindow`, an app-mode window of Chromium.

import { EventEmitter } from "node:events";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Chromium } from "./chromium.ts";
import { NotCovered, refusing, requireCovered } from "./refusal.ts";
import { WebContents, type WebPreferences } from "./web-contents.ts";

export interface WindowOptions {
  readonly width?: number;
  readonly height?: number;
  readonly x?: number;
  readonly y?: number;
  readonly title?: string;
  readonly show?: boolean;
  readonly webPreferences?: WebPreferences & Record<string, unknown>;
}

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Those without an effect here (a smallest size, a colour before the first paint) change nothing a flow sees. */
const OPTIONS = [
  ...["width", "height", "x", "y", "title", "show", "webPreferences"],
  ...["minWidth", "minHeight", "backgroundColor", "autoHideMenuBar", "icon"],
];
const PREFERENCES: Readonly<Record<string, unknown>> = {
  contextIsolation: true,
  nodeIntegration: false,
  sandbox: true,
};
const EVENTS = new Set([
  "closed",
  "close",
  "ready-to-show",
  "page-title-updated",
  "show",
  "minimize",
  "restore",
  "focus",
]);

/** The runtime that windows belong to. */
export interface WindowHost {
  readonly chromium: Promise<Chromium>;
  readonly versions: Readonly<Record<string, string>>;
  windowCreated(window: BrowserWindow): void;
  windowClosed(window: BrowserWindow): void;
}

let lastId = 0;
const windows = new Map<number, BrowserWindow>();

export class BrowserWindow extends EventEmitter {
  static host: WindowHost | undefined;
  readonly id = ++lastId;
  readonly #contents: WebContents;
  readonly #chromium: Promise<Chromium>;
  #title: string;
  #bounds: { x?: number; y?: number; width: number; height: number };
  #shown: boolean;
  #minimized = false;
  #destroyed = false;

  constructor(options: WindowOptions = {}) {
    super();
    const { host } = BrowserWindow;
    if (!host) throw new Error("Cannot create BrowserWindow before app is ready");
    requireCovered("new BrowserWindow", options, OPTIONS);
    const { preload, additionalArguments, ...preferences } = options.webPreferences ?? {};
    for (const [name, value] of Object.entries(preferences)) {
      if (PREFERENCES[name] !== value)
        throw new NotCovered(`new BrowserWindow with webPreferences.${name}: ${String(value)}`);
    }
    this.#title = options.title ?? "";
    this.#bounds = {
      ...(options.x === undefined ? {} : { x: options.x }),
      ...(options.y === undefined ? {} : { y: options.y }),
      width: options.width ?? 800,
      height: options.height ?? 600,
    };
    this.#shown = options.show ?? true;
    this.#chromium = host.chromium;
    this.#contents = new WebContents(
      host.chromium,
      {
        ...(preload === undefined ? {} : { preload }),
        ...(additionalArguments === undefined ? {} : { additionalArguments }),
      },
      host.versions,
    );
    this.#contents.opening.then(() => this.#place()).catch(() => undefined);
    this.#contents.once("did-finish-load", () => this.emit("ready-to-show"));
    this.#contents.on("page-title-updated", (event: unknown, title: string) => {
      this.#title = title;
      this.emit("page-title-updated", event, title);
    });
    this.#contents.once("destroyed", () => this.#closed(host));
    windows.set(this.id, this);
    host.windowCreated(this);
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windows.values()];
  }

  static fromId(id: number): BrowserWindow | null {
    return windows.get(id) ?? null;
  }

  static fromWebContents(contents: { id: number }): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.webContents.id === contents.id) ?? null;
  }

  override on(event: string, listener: (...args: never[]) => void): this {
    if (!EVENTS.has(event)) throw new NotCovered(`BrowserWindow.on("${event}")`);
    return super.on(event, listener as (...args: unknown[]) => void);
  }

  override once(event: string, listener: (...args: never[]) => void): this {
    if (!EVENTS.has(event)) throw new NotCovered(`BrowserWindow.once("${event}")`);
    return super.once(event, listener as (...args: unknown[]) => void);
  }

  get webContents(): WebContents {
    return this.#contents.guarded;
  }

  loadURL(url: string): Promise<void> {
    return this.#contents.loadURL(url);
  }

  loadFile(
    path: string,
    options: { query?: Record<string, string>; hash?: string; search?: string } = {},
  ): Promise<void> {
    const url = pathToFileURL(resolve(path));
    if (options.query) url.search = new URLSearchParams(options.query).toString();
    if (options.search) url.search = options.search;
    if (options.hash) url.hash = options.hash;
    return this.#contents.loadURL(url.href);
  }

  reload(): void {
    this.#contents.reload();
  }

  show(): void {
    this.#shown = true;
    this.#minimized = false;
    void this.#setState("normal").then(() => this.emit("show"));
    this.focus();
  }

  focus(): void {
    void this.#contents.opening.then((session) => session.send("Page.bringToFront")).catch(() => undefined);
  }

  minimize(): void {
    this.#minimized = true;
    void this.#setState("minimized").then(() => this.emit("minimize"));
  }

  restore(): void {
    this.#minimized = false;
    void this.#setState("normal").then(() => this.emit("restore"));
  }

  isMinimized(): boolean {
    return this.#minimized;
  }

  isVisible(): boolean {
    return this.#shown && !this.#minimized && !this.#destroyed;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  getTitle(): string {
    return this.#title;
  }

  /** Only the page can name an app-mode window, so its title is set in the page. */
  setTitle(title: string): void {
    this.#title = title;
    void this.#contents.executeJavaScript(`document.title = ${JSON.stringify(title)}`).catch(() => undefined);
  }

  getBounds(): Bounds {
    return { x: 0, y: 0, ...this.#bounds };
  }

  setBounds(bounds: Partial<Bounds>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
    void this.#place();
  }

  /** Emits `close`, which a listener may prevent, then closes the page. */
  close(): void {
    if (this.#destroyed) return;
    let prevented = false;
    this.emit("close", {
      preventDefault: () => (prevented = true),
      get defaultPrevented() {
        return prevented;
      },
    });
    if (!prevented) this.destroy();
  }

  destroy(): void {
    if (this.#destroyed) return;
    void this.#contents.opening
      .then(async ({ targetId }) => (await this.#chromium).send("Target.closeTarget", { targetId }))
      .catch(() => undefined);
  }

  async #place(): Promise<void> {
    await this.#window({ ...this.#bounds });
    if (!this.#shown) await this.#setState("minimized");
  }

  async #setState(windowState: "normal" | "minimized"): Promise<void> {
    await this.#window({ windowState });
  }

  async #window(bounds: object): Promise<void> {
    try {
      const [chromium, { targetId }] = await Promise.all([this.#chromium, this.#contents.opening]);
      const { windowId } = await chromium.send("Browser.getWindowForTarget", { targetId });
      await chromium.send("Browser.setWindowBounds", { windowId, bounds });
    } catch (error) {
      if (!this.#destroyed) console.error("The window could not be placed:", error);
    }
  }

  #closed(host: WindowHost): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    windows.delete(this.id);
    this.emit("closed");
    host.windowClosed(this);
  }
}

/** `BrowserWindow` as the app sees it: static and instance members that are not covered are refused. */
export const GuardedBrowserWindow = new Proxy(BrowserWindow, {
  construct: (target, [options]: [WindowOptions?]) => refusing("BrowserWindow", new target(options)),
  get(target, key) {
    if (typeof key === "symbol" || key in target) {
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" && key !== "prototype" ? value.bind(target) : value;
    }
    throw new NotCovered(`BrowserWindow.${key}`);
  },
});

// Part of the stand-in for Electron: `webContents`, the page of one window.

import { EventEmitter } from "node:events";
import type { Chromium, PageEvent, PageSession } from "./chromium.ts";
import { encode } from "./clone.ts";
import { type Injection, makeInjection } from "./injection.ts";
import { answerInvoke, deliver, type FromRenderer, type IpcEvent } from "./ipc-main.ts";
import { LoadError } from "./load-error.ts";
import { openPage } from "./open-page.ts";
import { PreloadLink, type ToPreload } from "./preload-link.ts";
import { NotCovered, refusing } from "./refusal.ts";

export interface WebPreferences {
  readonly preload?: string;
  readonly additionalArguments?: readonly string[];
}

type OpenHandler = (details: { url: string; frameName: string; features: string; disposition: string }) => {
  action: "deny" | "allow";
};

/** The events that the stand-in emits; listening to another one would wait forever. */
const EVENTS = new Set([
  "did-finish-load",
  "did-fail-load",
  "did-navigate",
  "did-start-loading",
  "did-stop-loading",
  "dom-ready",
  "page-title-updated",
  "preload-error",
  "render-process-gone",
  "destroyed",
]);

let lastId = 0;

export class WebContents extends EventEmitter {
  readonly id = ++lastId;
  readonly #opening: Promise<PageSession>;
  readonly #preload = new PreloadLink();
  #url = "";
  #title = "";
  #loading = false;
  #destroyed = false;
  #mainFrame: string | undefined;
  #openHandler: OpenHandler | undefined;
  #loaded: { resolve: () => void; reject: (error: Error) => void } | undefined;

  constructor(
    chromium: Promise<Chromium>,
    preferences: WebPreferences,
    versions: Readonly<Record<string, string>>,
  ) {
    super();
    this.#opening = this.#open(chromium, preferences, versions);
    this.#opening.catch((error: unknown) => {
      if (!this.#destroyed) console.error("The window could not be opened:", error);
    });
  }

  override on(event: string, listener: (...args: never[]) => void): this {
    if (!EVENTS.has(event)) throw new NotCovered(`webContents.on("${event}")`);
    return super.on(event, listener as (...args: unknown[]) => void);
  }

  override once(event: string, listener: (...args: never[]) => void): this {
    if (!EVENTS.has(event)) throw new NotCovered(`webContents.once("${event}")`);
    return super.once(event, listener as (...args: unknown[]) => void);
  }

  /** For the window: its page, once it is there. */
  get opening(): Promise<PageSession> {
    return this.#opening;
  }

  getURL(): string {
    return this.#url;
  }

  getTitle(): string {
    return this.#title;
  }

  isLoading(): boolean {
    return this.#loading;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  /** Resolves when the page has loaded; rejects with Chromium's network error, as Electron's does. */
  async loadURL(url: string): Promise<void> {
    const session = await this.#opening;
    const loaded = new Promise<void>((resolve, reject) => {
      this.#loaded = { resolve, reject };
    });
    loaded.catch(() => undefined);
    const { errorText } = await session.send("Page.navigate", { url });
    if (typeof errorText === "string" && errorText !== "") {
      this.#failed(new LoadError(errorText, url));
    }
    await loaded;
  }

  reload(): void {
    void this.#send("Page.reload");
  }

  send(channel: string, ...args: unknown[]): void {
    const message = { kind: "message", channel, args: encode(args) };
    void this.#deliver(message);
  }

  async executeJavaScript(code: string): Promise<unknown> {
    const session = await this.#opening;
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
      expression: code,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) {
      const { exception, text } = exceptionDetails as { exception?: { description?: string }; text: string };
      throw new Error(exception?.description ?? text);
    }
    return (result as { value?: unknown }).value;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  /** For the window: sends a command to the page. */
  async #send(method: string, params: object = {}): Promise<void> {
    const session = await this.#opening;
    try {
      await session.send(method, params);
    } catch (error) {
      if (!this.#destroyed) throw error;
    }
  }

  async #open(
    starting: Promise<Chromium>,
    preferences: WebPreferences,
    versions: Readonly<Record<string, string>>,
  ): Promise<PageSession> {
    const injecting = this.#inject(preferences, versions);
    const page = await openPage(await starting, injecting, this.id, {
      gone: () => this.#gone(),
      // Without a title Chromium names a page by its address; Electron does not take that for one.
      titled: (title, url) => {
        if (this.#url !== "" && !url.startsWith("data:") && !url.includes(title)) this.#setTitle(title);
      },
      opened: (session, injection) => this.#preload.open(session, injection),
      took: (event) => this.#took(event),
    });
    this.#mainFrame = page.mainFrame;
    return page.session;
  }

  /** A preload that can't be parsed leaves the page without its API, and says so, as in Electron. */
  async #inject(
    { preload, additionalArguments = [] }: WebPreferences,
    versions: Readonly<Record<string, string>>,
  ): Promise<Injection> {
    try {
      return await makeInjection(preload, versions, additionalArguments);
    } catch (error) {
      console.error(`Unable to load preload script: ${preload}\n`, error);
      this.emit("preload-error", {}, preload, error);
      return makeInjection(undefined, versions, additionalArguments);
    }
  }

  #took(event: PageEvent): void {
    const message = this.#preload.took(event, this.#mainFrame);
    if (message) void this.#received(message);
    const { method, params } = event;
    switch (method) {
      case "Page.frameStartedLoading":
        if (params.frameId === this.#mainFrame) this.#setLoading(true);
        break;
      case "Page.frameStoppedLoading":
        if (params.frameId === this.#mainFrame) this.#setLoading(false);
        break;
      case "Page.frameNavigated": {
        const { id, url, unreachableUrl } = params.frame as {
          id: string;
          url: string;
          unreachableUrl?: string;
        };
        if (id !== this.#mainFrame) break;
        this.#url = unreachableUrl ?? url;
        this.emit("did-navigate", {}, this.#url);
        break;
      }
      case "Page.navigatedWithinDocument":
        if (params.frameId === this.#mainFrame) this.#url = String(params.url);
        break;
      case "Page.domContentEventFired":
        this.emit("dom-ready", {});
        break;
      case "Page.loadEventFired":
        void this.#finished();
        break;
      case "Page.javascriptDialogOpening":
        this.#refuseDialog(String(params.type), String(params.message));
        break;
      case "Inspector.targetCrashed":
        this.emit("render-process-gone", {}, { reason: "crashed", exitCode: 1 });
        break;
    }
  }

  async #finished(): Promise<void> {
    const title = await this.executeJavaScript("document.title").catch(() => "");
    if (title) this.#setTitle(String(title));
    this.#loaded?.resolve();
    this.#loaded = undefined;
    this.emit("did-finish-load", {});
  }

  #setTitle(title: string): void {
    if (title === this.#title) return;
    this.#title = title;
    this.emit(
      "page-title-updated",
      { preventDefault: () => refuse("preventDefault() of page-title-updated") },
      title,
      title !== "",
    );
  }

  #failed(error: LoadError): void {
    this.emit("did-fail-load", {}, error.errno, error.code, error.url, true);
    this.#loaded?.reject(error);
    this.#loaded = undefined;
  }

  #setLoading(loading: boolean): void {
    if (loading === this.#loading) return;
    this.#loading = loading;
    this.emit(loading ? "did-start-loading" : "did-stop-loading", {});
  }

  async #received(message: FromRenderer): Promise<void> {
    if (message.kind === "window-open") {
      this.#pageOpens(message.url);
      return;
    }
    const event: IpcEvent = {
      sender: this.guarded,
      senderFrame: refusing("event.senderFrame", { url: this.#url }),
      frameId: 1,
      processId: process.pid,
      reply: (channel, ...args) => this.send(channel, ...args),
    };
    if (message.kind === "send") {
      deliver(event, message.channel, message.args);
      return;
    }
    const { ok, value } = await answerInvoke(event, message.channel, message.args);
    await this.#deliver({ kind: "result", id: message.id, ok, value });
  }

  /** As the app sees it. */
  readonly guarded: WebContents = refusing<WebContents>("webContents", this);

  #pageOpens(url: string): void {
    const answer = this.#openHandler?.({ url, frameName: "", features: "", disposition: "foreground-tab" });
    if (answer?.action === "deny") return;
    console.error(
      String(
        new NotCovered(
          this.#openHandler
            ? `setWindowOpenHandler returning "${answer?.action}"`
            : `window.open("${url}") without a handler`,
        ),
      ),
    );
  }

  async #deliver(message: ToPreload): Promise<void> {
    if (!this.#destroyed) await this.#preload.deliver(message);
  }

  /** A native dialog would stop the page with nobody to answer it. */
  #refuseDialog(type: string, message: string): void {
    console.error(
      `The page opened a JavaScript dialog (${type}: ${JSON.stringify(message)}); the stand-in dismissed it.`,
    );
    void this.#send("Page.handleJavaScriptDialog", { accept: false });
  }

  #gone(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#loaded?.reject(new Error("The window was closed while it loaded."));
    this.emit("destroyed");
  }
}

function refuse(call: string): never {
  throw new NotCovered(call);
}

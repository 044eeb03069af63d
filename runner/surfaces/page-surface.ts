import { createHash } from "node:crypto";
import { type Capture, type CaptureOptions, capture } from "../cdp/capture.ts";
import { pause } from "../cdp/connection.ts";
import type { Diagnostics } from "../cdp/diagnostics.ts";
import { takeSnapshot } from "../cdp/page-snapshot.ts";
import { isGone } from "../cdp/protocol-failure.ts";
import { type Reading, readSnapshot } from "../cdp/reading.ts";
import type { Tab } from "../cdp/tab.ts";
import type { TargetHub } from "../cdp/target-hub.ts";
import { ActionRefused, Failure } from "../evidence/failure.ts";
import type { ReadableSurface, SurfaceKind } from "./surface.ts";

/** The tab that a surface starts with. */
export const MAIN_TAB = "main";

/** A browser shows a tab at once; an app's window may be raised by a window manager. */
const FRONT_MS = 2_000;

export interface PageSurfaceOptions {
  readonly name: string;
  readonly kind: SurfaceKind;
  readonly version: string;
  readonly attached: boolean;
  readonly standIn?: string | undefined;
  readonly hub: TargetHub;
  /** The tab that a person sees first. */
  readonly main: Tab;
  /** Where paths like "/settings" lead. */
  readonly baseUrl?: string | undefined;
  /** A selector that matches once the page is ready for a person. */
  readonly ready?: string | undefined;
  /** How long a page may take to load and be ready, in milliseconds. */
  readonly loadTimeoutMs?: number | undefined;
  /** `http://host:port`, for libraries that connect by themselves. */
  readonly endpoint: () => Promise<string>;
  /** Ends or lets go of what is behind it. */
  readonly onClose: () => Promise<void>;
}

/** No such tab, or it has closed. */
export class NoSuchTab extends Failure {
  override name = "NoSuchTab";
}

/** Anything that shows pages and is driven through DevTools: a browser's profile, or an app's windows. */
export class PageSurface implements ReadableSurface {
  readonly name: string;
  readonly kind: SurfaceKind;
  readonly version: string;
  readonly attached: boolean;
  readonly standIn: string | undefined;
  readonly #options: PageSurfaceOptions;
  readonly #named = new Map<string, Tab>();
  readonly #documents = new Map<string, string>();
  readonly #history: Tab[] = [];
  #closing: Promise<void> | undefined;

  constructor(options: PageSurfaceOptions) {
    this.#options = options;
    this.name = options.name;
    this.kind = options.kind;
    this.version = options.version;
    this.attached = options.attached;
    this.standIn = options.standIn;
    this.nameTab(MAIN_TAB, options.main);
    this.#history.push(options.main);
    this.beginFrame();
  }

  /** Named tabs that are open, in the order in which they were named. */
  get tabs(): ReadonlyMap<string, Tab> {
    return new Map([...this.#named].filter(([, tab]) => !tab.isClosed));
  }

  /** The tab in front; when it has closed, the one it was opened from. */
  get current(): Tab {
    while ((this.#history.at(-1)?.isClosed ?? false) && this.#history.length > 1) this.#history.pop();
    const tab = this.#history.at(-1);
    if (tab === undefined || tab.isClosed) {
      throw new NoSuchTab({
        kind: "harness",
        title: `${this.name} has no open tab left`,
        message: "its last tab closed, or its browser ended",
      });
    }
    return tab;
  }

  get currentName(): string {
    return this.nameOf(this.current);
  }

  /**
   * Tells what a person looks at from what came before it: tab, document and address, hashed because an address may
   * hold a secret. Undefined while nothing is loaded.
   */
  get view(): string | undefined {
    try {
      const { documentId, url } = this.current;
      return createHash("sha256")
        .update(`${this.currentName} ${documentId} ${url}`)
        .digest("hex")
        .slice(0, 12);
    } catch {
      return undefined;
    }
  }

  nameOf(tab: Tab): string {
    return [...this.#named].find(([, one]) => one === tab)?.[0] ?? tab.url;
  }

  /** Gives a tab a name for later frames. */
  nameTab(name: string, tab: Tab): void {
    const taken = this.#named.get(name);
    if (taken !== undefined && taken !== tab && !taken.isClosed) {
      throw new NoSuchTab({
        kind: "error",
        title: `${this.name} already has a tab "${name}"`,
        message: `it shows ${taken.url}; choose another name`,
      });
    }
    this.#named.set(name, tab);
  }

  /** @throws NoSuchTab when no open tab has this name */
  tabNamed(name: string): Tab {
    const tab = this.#named.get(name);
    if (tab !== undefined && !tab.isClosed) return tab;
    const open = [...this.tabs.keys()].map((one) => `"${one}"`).join(", ");
    throw new NoSuchTab({
      kind: "action",
      title: `${this.name} has no tab "${name}"`,
      message: tab ? `it has closed; open: ${open}` : `open: ${open}`,
    });
  }

  /** Brings a named tab to the front, as a click on its tab does. */
  async show(name: string): Promise<void> {
    const tab = this.tabNamed(name);
    await this.#front(tab);
    this.bringForward(tab);
  }

  /** The tab that was in front before. */
  async showPrevious(): Promise<void> {
    const { current } = this;
    const previous = this.#history.findLast((tab) => tab !== current && !tab.isClosed);
    if (previous === undefined) {
      throw new NoSuchTab({
        kind: "action",
        title: `${this.name} has no earlier tab to go back to`,
        message: `"${this.currentName}" is the only one`,
      });
    }
    await this.#front(previous);
    this.bringForward(previous);
  }

  /** Takes a tab as the one in front: a pop-up comes to the front by itself. */
  bringForward(tab: Tab): void {
    const at = this.#history.indexOf(tab);
    if (at >= 0) this.#history.splice(at, 1);
    this.#history.push(tab);
  }

  /** Calls back for each tab that `opener` opens from now on. Listen before the act that opens it. */
  onOpened(opener: Tab, listener: (tab: Tab) => void): () => void {
    const { hub } = this.#options;
    // A mere list of pages tells neither when one opens nor who opened it.
    const blind = hub.discovery === "page list";
    const looking = blind ? setInterval(() => hub.refresh().catch(() => {}), 200) : undefined;
    const stop = hub.onTab((tab) => {
      if (blind || tab.openerId === opener.id) listener(tab);
    });
    return () => {
      clearInterval(looking);
      stop();
    };
  }

  /** @throws SurprisingDialog when a page opened a dialog that no act declared; it was dismissed */
  refuseSurprises(): void {
    const dialogs = [...this.tabs.values()].flatMap((tab) => tab.takeSurprises());
    const [first] = dialogs;
    if (first === undefined) return;
    throw new SurprisingDialog({
      kind: "action",
      title: `${this.name} opened a dialog that nobody declared`,
      message: dialogs.map(({ type, message }) => `${type}: ${JSON.stringify(message)}`).join("; "),
      expected: "no dialog",
      actual: `${first.type} ${JSON.stringify(first.message)}, dismissed`,
      next: 'declare it: user.answers("accept", () => user.click(...))',
    });
  }

  /**
   * Loads a path or URL in the tab in front, and waits until it is ready for a person.
   * @throws NavigationFailed when it can't be loaded or is not ready in time
   */
  async goto(path: string): Promise<void> {
    await this.current.navigate(this.resolve(path), this.#options.loadTimeoutMs);
    await this.untilReady();
  }

  async reload(): Promise<void> {
    await this.current.reload(this.#options.loadTimeoutMs);
    await this.untilReady();
  }

  /** @throws TypeError when the path leads nowhere without a base address */
  resolve(path: string): string {
    const base = this.#options.baseUrl;
    if (URL.canParse(path)) return path;
    if (base !== undefined && URL.canParse(path, base)) return new URL(path, base).href;
    throw new TypeError(`"${path}" is no URL, and ${this.name} has no address of its own to start from`);
  }

  /** Waits for the surface's own sign of readiness, where the stack declares one. */
  async untilReady(): Promise<void> {
    const { ready, loadTimeoutMs = 30_000 } = this.#options;
    if (ready === undefined) return;
    const end = performance.now() + loadTimeoutMs;
    for (;;) {
      try {
        const world = await this.current.frames.main.world();
        if (await world.value<boolean>((selector) => document.querySelector(selector) !== null, ready))
          return;
      } catch (error) {
        if (!isGone(error)) throw error;
      }
      if (performance.now() > end) {
        throw new NotReady({
          kind: "timeout",
          title: `${this.name} did not become ready`,
          message: `nothing matched ${ready} within ${loadTimeoutMs} ms at ${this.current.url}`,
          expected: `an element ${ready}`,
          actual: await this.visibleText().catch(() => "nothing that could be read"),
          next: "look at the page's console: its script may have failed",
        });
      }
      await pause(20);
    }
  }

  /** Remembers which documents are loaded, so that a reload during the frame is noticed. */
  beginFrame(): void {
    this.#documents.clear();
    for (const tab of this.#named.values()) if (!tab.isClosed) this.#documents.set(tab.id, tab.documentId);
  }

  /** Whether the tab in front still shows the document it showed when the frame began; undefined: it is newer. */
  isSameDocument(): boolean | undefined {
    const before = this.#documents.get(this.current.id);
    return before === undefined ? undefined : before === this.current.documentId;
  }

  /** A picture of the tab in front, at rest, with what can be read in it. */
  async capture(options?: CaptureOptions): Promise<Capture> {
    return await capture(this.current, options);
  }

  async read(): Promise<Reading> {
    return readSnapshot(await takeSnapshot(this.current));
  }

  async visibleText(): Promise<string> {
    return (await this.read()).text;
  }

  /** Of the tab in front. */
  diagnostics(): Diagnostics {
    return this.current.diagnostics;
  }

  /**
   * The tab in front as Playwright's `Page`, for what the driver does not offer (downloads, file choosers,
   * routing). Loads the library on first use; an endpoint without browser contexts is refused by it.
   */
  async playwright(): Promise<import("playwright-core").Page> {
    const { playwrightPage } = await import("./playwright-page.ts");
    return await playwrightPage(await this.#options.endpoint(), this.current.id);
  }

  /** Closes what was opened meanwhile and shows the first tab again; also after a failure. */
  async restoreTabs(): Promise<void> {
    const main = this.#named.get(MAIN_TAB);
    const others = [...this.#options.hub.tabs.values()].filter((tab) => tab !== main && this.#isOurs(tab));
    await Promise.all(others.map((tab) => tab.close()));
    this.#named.clear();
    this.#history.length = 0;
    if (main === undefined) return;
    this.#named.set(MAIN_TAB, main);
    this.#history.push(main);
    if (!main.isClosed) await main.bringToFront().catch(() => {});
  }

  close(): Promise<void> {
    this.#closing ??= this.#options.onClose();
    return this.#closing;
  }

  /** Some apps accept the call and leave their tabs as they are (falkon). */
  async #front(tab: Tab): Promise<void> {
    await tab.bringToFront();
    const end = performance.now() + FRONT_MS;
    while (!(await tab.isShown())) {
      if (performance.now() > end) {
        throw new NoSuchTab({
          kind: "action",
          title: `${this.nameOf(tab)} can't be brought to the front`,
          message: `${this.version} keeps another tab before it; it is still hidden after ${FRONT_MS} ms`,
          next: "close the tab before it, or switch with `os` on the app's display",
        });
      }
      await pause(20);
    }
  }

  /** Opened by one of ours, however far back. */
  #isOurs(tab: Tab): boolean {
    const ours = new Set([...this.#named.values()].map((one) => one.id));
    const all = this.#options.hub.tabs;
    for (let at: Tab | undefined = tab; at; at = at.openerId ? all.get(at.openerId) : undefined) {
      if (ours.has(at.id) || (at.openerId !== undefined && ours.has(at.openerId))) return true;
    }
    return false;
  }
}

/** A page showed an alert, a question or a prompt that no act had declared. */
export class SurprisingDialog extends ActionRefused {
  override name = "SurprisingDialog";
}

/** The page loaded but never declared itself ready. */
export class NotReady extends Failure {
  override name = "NotReady";
}

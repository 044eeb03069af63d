import { createHash } from "node:crypto";
import { type Capture, type CaptureOptions, capture } from "../cdp/capture.ts";
import type { Clipboard } from "../cdp/clipboard.ts";
import type { Diagnostics } from "../cdp/page/diagnostics.ts";
import type { PageClock } from "../cdp/page/page-clock.ts";
import type { PageNetwork } from "../cdp/page/page-network.ts";
import type { SentRequest } from "../cdp/page/request-log.ts";
import type { Tab } from "../cdp/page/tab.ts";
import type { TargetHub } from "../cdp/page/target-hub.ts";
import { takeSnapshot } from "../cdp/snapshot/page-snapshot.ts";
import { type Reading, readSnapshot } from "../cdp/snapshot/reading.ts";
import type { Reason } from "../evidence/log/events.ts";
import { Failure } from "../evidence/log/failure.ts";
import { PageReadiness } from "./page-readiness.ts";
import { PointedAt } from "./pointed-at.ts";
import type { ReadableSurface, SurfaceKind } from "./surface.ts";
import { SurfaceTabs } from "./surface-tabs.ts";
import { surprisingDialog } from "./surprising-dialog.ts";

export { MAIN_TAB } from "./surface-tabs.ts";

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
  /** Resolves with why when the program behind it has ended by itself. */
  readonly ended: Promise<Reason>;
  /** Of the browser, where it is nobody else's. */
  readonly clipboard?: Clipboard | undefined;
  /** Ends or lets go of what is behind it. */
  readonly onClose: () => Promise<void>;
}

/** Bounds of the picture before the first act. */
const BEFORE_ACT = { restMs: 300, deadlineMs: 2_000 };

/** Anything that shows pages and is driven through DevTools: a browser's profile, or an app's windows. */
export class PageSurface implements ReadableSurface {
  readonly name: string;
  readonly kind: SurfaceKind;
  readonly version: string;
  readonly attached: boolean;
  readonly standIn: string | undefined;
  /** Resolves with why there is nothing left to drive: a page of it crashed, or the program behind it ended. */
  readonly lost: Promise<Failure>;
  readonly #options: PageSurfaceOptions;
  readonly #tabs: SurfaceTabs;
  readonly #documents = new Map<string, string>();
  #tellLoss: (reason: Reason) => void = () => {};
  readonly #readiness: PageReadiness;
  /** What the frame's acts pointed at. */
  readonly marks = new PointedAt();
  #beforeFirst: Capture | undefined;
  #pictured = false;
  #requestsFrom = 0;
  #closing: Promise<void> | undefined;

  constructor(options: PageSurfaceOptions) {
    this.#options = options;
    this.name = options.name;
    this.kind = options.kind;
    this.version = options.version;
    this.attached = options.attached;
    this.standIn = options.standIn;
    this.#tabs = new SurfaceTabs(options.name, options.hub, options.main);
    this.#readiness = new PageReadiness(this, options, () => this.isClosing);
    this.lost = new Promise((resolve) => {
      this.#tellLoss = (reason) => {
        if (!this.isClosing) resolve(new Failure(reason));
      };
    });
    void options.ended.then(this.#tellLoss);
    this.watchPages(options.hub, options.main);
    this.beginFrame();
    // It is opened by the frame that needs it first, which sees all of it.
    this.#requestsFrom = 0;
  }

  /** Named tabs that are open, in the order in which they were named. */
  get tabs(): ReadonlyMap<string, Tab> {
    return this.#tabs.open;
  }

  /** The tab in front; when it has closed, the one that was there before. */
  get current(): Tab {
    return this.#tabs.current;
  }

  get currentName(): string {
    return this.#tabs.nameOf(this.current);
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

  /** Undefined where it is not the run's own, or the surface did not ask for one. */
  get clipboard(): Clipboard | undefined {
    return this.#options.clipboard;
  }

  /** What goes between its tabs and the network. */
  get network(): PageNetwork {
    return this.#options.main.conditions.network;
  }

  /** What its pages take for the time. */
  get clock(): PageClock {
    return this.#options.main.conditions.clock;
  }

  /** What its tabs requested since the frame began. */
  get requests(): readonly SentRequest[] {
    return this.network.log.since(this.#requestsFrom);
  }

  /** Gives a tab a name for later frames. */
  nameTab(name: string, tab: Tab): void {
    this.#tabs.name(name, tab);
  }

  /** @throws NoSuchTab when no open tab has this name */
  tabNamed(name: string): Tab {
    return this.#tabs.named(name);
  }

  /** Whether a tab had this name and is closed by now. */
  hasClosed(name: string): boolean {
    return this.#tabs.hasClosed(name);
  }

  protected get isClosing(): boolean {
    return this.#closing !== undefined;
  }

  /** Notices when a page of this surface crashes, also one that opens later. */
  protected watchPages(hub: TargetHub, main: Tab): void {
    const watch = (tab: Tab): void => {
      if (tab.contextId !== main.contextId) return;
      void tab.crashed.then(() => this.#tellLoss(pageCrashed(this.name, tab.url)));
    };
    for (const tab of hub.tabs.values()) watch(tab);
    hub.onTab(watch);
  }

  /** Brings a named tab to the front, as a click on its tab does. */
  async show(name: string): Promise<void> {
    await this.#tabs.show(this.#tabs.named(name));
  }

  /** The tab that was in front before. */
  async showPrevious(): Promise<void> {
    await this.#tabs.show(this.#tabs.previous());
  }

  /** Takes a tab as the one in front: a pop-up comes to the front by itself. */
  bringForward(tab: Tab): void {
    this.#tabs.take(tab);
  }

  /** Calls back for each tab that `opener` opens from now on. Listen before the act that opens it. */
  onOpened(opener: Tab, listener: (tab: Tab) => void): () => void {
    return this.#tabs.onOpened(opener, listener);
  }

  /** @throws SurprisingDialog when a page opened a dialog that no act declared; it was dismissed */
  refuseSurprises(): void {
    const dialogs = [...this.tabs.values()].flatMap((tab) => tab.dialogs.takeSurprises());
    const surprise = surprisingDialog(this.name, dialogs);
    if (surprise) throw surprise;
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

  /** Goes back or forward, as the browser's own buttons do; false when there is nothing to go to. */
  async travel(by: -1 | 1): Promise<boolean> {
    if (!(await this.current.travel(by, this.#options.loadTimeoutMs))) return false;
    await this.untilReady();
    return true;
  }

  /** @throws TypeError when the path leads nowhere without a base address */
  resolve(path: string): string {
    const base = this.#options.baseUrl;
    // It would run in the page that is there, and none would come.
    if (/^\s*javascript:/i.test(path)) throw new TypeError(`${JSON.stringify(path)} is a script, no address`);
    if (URL.canParse(path)) return path;
    if (base !== undefined && URL.canParse(path, base)) return new URL(path, base).href;
    throw new TypeError(`"${path}" is no URL, and ${this.name} has no address of its own to start from`);
  }

  /** What it waits for just now besides the page itself: its own sign of readiness. */
  get waitingFor(): string | undefined {
    return this.#readiness.waitingFor;
  }

  /**
   * Waits for the surface's own sign of readiness, where the stack declares one.
   * @throws NotReady when it does not come in time
   */
  async untilReady(): Promise<void> {
    await this.#readiness.reached();
  }

  /** Remembers which documents are loaded, so that a reload during the frame is noticed. */
  beginFrame(): void {
    this.marks.clear();
    this.#requestsFrom = this.network.log.mark();
    this.#documents.clear();
    for (const tab of this.tabs.values()) this.#documents.set(tab.id, tab.documentId);
  }

  /** Whether the tab in front still shows the document it showed when the frame began; undefined: it is newer. */
  isSameDocument(): boolean | undefined {
    const before = this.#documents.get(this.current.id);
    return before === undefined ? undefined : before === this.current.documentId;
  }

  /** A picture of the tab in front, at rest, with what can be read in it. */
  async capture(options?: CaptureOptions): Promise<Capture> {
    this.#pictured = true;
    return await capture(this.current, options);
  }

  /**
   * Before an act: keeps what a person sees, where no picture tells it. Not waited for long: an act must not be late
   * because something moves.
   */
  async beforeAct(): Promise<void> {
    if (this.#pictured) return;
    this.#pictured = true;
    this.#beforeFirst = await capture(this.current, BEFORE_ACT).catch(() => undefined);
    this.marks.pictured(this.#beforeFirst?.snapshot);
  }

  /** What was seen before the first act, once. */
  takeBefore(): Capture | undefined {
    const before = this.#beforeFirst;
    this.#beforeFirst = undefined;
    return before;
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

  /** Closes what was opened meanwhile and shows the first tab again; also after a failure. */
  restoreTabs(): Promise<void> {
    return this.#tabs.restore();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    // What we only attached to is left as it was found; what we started ends anyway.
    if (this.attached)
      await Promise.allSettled([this.restoreTabs(), this.#options.main.conditions.restore()]);
    await this.#options.onClose();
  }
}

function pageCrashed(surface: string, url: string): Reason {
  return {
    kind: "action",
    title: `A page of ${surface} crashed`,
    message: `the process that showed ${url} ended`,
    expected: "a page that a person can go on with",
    actual: "the browser's own page about a crash",
    next: "look at the page's console: it may have run out of memory",
  };
}

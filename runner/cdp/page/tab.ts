import { pause, type Session } from "../protocol/connection.ts";
import { DiagnosticsLog } from "./diagnostics.ts";
import { Dialogs } from "./dialogs.ts";
import { DocumentRequests } from "./document-requests.ts";
import { FrameTree } from "./frame-tree.ts";
import { Navigation } from "./navigation.ts";
import type { PageConditions } from "./page-conditions.ts";
import { TabProgress } from "./tab-progress.ts";

export interface TabInfo {
  readonly targetId: string;
  readonly openerId?: string | undefined;
  readonly contextId?: string | undefined;
  readonly url: string;
  /** Whether single keys can be sent; where not, text can still be inserted. */
  readonly takesKeys: boolean;
}

/** One page a person can look at: a tab, a pop-up, or an app's window. */
export class Tab {
  readonly id: string;
  readonly openerId: string | undefined;
  readonly contextId: string | undefined;
  readonly takesKeys: boolean;
  readonly frames: FrameTree;
  readonly diagnostics = new DiagnosticsLog();
  /** What it still waits for, and why a document did not come. */
  readonly requests = new DocumentRequests(() => this.#progress.wake());
  /** Resolves when the tab closed, whoever closed it. */
  readonly closed: Promise<void>;
  /** Resolves when its process crashed: a person sees the browser's own page about that. */
  readonly crashed: Promise<void>;
  /** Resolves when its frames are known and events flow. */
  readonly ready: Promise<void>;
  readonly dialogs: Dialogs;
  #markClosed: () => void = () => {};
  readonly #openedUrl: string;
  readonly #progress: TabProgress;
  readonly #navigation: Navigation;

  /**
   * @param conditions what it shares with the other tabs of its profile
   * @param release lets a paused new tab run; called once everything listens
   */
  constructor(
    readonly session: Session,
    info: TabInfo,
    readonly conditions: PageConditions,
    release: () => void,
  ) {
    this.id = info.targetId;
    this.openerId = info.openerId;
    this.contextId = info.contextId;
    this.takesKeys = info.takesKeys;
    this.#openedUrl = info.url;
    this.closed = new Promise((resolve) => {
      this.#markClosed = resolve;
    });
    this.frames = new FrameTree(session, (child) => {
      this.diagnostics.follow(child);
      this.requests.follow(child);
      this.#join(conditions, child);
    });
    this.dialogs = new Dialogs(session, () => this.#progress.wake());
    this.#progress = new TabProgress(session, info.targetId);
    this.#navigation = new Navigation(this, this.#progress);
    this.crashed = new Promise((resolve) => {
      session.on("Inspector.targetCrashed", () => {
        this.#progress.hasCrashed = true;
        session.end();
        this.#progress.wake();
        resolve();
      });
    });
    session.post("Page.enable");
    this.requests.follow(session, info.targetId);
    this.diagnostics.follow(session);
    this.#join(conditions, session);
    const read = this.frames.read();
    release();
    this.ready = read;
    // Somebody may never ask; a tab that vanished at once is no unhandled rejection.
    read.catch(() => {});
  }

  #join(conditions: PageConditions, session: Session): void {
    conditions.follow(session, (paused) => this.frames.watchChildren(session, paused));
  }

  get url(): string {
    return this.frames.mainUrl || this.#openedUrl;
  }

  get isClosed(): boolean {
    return this.#progress.isClosed;
  }

  /** The id of the loaded document; it changes with every reload, not with `pushState`. */
  get documentId(): string {
    return this.frames.main.loaderId;
  }

  async title(): Promise<string> {
    const world = await this.frames.main.world();
    return await world.value<string>(() => document.title);
  }

  /** Whether it is drawn, as far as the page can tell: not behind another tab, not minimised. */
  async isShown(): Promise<boolean> {
    const world = await this.frames.main.world();
    return await world.value<boolean>(() => document.visibilityState === "visible");
  }

  /**
   * Waits until what a new tab was opened for has begun to come, is known not to come, or the tab is gone; at most
   * `limitMs`, as a page that is slow to come is a page all the same.
   */
  async whenAnswered(limitMs: number): Promise<void> {
    // One that closes at once is never ready.
    await Promise.race([this.ready.catch(() => this.closed), this.closed]);
    const { requests } = this;
    const isKnown = (): boolean =>
      this.#progress.isClosed ||
      this.#progress.hasCrashed ||
      requests.noDocument !== undefined ||
      !requests.awaitsDocument;
    await Promise.race([this.#progress.until(isKnown), pause(limitMs)]);
  }

  async bringToFront(): Promise<void> {
    await this.session.send("Page.bringToFront");
  }

  /**
   * Closes it as its own close button would; a tab that is gone already is fine.
   * @returns "stays" when it asked whether to leave and the declared answer was no
   */
  async close(): Promise<"closed" | "stays"> {
    if (this.#progress.isClosed || this.#progress.hasCrashed) return "closed";
    const { declined } = this.dialogs;
    const stays = this.#progress.until(() => this.dialogs.declined > declined || this.#progress.isClosed);
    await this.session.send("Page.close").catch(() => {});
    await Promise.race([stays, pause(2_000)]);
    if (this.dialogs.declined === declined) return "closed";
    await this.#navigation.stays();
    return "stays";
  }

  /**
   * Loads a URL and waits for its load event; returns at once when the page asks whether to leave and a declared
   * answer says no.
   * @param timeoutMs how long that may take; when absent, also a page that gets nothing more for some seconds fails
   * @throws NavigationFailed when no page comes, it can't be loaded, or it does not finish in time
   */
  navigate(url: string, timeoutMs?: number): Promise<void> {
    return this.#navigation.navigate(url, timeoutMs);
  }

  /** As `navigate`, to where it is. */
  reload(timeoutMs?: number): Promise<void> {
    return this.#navigation.reload(timeoutMs);
  }

  /**
   * As `navigate`, to the page before or after this one in the tab's history.
   * @returns false when there is none
   */
  travel(by: -1 | 1, timeoutMs?: number): Promise<boolean> {
    return this.#navigation.travel(by, timeoutMs);
  }

  /**
   * Called when the browser says where the tab is. A pop-up that changes its process while it starts tells that
   * nowhere else.
   */
  movedTo(url: string): void {
    if (this.#progress.isClosed || url === "" || url === this.url) return;
    this.frames.read().catch(() => {});
  }

  /** Called when the target went away. */
  gone(): void {
    this.#progress.isClosed = true;
    this.#markClosed();
    this.#progress.wake();
  }
}

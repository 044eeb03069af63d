import type { Session } from "../protocol/connection.ts";
import { pause } from "../protocol/connection.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { isGone } from "../protocol/protocol-failure.ts";
import { DiagnosticsLog } from "./diagnostics.ts";
import { Dialogs } from "./dialogs.ts";
import { DocumentRequests } from "./document-requests.ts";
import { FrameTree } from "./frame-tree.ts";
import { isForOthers, noPage, notFinished, notLoaded, pageCrashed } from "./navigation-failed.ts";
import type { PageConditions } from "./page-conditions.ts";

export interface TabInfo {
  readonly targetId: string;
  readonly openerId?: string | undefined;
  readonly contextId?: string | undefined;
  readonly url: string;
  /** Whether single keys can be sent; where not, text can still be inserted. */
  readonly takesKeys: boolean;
}

/** How long a page may wait for what never answers, when nobody said how long a load may take. */
const STALLED_MS = 6_000;
/** How long a load may take in all, when nobody said. */
const LOAD_MS = 20_000;
/** How long a tab that changes its process may have no document. */
const BETWEEN_DOCUMENTS_MS = 2_000;

/** One page a person can look at: a tab, a pop-up, or an app's window. */
export class Tab {
  readonly id: string;
  readonly openerId: string | undefined;
  readonly contextId: string | undefined;
  readonly takesKeys: boolean;
  readonly frames: FrameTree;
  readonly diagnostics = new DiagnosticsLog();
  /** What it still waits for, and why a document did not come. */
  readonly requests = new DocumentRequests(() => this.#wake());
  /** Resolves when the tab closed, whoever closed it. */
  readonly closed: Promise<void>;
  /** Resolves when its process crashed: a person sees the browser's own page about that. */
  readonly crashed: Promise<void>;
  /** Resolves when its frames are known and events flow. */
  readonly ready: Promise<void>;
  readonly dialogs: Dialogs;
  #markClosed: () => void = () => {};
  #isClosed = false;
  #crashed = false;
  #openedUrl: string;
  #loads = 0;
  #moves = 0;
  readonly #waiters = new Set<() => void>();

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
    this.dialogs = new Dialogs(session, () => this.#wake());
    session.on("Page.loadEventFired", () => {
      this.#loads++;
      this.#wake();
    });
    session.on("Page.navigatedWithinDocument", ({ frameId }) => {
      if (frameId !== info.targetId) return;
      this.#moves++;
      this.#wake();
    });
    session.on("Page.frameNavigated", ({ frame, type }) => {
      if (frame.id !== info.targetId || type !== "BackForwardCacheRestore") return;
      this.#moves++;
      this.#wake();
    });
    this.crashed = new Promise((resolve) => {
      session.on("Inspector.targetCrashed", () => {
        this.#crashed = true;
        session.end();
        this.#wake();
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
    return this.#isClosed;
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
      this.#isClosed || this.#crashed || requests.noDocument !== undefined || !requests.awaitsDocument;
    await Promise.race([this.#until(isKnown), pause(limitMs)]);
  }

  async bringToFront(): Promise<void> {
    await this.session.send("Page.bringToFront");
  }

  /**
   * Closes it as its own close button would; a tab that is gone already is fine.
   * @returns "stays" when it asked whether to leave and the declared answer was no
   */
  async close(): Promise<"closed" | "stays"> {
    if (this.#isClosed || this.#crashed) return "closed";
    const { declined } = this.dialogs;
    const stays = this.#until(() => this.dialogs.declined > declined || this.#isClosed);
    await this.session.send("Page.close").catch(() => {});
    await Promise.race([stays, pause(2_000)]);
    if (this.dialogs.declined === declined) return "closed";
    await this.#stay();
    return "stays";
  }

  /**
   * Loads a URL and waits for its load event; returns at once when the page asks whether to leave and a declared
   * answer says no.
   * @param timeoutMs how long that may take; when absent, also a page that gets nothing more for some seconds fails
   * @throws NavigationFailed when no page comes, it can't be loaded, or it does not finish in time
   */
  async navigate(url: string, timeoutMs?: number): Promise<void> {
    await this.#load(url, timeoutMs, async () => {
      const { errorText, loaderId } = await this.session.send(
        "Page.navigate",
        { url },
        // The wait below ends first, and knows what was awaited.
        (timeoutMs ?? LOAD_MS) + 5_000,
      );
      if (errorText !== undefined && errorText !== "net::ERR_ABORTED") throw notLoaded(url, errorText);
      if (errorText !== undefined && isForOthers(url)) throw noPage(url, { kind: "handed on" });
      // Aborted: why is told apart, or another navigation took its place.
      return errorText !== undefined || loaderId !== undefined;
    });
  }

  /** As `navigate`, to where it is. */
  async reload(timeoutMs?: number): Promise<void> {
    await this.#load(this.url, timeoutMs, async () => {
      await this.session.send("Page.reload");
      return true;
    });
  }

  /**
   * As `navigate`, to the page before or after this one in the tab's history.
   * @returns false when there is none
   */
  async travel(by: -1 | 1, timeoutMs?: number): Promise<boolean> {
    const { currentIndex, entries } = await this.#history();
    const index = currentIndex + by;
    const entry = entries[index];
    // What a tab shows before its first page is nothing that a person went to.
    if (entry === undefined || (index === 0 && entry.url === "about:blank")) return false;
    const moves = this.#moves;
    await this.#load(entry.url, timeoutMs, async () => {
      await this.session.send("Page.navigateToHistoryEntry", { entryId: entry.id });
      // Within one document nothing loads, and a page that was kept whole is only shown again.
      await this.#until(() => this.#moves > moves || this.#isClosed);
      return false;
    });
    return true;
  }

  /** Between two documents a tab has none to tell for a moment. */
  async #history(): Promise<Protocol.Page.GetNavigationHistoryResponse> {
    const end = performance.now() + BETWEEN_DOCUMENTS_MS;
    for (;;) {
      try {
        return await this.session.send("Page.getNavigationHistory");
      } catch (error) {
        if (!isGone(error) || this.#isClosed || this.#crashed || performance.now() > end) throw error;
      }
      await pause(20);
    }
  }

  /**
   * Called when the browser says where the tab is. A pop-up that changes its process while it starts tells that
   * nowhere else.
   */
  movedTo(url: string): void {
    if (this.#isClosed || url === "" || url === this.url) return;
    this.frames.read().catch(() => {});
  }

  /** Called when the target went away. */
  gone(): void {
    this.#isClosed = true;
    this.#markClosed();
    this.#wake();
  }

  async #load(url: string, timeoutMs: number | undefined, start: () => Promise<boolean>): Promise<void> {
    const loads = this.#loads;
    const moves = this.#moves;
    const { declined } = this.dialogs;
    this.requests.forget();
    let sameDocument = false;
    let failure: unknown;
    // Not awaited: the answer to `Page.navigate` comes with the first byte, or never.
    start().then(
      (newDocument) => {
        sameDocument = !newDocument && this.requests.noDocument === undefined;
        this.#wake();
      },
      (error: unknown) => {
        failure = error;
        this.#wake();
      },
    );
    const isOver = (): boolean =>
      // Answered before it has moved there: a reload right after would go back.
      (sameDocument && this.#moves > moves) ||
      failure !== undefined ||
      this.requests.noDocument !== undefined ||
      this.dialogs.declined > declined ||
      this.#loads > loads ||
      this.#isClosed ||
      this.#crashed;
    const begun = performance.now();
    for (;;) {
      const quiet = performance.now() - this.requests.lastProgress;
      const waited = performance.now() - begun;
      const stalled = timeoutMs === undefined && this.requests.answered && quiet >= STALLED_MS;
      if (stalled || waited >= (timeoutMs ?? LOAD_MS)) {
        const unfinished = notFinished(url, waited, this.requests.awaited(), this.url);
        // Given up, as a person does with Escape: what is there is all that comes.
        await this.session.send("Page.stopLoading").catch(() => {});
        throw unfinished;
      }
      await Promise.race([this.#until(isOver), pause(Math.min(250, timeoutMs ?? 250))]);
      if (isOver()) break;
    }
    if (this.dialogs.declined > declined) return await this.#stay();
    if (this.#crashed) {
      throw pageCrashed(url);
    }
    if (failure !== undefined) throw failure;
    if (this.requests.noDocument !== undefined) throw noPage(url, this.requests.noDocument);
  }

  /** Until the page runs again after its question: a navigation before that would be called off with this one. */
  async #stay(): Promise<void> {
    // By its own clock it might stand.
    const world = await this.frames.main.world();
    await world.value(() => new Promise<void>((done) => setTimeout(done)));
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#waiters.add(resolve);
      });
    }
  }

  #wake(): void {
    for (const resolve of this.#waiters) resolve();
    this.#waiters.clear();
  }
}

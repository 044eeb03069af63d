import { pause, type Session } from "../protocol/connection.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { isGone } from "../protocol/protocol-failure.ts";
import type { Dialogs } from "./dialogs.ts";
import type { DocumentRequests } from "./document-requests.ts";
import type { FrameTree } from "./frame-tree.ts";
import { isForOthers, noPage, notFinished, notLoaded, pageCrashed } from "./navigation-failed.ts";
import type { TabProgress } from "./tab-progress.ts";

/** Of the tab that is led elsewhere. */
interface Led {
  readonly session: Session;
  readonly url: string;
  readonly frames: FrameTree;
  readonly dialogs: Dialogs;
  readonly requests: DocumentRequests;
}

/** How long a page may wait for what never answers, when nobody said how long a load may take. */
const STALLED_MS = 6_000;
/** How long a load may take in all, when nobody said. */
const LOAD_MS = 20_000;
/** How long a tab that changes its process may have no document. */
const BETWEEN_DOCUMENTS_MS = 2_000;

/** Leads one tab to another page, and waits until it is there. */
export class Navigation {
  readonly #tab: Led;
  readonly #progress: TabProgress;

  constructor(tab: Led, progress: TabProgress) {
    this.#tab = tab;
    this.#progress = progress;
  }

  /**
   * Loads a URL and waits for its load event; returns at once when the page asks whether to leave and a declared
   * answer says no.
   * @param timeoutMs how long that may take; when absent, also a page that gets nothing more for some seconds fails
   * @throws NavigationFailed when no page comes, it can't be loaded, or it does not finish in time
   */
  async navigate(url: string, timeoutMs?: number): Promise<void> {
    await this.#load(url, timeoutMs, async () => {
      const { errorText, loaderId } = await this.#tab.session.send(
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
    await this.#load(this.#tab.url, timeoutMs, async () => {
      await this.#tab.session.send("Page.reload");
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
    const moves = this.#progress.moves;
    await this.#load(entry.url, timeoutMs, async () => {
      await this.#tab.session.send("Page.navigateToHistoryEntry", { entryId: entry.id });
      // Within one document nothing loads, and a page that was kept whole is only shown again.
      await this.#progress.until(() => this.#progress.moves > moves || this.#progress.isClosed);
      return false;
    });
    return true;
  }

  /** Between two documents a tab has none to tell for a moment. */
  async #history(): Promise<Protocol.Page.GetNavigationHistoryResponse> {
    const end = performance.now() + BETWEEN_DOCUMENTS_MS;
    for (;;) {
      try {
        return await this.#tab.session.send("Page.getNavigationHistory");
      } catch (error) {
        if (!isGone(error) || this.#progress.isClosed || this.#progress.hasCrashed || performance.now() > end)
          throw error;
      }
      await pause(20);
    }
  }

  async #load(url: string, timeoutMs: number | undefined, start: () => Promise<boolean>): Promise<void> {
    const loads = this.#progress.loads;
    const moves = this.#progress.moves;
    const { declined } = this.#tab.dialogs;
    this.#tab.requests.forget();
    let sameDocument = false;
    let failure: unknown;
    // Not awaited: the answer to `Page.navigate` comes with the first byte, or never.
    start().then(
      (newDocument) => {
        sameDocument = !newDocument && this.#tab.requests.noDocument === undefined;
        this.#progress.wake();
      },
      (error: unknown) => {
        failure = error;
        this.#progress.wake();
      },
    );
    const isOver = (): boolean =>
      // Answered before it has moved there: a reload right after would go back.
      (sameDocument && this.#progress.moves > moves) ||
      failure !== undefined ||
      this.#tab.requests.noDocument !== undefined ||
      this.#tab.dialogs.declined > declined ||
      this.#progress.loads > loads ||
      this.#progress.isClosed ||
      this.#progress.hasCrashed;
    const begun = performance.now();
    for (;;) {
      const quiet = performance.now() - this.#tab.requests.lastProgress;
      const waited = performance.now() - begun;
      const stalled = timeoutMs === undefined && this.#tab.requests.answered && quiet >= STALLED_MS;
      if (stalled || waited >= (timeoutMs ?? LOAD_MS)) {
        const unfinished = notFinished(url, waited, this.#tab.requests.awaited(), this.#tab.url);
        // Given up, as a person does with Escape: what is there is all that comes.
        await this.#tab.session.send("Page.stopLoading").catch(() => {});
        throw unfinished;
      }
      await Promise.race([this.#progress.until(isOver), pause(Math.min(250, timeoutMs ?? 250))]);
      if (isOver()) break;
    }
    if (this.#tab.dialogs.declined > declined) return await this.stays();
    if (this.#progress.hasCrashed) {
      throw pageCrashed(url);
    }
    if (failure !== undefined) throw failure;
    if (this.#tab.requests.noDocument !== undefined) throw noPage(url, this.#tab.requests.noDocument);
  }

  /** Until the page runs again after its question: a navigation before that would be called off with this one. */
  async stays(): Promise<void> {
    // By its own clock it might stand.
    const world = await this.#tab.frames.main.world();
    await world.value(() => new Promise<void>((done) => setTimeout(done)));
  }
}

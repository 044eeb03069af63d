import { Failure } from "../../evidence/log/failure.ts";
import type { Session } from "../protocol/connection.ts";
import { pause } from "../protocol/connection.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { DiagnosticsLog } from "./diagnostics.ts";
import { DocumentRequests, type NoDocument } from "./document-requests.ts";
import { FrameTree } from "./frame-tree.ts";
import type { PageNetwork } from "./page-network.ts";

/** A JavaScript dialog that was open, and how it was answered. */
export interface Dialog {
  readonly type: string;
  readonly message: string;
}

/** Decides how a dialog is answered; returns undefined to leave it to the default (dismissed and remembered). */
export type DialogAnswer = (dialog: Dialog) => { accept: boolean; text?: string } | undefined;

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

/** A navigation did not come to an end. */
export class NavigationFailed extends Failure {
  override name = "NavigationFailed";
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
  readonly requests = new DocumentRequests(() => this.#wake());
  /** Resolves when the tab closed, whoever closed it. */
  readonly closed: Promise<void>;
  /** Resolves when its process crashed: a person sees the browser's own page about that. */
  readonly crashed: Promise<void>;
  /** Resolves when its frames are known and events flow. */
  readonly ready: Promise<void>;
  /** Answers dialogs; undefined means that any dialog is a surprise. */
  answerDialog: DialogAnswer | undefined;
  #markClosed: () => void = () => {};
  #isClosed = false;
  #crashed = false;
  #openedUrl: string;
  #surprises: Dialog[] = [];
  #loads = 0;
  #moves = 0;
  #declined = 0;
  readonly #waiters = new Set<() => void>();

  /**
   * @param network what it shares with the other tabs of its profile
   * @param release lets a paused new tab run; called once everything listens
   */
  constructor(
    readonly session: Session,
    info: TabInfo,
    readonly network: PageNetwork,
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
      this.#join(network, child);
    });
    session.on("Page.javascriptDialogOpening", (event) => this.#dialog(event));
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
    this.#join(network, session);
    const read = this.frames.read();
    release();
    this.ready = read;
    // Somebody may never ask; a tab that vanished at once is no unhandled rejection.
    read.catch(() => {});
  }

  #join(network: PageNetwork, session: Session): void {
    network.follow(session, (paused) => this.frames.watchChildren(session, paused));
  }

  get url(): string {
    try {
      return this.frames.main.url || this.#openedUrl;
    } catch {
      return this.#openedUrl;
    }
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

  /** Dialogs that nobody declared, since the last call. */
  takeSurprises(): Dialog[] {
    const surprises = this.#surprises;
    this.#surprises = [];
    return surprises;
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
    const declined = this.#declined;
    const stays = this.#until(() => this.#declined > declined || this.#isClosed);
    await this.session.send("Page.close").catch(() => {});
    await Promise.race([stays, pause(2_000)]);
    if (this.#declined === declined) return "closed";
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
    const { currentIndex, entries } = await this.session.send("Page.getNavigationHistory");
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
    const declined = this.#declined;
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
      this.#declined > declined ||
      this.#loads > loads ||
      this.#isClosed ||
      this.#crashed;
    const begun = performance.now();
    for (;;) {
      const quiet = performance.now() - this.requests.lastProgress;
      const waited = performance.now() - begun;
      const stalled = timeoutMs === undefined && this.requests.answered && quiet >= STALLED_MS;
      if (stalled || waited >= (timeoutMs ?? LOAD_MS)) {
        const unfinished = this.#unfinished(url, waited);
        // Given up, as a person does with Escape: what is there is all that comes.
        await this.session.send("Page.stopLoading").catch(() => {});
        throw unfinished;
      }
      await Promise.race([this.#until(isOver), pause(Math.min(250, timeoutMs ?? 250))]);
      if (isOver()) break;
    }
    if (this.#declined > declined) return await this.#stay();
    if (this.#crashed) {
      throw new NavigationFailed({ kind: "harness", title: `${url} crashed its page`, message: "" });
    }
    if (failure !== undefined) throw failure;
    if (this.requests.noDocument !== undefined) throw noPage(url, this.requests.noDocument);
  }

  /** Until the page runs again after its question: a navigation before that would be called off with this one. */
  async #stay(): Promise<void> {
    await this.session.send("Runtime.evaluate", {
      expression: "new Promise((done) => setTimeout(done))",
      awaitPromise: true,
    });
  }

  #unfinished(url: string, waitedMs: number): NavigationFailed {
    const awaited = this.requests.awaited();
    const seconds = (waitedMs / 1000).toFixed(1);
    return new NavigationFailed({
      kind: "timeout",
      title: `${url} did not finish loading`,
      message:
        awaited.length > 0
          ? `no load event after ${seconds} s; no answer from ${awaited.slice(0, 5).join(", ")}`
          : `no load event after ${seconds} s`,
      expected: "the page's load event",
      actual: awaited.length > 0 ? `still waiting for ${awaited.join("\n")}` : `still loading ${this.url}`,
      next: "look at the service behind that address; a page that is slow by design gets `loadTimeoutMs`",
    });
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

  #dialog(event: Protocol.Page.JavascriptDialogOpeningEvent): void {
    const dialog = { type: event.type, message: event.message };
    const answer = this.answerDialog?.(dialog);
    // An open dialog stops the page, also the click that opened it, so it is answered at once.
    if (answer === undefined) this.#surprises.push(dialog);
    if (dialog.type === "beforeunload" && answer?.accept === false) this.#declined++;
    const accept = answer?.accept ?? dialog.type === "beforeunload";
    // Who presses OK leaves what the page has written there.
    const text = answer?.text ?? (accept && dialog.type === "prompt" ? event.defaultPrompt : undefined);
    this.session.post("Page.handleJavaScriptDialog", {
      // Who asks whether to leave would otherwise hold the tab for good; it is remembered all the same.
      accept,
      ...(text === undefined ? {} : { promptText: text }),
    });
    this.#wake();
  }
}

/** An address that no browser shows: it is for another program. */
interface HandedOn {
  readonly kind: "handed on";
}

function notLoaded(url: string, problem: string): NavigationFailed {
  return new NavigationFailed({
    kind: "harness",
    title: `${url} could not be loaded`,
    message: problem,
    next: "look whether the service behind it is running",
  });
}

function whatCame(what: Exclude<NoDocument, { kind: "failed" }> | HandedOn): string {
  if (what.kind === "download") return `it is a download (${what.url})`;
  if (what.kind === "empty") return `it answered ${what.status}, no page (${what.url})`;
  return "the browser hands such an address to another program";
}

/** Whether a browser that does not load an address itself gives it to another program, as one that writes mails. */
function isForOthers(url: string): boolean {
  return !/^(https?|file|data|blob|about|chrome|devtools|view-source):/i.test(url);
}

function noPage(url: string, what: NoDocument | HandedOn): NavigationFailed {
  if (what.kind === "failed") return notLoaded(url, `${what.problem} at ${what.url}`);
  return new NavigationFailed({
    kind: "action",
    title: `${url} leads to no page`,
    message: whatCame(what),
    expected: "a page to show",
    actual: "the page that was there before",
    next: "click what leads there instead, or ask for it with `agent`",
  });
}

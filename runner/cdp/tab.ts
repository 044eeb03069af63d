import { Failure } from "../evidence/failure.ts";
import type { Session } from "./connection.ts";
import { bounded, pause } from "./connection.ts";
import { DiagnosticsLog } from "./diagnostics.ts";
import { FrameTree } from "./frame-tree.ts";
import type { Protocol } from "./protocol.ts";

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
  readonly #waiters = new Set<() => void>();

  /** @param release lets a paused new tab run; called once everything listens */
  constructor(
    readonly session: Session,
    info: TabInfo,
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
    this.frames = new FrameTree(session, (child) => this.diagnostics.follow(child));
    session.on("Page.javascriptDialogOpening", (event) => this.#dialog(event));
    session.on("Page.loadEventFired", () => {
      this.#loads++;
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
    this.diagnostics.follow(session);
    this.frames.watchChildren();
    const read = this.frames.read();
    release();
    this.ready = read;
    // Somebody may never ask; a tab that vanished at once is no unhandled rejection.
    read.catch(() => {});
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

  async bringToFront(): Promise<void> {
    await this.session.send("Page.bringToFront");
  }

  /** Closes it as its own close button would; a tab that is gone already is fine. */
  async close(): Promise<void> {
    if (this.#isClosed || this.#crashed) return;
    await this.session.send("Page.close").catch(() => {});
    await Promise.race([this.closed, pause(2_000)]);
  }

  /**
   * Loads a URL and waits for its load event.
   * @throws NavigationFailed when the address can't be loaded or does not finish in time
   */
  async navigate(url: string, timeoutMs = 30_000): Promise<void> {
    await this.#load(url, timeoutMs, async () => {
      const { errorText, loaderId } = await this.session.send("Page.navigate", { url }, timeoutMs);
      if (errorText !== undefined && errorText !== "net::ERR_ABORTED") {
        throw new NavigationFailed({
          kind: "harness",
          title: `${url} could not be loaded`,
          message: errorText,
          next: "look whether the service behind it is running",
        });
      }
      return loaderId !== undefined;
    });
  }

  async reload(timeoutMs = 30_000): Promise<void> {
    await this.#load(this.url, timeoutMs, async () => {
      await this.session.send("Page.reload");
      return true;
    });
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

  async #load(url: string, timeoutMs: number, start: () => Promise<boolean>): Promise<void> {
    const loads = this.#loads;
    // No new document: only the fragment changed.
    if (!(await start())) return;
    const loaded = this.#until(() => this.#loads > loads || this.#isClosed || this.#crashed);
    await bounded(
      loaded,
      timeoutMs,
      () =>
        new NavigationFailed({
          kind: "timeout",
          title: `${url} did not finish loading`,
          message: `no load event within ${timeoutMs} ms`,
          expected: "the page's load event",
          actual: `still loading ${this.url}`,
        }),
    );
    if (this.#crashed) {
      throw new NavigationFailed({ kind: "harness", title: `${url} crashed its page`, message: "" });
    }
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
    this.session.post("Page.handleJavaScriptDialog", {
      // Who asks whether to leave would otherwise hold the tab for good; it is remembered all the same.
      accept: answer?.accept ?? dialog.type === "beforeunload",
      ...(answer?.text === undefined ? {} : { promptText: answer.text }),
    });
  }
}

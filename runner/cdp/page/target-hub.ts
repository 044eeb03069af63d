import { Connection, Session } from "../protocol/connection.ts";
import { listTargets } from "../protocol/endpoint.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { CallRefused, CallTimedOut } from "../protocol/protocol-failure.ts";
import { PageConditions } from "./page-conditions.ts";
import { Tab } from "./tab.ts";

type Listener = (tab: Tab) => void;

/** Where tabs come from: they are attached by themselves, or found in the list of targets. */
export type Discovery = "auto-attach" | "target discovery" | "page list";

const PAGES = [{ type: "page" }, { type: "webview" }];

/**
 * Follows every page of a browser, from its first moment: a new one is paused, listened to, then released.
 * The release happens in the attach event itself, because the click that opened a pop-up waits for it.
 */
export class TargetHub {
  readonly tabs = new Map<string, Tab>();
  discovery: Discovery = "auto-attach";
  readonly #listeners = new Set<Listener>();
  readonly #attaching = new Set<string>();
  /** By browser context: the tabs of one person share it. */
  readonly #conditions = new Map<string | undefined, PageConditions>();

  readonly #pageConnections = new Set<Connection>();
  #refreshing: Promise<void> | undefined;
  #listOrigin: string | undefined;
  #takesKeys = true;

  private constructor(readonly connection: Connection | undefined) {}

  /** Attaches to all pages that exist and to all that will. */
  static async open(connection: Connection): Promise<TargetHub> {
    const hub = new TargetHub(connection);
    await hub.#start();
    return hub;
  }

  /** For endpoints without a socket for the whole browser: one connection per page of its list. */
  static async openPages(origin: string): Promise<TargetHub> {
    const hub = new TargetHub(undefined);
    hub.discovery = "page list";
    hub.#listOrigin = origin;
    await hub.refresh();
    return hub;
  }

  /** Looks for new pages where the endpoint does not tell of them; nothing to do elsewhere. */
  refresh(): Promise<void> {
    // Two looks at once would both take a new page for theirs, and only one would hear of its end.
    this.#refreshing ??= this.#look().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #look(): Promise<void> {
    if (this.#listOrigin === undefined) return;
    const listed = await listTargets(this.#listOrigin);
    for (const { id, socket, url, type } of listed) {
      if (socket === undefined || !isPage({ type }) || this.tabs.has(id)) continue;
      const connection = await Connection.open(socket);
      this.#pageConnections.add(connection);
      const session = new Session(connection, undefined, () => `the window ${url || "about:blank"}`);
      const { userAgent } = await session.send("Browser.getVersion");
      const info = { targetId: id, url, takesKeys: takesKeys(userAgent) };
      const tab = new Tab(session, info, this.#conditionsOf(undefined), () => {});
      void connection.closed.then(() => {
        this.#pageConnections.delete(connection);
        this.#gone(id);
      });
      this.#add(tab);
      await tab.ready;
    }
  }

  /** Lets go of all pages; they stay open. */
  async close(): Promise<void> {
    await Promise.all([this.connection, ...this.#pageConnections].map((connection) => connection?.close()));
  }

  /** Resolves when the browser's socket closed, whoever closed it; never for a mere list of pages. */
  get ended(): Promise<void> {
    return this.connection?.closed ?? new Promise(() => {});
  }

  /** Calls `listener` for each page that appears from now on; it is already running then. */
  onTab(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Opens a window in a profile of its own (`contextId`) or the browser's default one. */
  async newTab(options: { contextId?: string; width: number; height: number }): Promise<Tab> {
    const { targetId } = await this.#browser.send("Target.createTarget", {
      url: "about:blank",
      width: options.width,
      height: options.height,
      newWindow: true,
      ...(options.contextId === undefined ? {} : { browserContextId: options.contextId }),
    });
    const tab = this.tabs.get(targetId) ?? (await this.#appearance(targetId));
    await tab.ready;
    return tab;
  }

  get #browser(): Session {
    if (this.connection === undefined)
      throw new CallRefused("Target", 0, "there is no socket for the browser", "the app");
    return new Session(this.connection, undefined, () => "the browser");
  }

  async #start(): Promise<void> {
    const browser = this.#browser;
    this.#takesKeys = takesKeys((await browser.send("Browser.getVersion")).userAgent);
    browser.on("Target.attachedToTarget", (event) => this.#attached(event));
    browser.on("Target.detachedFromTarget", ({ sessionId }) => {
      for (const tab of this.tabs.values()) if (tab.session.id === sessionId) this.#gone(tab.id);
    });
    browser.on("Target.targetDestroyed", ({ targetId }) => this.#gone(targetId));
    browser.on("Target.targetInfoChanged", ({ targetInfo }) =>
      this.tabs.get(targetInfo.targetId)?.movedTo(targetInfo.url),
    );
    browser.on("Target.targetCreated", ({ targetInfo }) => {
      if (this.discovery === "target discovery") void this.#attach(targetInfo);
    });
    const automatic = browser
      .send("Target.setAutoAttach", {
        autoAttach: true,
        waitForDebuggerOnStart: true,
        flatten: true,
        filter: PAGES,
      })
      .then(
        () => true,
        (error: unknown) => {
          if (error instanceof CallRefused) return false;
          throw error;
        },
      );
    const [attached, { targetInfos }] = await Promise.all([
      automatic,
      browser.send("Target.getTargets"),
      browser.send("Target.setDiscoverTargets", { discover: true }),
    ]);
    const missing = targetInfos.filter((target) => isPage(target) && !this.tabs.has(target.targetId));
    // Qt WebEngine accepts the call and then attaches nothing.
    if (!attached || missing.length > 0) {
      this.discovery = "target discovery";
      await Promise.all(missing.map((target) => this.#attach(target)));
    }
    await Promise.all([...this.tabs.values()].map((tab) => tab.ready.catch(() => {})));
  }

  async #attach(target: Protocol.Target.TargetInfo): Promise<void> {
    const { targetId } = target;
    if (!isPage(target) || this.tabs.has(targetId) || this.#attaching.has(targetId)) return;
    this.#attaching.add(targetId);
    try {
      // The answer comes after the event `attachedToTarget`, which does the work.
      await this.#browser.send("Target.attachToTarget", { targetId, flatten: true });
    } catch {
      // It closed in the meantime.
    } finally {
      this.#attaching.delete(targetId);
    }
  }

  #attached({ sessionId, targetInfo, waitingForDebugger }: Protocol.Target.AttachedToTargetEvent): void {
    const release = (session: Session): void => {
      if (waitingForDebugger) session.post("Runtime.runIfWaitingForDebugger");
    };
    if (this.connection === undefined) return;
    const name = { of: (): string => targetInfo.url };
    const session = new Session(this.connection, sessionId, () => `the window ${name.of() || "about:blank"}`);
    if (!isPage(targetInfo) || this.tabs.has(targetInfo.targetId)) {
      // An endpoint without filters attaches workers and the browser's own pages, too: let them run.
      release(session);
      return;
    }
    const info = {
      targetId: targetInfo.targetId,
      openerId: targetInfo.openerId,
      contextId: targetInfo.browserContextId,
      url: targetInfo.url,
      takesKeys: this.#takesKeys,
    };
    const tab = new Tab(session, info, this.#conditionsOf(info.contextId), () => release(session));
    name.of = () => tab.url;
    this.#add(tab);
  }

  #conditionsOf(contextId: string | undefined): PageConditions {
    const known = this.#conditions.get(contextId) ?? new PageConditions();
    this.#conditions.set(contextId, known);
    return known;
  }

  #add(tab: Tab): void {
    this.tabs.set(tab.id, tab);
    for (const listener of this.#listeners) listener(tab);
  }

  #gone(targetId: string): void {
    const tab = this.tabs.get(targetId);
    if (tab === undefined) return;
    this.tabs.delete(targetId);
    tab.conditions.unfollow(tab.session);
    tab.session.connection.dropSession(tab.session.id);
    tab.gone();
  }

  #appearance(targetId: string): Promise<Tab> {
    return new Promise((resolve, reject) => {
      const deadlineMs = 10_000;
      const timer = setTimeout(() => {
        off();
        reject(new CallTimedOut("Target.createTarget", "the browser", deadlineMs));
      }, deadlineMs);
      const off = this.onTab((tab) => {
        if (tab.id !== targetId) return;
        clearTimeout(timer);
        off();
        resolve(tab);
      });
    });
  }
}

/** Qt WebEngine never answers a key event, and then takes no pointer event either (tried with Chromium 87). */
function takesKeys(userAgent: string): boolean {
  return !userAgent.includes("QtWebEngine/");
}

function isPage(target: { type: string }): boolean {
  return PAGES.some(({ type }) => type === target.type);
}

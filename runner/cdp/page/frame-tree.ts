import { Session } from "../protocol/connection.ts";
import type { Method, Params, Protocol, Result } from "../protocol/protocol.ts";
import { DocumentReplaced } from "../protocol/protocol-failure.ts";
import { PageWorld } from "./page-world.ts";

/** One document in a tab: the main frame, or an iframe of the same or another process. */
export class DocumentFrame {
  loaderId: string;
  url: string;
  /** The tree's own count of when this was last heard, to tell a late answer from news. */
  heardAt = 0;
  #world: Promise<PageWorld> | undefined;
  readonly #lose = new Set<() => void>();

  constructor(
    readonly id: string,
    readonly parentId: string | undefined,
    public session: Session,
    info: { loaderId?: string; url?: string } = {},
  ) {
    this.loaderId = info.loaderId ?? "";
    this.url = info.url ?? "";
  }

  /** Its isolated world, made on first use after each navigation. */
  world(): Promise<PageWorld> {
    if (this.#world === undefined) {
      const opening = PageWorld.open(this.session, this.id);
      this.#world = opening;
      opening.catch(() => {
        if (this.#world === opening) this.#world = undefined;
      });
    }
    return this.#world;
  }

  /** After a navigation or a change of process the old world is worthless. */
  forgetWorld(): void {
    this.#world = undefined;
    for (const lose of [...this.#lose]) lose();
  }

  /**
   * Asks its document what the browser answers once that is laid out: never, when another document comes first.
   * @throws DocumentReplaced then, at once; what `Session.send` throws
   */
  async askDocument<M extends Method>(method: M, params: Params<M>, deadlineMs?: number): Promise<Result<M>> {
    let lose = (): void => {};
    const lost = new Promise<never>((_, reject) => {
      lose = () => reject(new DocumentReplaced(method, this.session.window()));
    });
    this.#lose.add(lose);
    try {
      return await Promise.race([this.session.send(method, params, deadlineMs), lost]);
    } finally {
      this.#lose.delete(lose);
    }
  }
}

/** Lets a target go that waits for its first session. */
const RUN = "Runtime.runIfWaitingForDebugger";

/** The frames of one tab, kept current by events; cross-origin iframes speak through sessions of their own. */
export class FrameTree {
  readonly #frames = new Map<string, DocumentFrame>();
  readonly #children = new Map<string, Session>();
  readonly #onChildSession: (session: Session) => void;
  #mainId: string | undefined;
  #clock = 0;

  /** @param onChildSession called for each cross-origin iframe's session, once it listens */
  constructor(
    readonly root: Session,
    onChildSession: (session: Session) => void,
  ) {
    this.#onChildSession = onChildSession;
    this.#listen(root);
  }

  get main(): DocumentFrame {
    const frame = this.#main;
    if (frame === undefined) throw new Error(`${this.root.window()} has no main frame yet`);
    return frame;
  }

  /** Undefined before there is a main frame: every call to a window names it by its address, so this can't throw. */
  get mainUrl(): string | undefined {
    return this.#main?.url;
  }

  get #main(): DocumentFrame | undefined {
    return this.#mainId === undefined ? undefined : this.#frames.get(this.#mainId);
  }

  /** All frames, parents before children. */
  get all(): DocumentFrame[] {
    const ordered: DocumentFrame[] = [];
    const add = (parentId: string | undefined): void => {
      for (const frame of this.#frames.values()) {
        if (frame.parentId !== parentId) continue;
        ordered.push(frame);
        add(frame.id);
      }
    };
    add(undefined);
    return ordered;
  }

  get(id: string): DocumentFrame | undefined {
    return this.#frames.get(id);
  }

  /** The frame that holds it; undefined for the main one. */
  parentOf({ parentId }: DocumentFrame): DocumentFrame | undefined {
    return parentId === undefined ? undefined : this.#frames.get(parentId);
  }

  /** The outermost frame of its process, in whose window the browser tells places. */
  processRootOf(frame: DocumentFrame): DocumentFrame {
    let root = frame;
    for (let outer = this.parentOf(root); outer?.session === root.session; outer = this.parentOf(root))
      root = outer;
    return root;
  }

  /** Reads the whole tree once; events keep it current afterwards. */
  async read(session: Session = this.root): Promise<void> {
    const askedAt = ++this.#clock;
    const { frameTree } = await session.send("Page.getFrameTree");
    this.#take(frameTree, session, askedAt);
  }

  /**
   * Asks to hear of iframes in other processes; without it they stay unreadable.
   * @param paused whether they wait for what their first requests shall meet; so do workers then, heard of or not
   */
  async watchChildren(session: Session, paused: boolean): Promise<void> {
    await session.send("Target.setAutoAttach", {
      autoAttach: true,
      waitForDebuggerOnStart: paused,
      flatten: true,
      filter: [{ type: "iframe" }, ...(paused ? [{ type: "worker" }] : [])],
    });
  }

  #listen(session: Session): void {
    session.on("Page.frameAttached", ({ frameId, parentFrameId }) => {
      if (!this.#frames.has(frameId))
        this.#frames.set(frameId, new DocumentFrame(frameId, parentFrameId, session));
    });
    session.on("Page.frameNavigated", ({ frame }) => this.#navigated(frame, session));
    session.on("Page.navigatedWithinDocument", ({ frameId, url }) => {
      const frame = this.#frames.get(frameId);
      if (frame) frame.url = url;
    });
    session.on("Page.frameDetached", ({ frameId, reason }) => {
      // "swap" means that it goes on in another process, where its own session reports it.
      if (reason === "swap") this.#frames.get(frameId)?.forgetWorld();
      else this.#remove(frameId);
    });
    session.on("Runtime.executionContextsCleared", () => {
      for (const frame of this.#frames.values()) if (frame.session === session) frame.forgetWorld();
    });
    session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
      if (targetInfo.type === "iframe") this.#attached(sessionId, targetInfo, session);
      else new Session(session.connection, sessionId, () => targetInfo.url).post(RUN);
    });
    session.on("Target.detachedFromTarget", ({ sessionId }) => {
      const frameId = [...this.#children].find(([, child]) => child.id === sessionId)?.[0];
      const frame = frameId === undefined ? undefined : this.#frames.get(frameId);
      if (frameId === undefined) return;
      this.#children.delete(frameId);
      session.connection.dropSession(sessionId);
      if (frame?.session.id === sessionId) {
        frame.session = session;
        frame.forgetWorld();
      }
    });
  }

  #attached(sessionId: string, target: Protocol.Target.TargetInfo, parent: Session): void {
    const child = { frameId: target.targetId, url: target.url };
    const session = new Session(
      parent.connection,
      sessionId,
      () => `the frame ${child.url} of ${this.root.window()}`,
    );
    this.#children.set(child.frameId, session);
    const known = this.#frames.get(child.frameId);
    if (known) {
      known.session = session;
      known.forgetWorld();
    } else {
      const parentId = target.parentFrameId ?? this.#mainId;
      this.#frames.set(
        child.frameId,
        new DocumentFrame(child.frameId, parentId, session, { url: child.url }),
      );
    }
    this.#listen(session);
    session.post("Page.enable");
    this.#onChildSession(session);
    session.post(RUN);
    this.read(session).catch(() => {});
  }

  #take(tree: Protocol.Page.FrameTree, session: Session, askedAt: number): void {
    // A page that changes its process meanwhile can answer for its old document after the new one was announced.
    const isNews = (this.#frames.get(tree.frame.id)?.heardAt ?? 0) < askedAt;
    if (isNews) this.#navigated(tree.frame, session);
    for (const child of tree.childFrames ?? []) {
      // A frame with a session of its own is described by that session.
      if (!this.#children.has(child.frame.id) || this.#children.get(child.frame.id) === session) {
        this.#take(child, session, askedAt);
      }
    }
  }

  #navigated(info: Protocol.Page.Frame, session: Session): void {
    const known = this.#frames.get(info.id);
    const heardAt = ++this.#clock;
    const isMain = info.parentId === undefined && session === this.root;
    if (isMain && (known === undefined || known.loaderId !== info.loaderId)) this.#removeChildrenOf(info.id);
    const url = info.url + (info.urlFragment ?? "");
    if (known) {
      if (known.loaderId !== info.loaderId || known.session !== session) known.forgetWorld();
      known.loaderId = info.loaderId;
      known.url = url;
      known.session = session;
      known.heardAt = heardAt;
    } else {
      if (isMain && this.#mainId !== undefined) this.#remove(this.#mainId);
      const frame = new DocumentFrame(info.id, info.parentId, session, { loaderId: info.loaderId, url });
      frame.heardAt = heardAt;
      this.#frames.set(info.id, frame);
    }
    if (isMain) this.#mainId = info.id;
  }

  #remove(id: string): void {
    this.#removeChildrenOf(id);
    this.#frames.get(id)?.forgetWorld();
    this.#frames.delete(id);
  }

  #removeChildrenOf(id: string): void {
    for (const frame of [...this.#frames.values()]) if (frame.parentId === id) this.#remove(frame.id);
  }
}

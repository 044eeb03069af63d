import {
  createClient,
  eventMask,
  type XClient,
  type XDamage,
  type XDisplay,
  type XEvent,
  type XTest,
} from "x11";
import { Failure } from "../../evidence/log/failure.ts";
import { untilOver } from "../../evidence/log/frame-scope.ts";

/** A display that answers at all answers a request within this; a frozen server must not freeze the run. */
const REPLY_LIMIT_MS = 10_000;

type Ask<T> = (client: XClient, reply: (error: Error | null | undefined, value: T) => unknown) => void;

/** The display went away: nothing on it can be seen or done any more. */
export class DisplayDied extends Failure {
  override name = "DisplayDied";

  constructor(display: string, detail: string) {
    super({
      kind: "harness",
      title: `Display ${display} died`,
      message: detail,
      next: "See the X server's log in the stack's folder; it is the harness that failed, not the app.",
    });
  }
}

/** The display is there and says nothing in time. */
export class DisplaySilent extends Failure {
  override name = "DisplaySilent";

  /** @param what it did not do within the limit */
  constructor(display: string, what: string) {
    super({
      kind: "harness",
      title: `Display ${display} does not answer`,
      message: `It did not ${what} within ${REPLY_LIMIT_MS} ms.`,
      next: "Its X server is stopped, or gets no processor time; it is the harness that failed, not the app.",
    });
  }
}

/**
 * One connection to an X server: requests with a deadline, the window tree's events, and the loss of the
 * server as an error instead of a wait. X11 core protocol and the XTEST extension, by way of `x11`.
 */
export class XConnection {
  readonly root: number;
  readonly width: number;
  readonly height: number;
  readonly keycodes: { first: number; count: number };
  readonly #client: XClient;
  readonly #atoms = new Map<string, Promise<number>>();
  readonly #watched = new Set<number>();
  readonly #listeners = new Set<(event: XEvent) => void>();
  readonly #waiting = new Set<(error: Error) => void>();
  #lost: Error | undefined;
  #explain: (() => string) | undefined;

  private constructor(
    readonly name: string,
    client: XClient,
    display: XDisplay,
    readonly xtest: XTest,
  ) {
    const screen = display.screen[0];
    if (!screen) throw new Error(`Display ${name} has no screen.`);
    this.#client = client;
    this.root = screen.root;
    this.width = screen.pixel_width;
    this.height = screen.pixel_height;
    this.keycodes = { first: display.min_keycode, count: display.max_keycode - display.min_keycode + 1 };
    client.on("event", (event: XEvent) => {
      for (const listener of [...this.#listeners]) listener(event);
    });
    client.on("end", () => this.#lose());
    client.on("error", (error: Error & { error?: number }) => {
      // Protocol errors (a window closed while it was asked about) carry a number; the rest is the socket.
      if (error.error === undefined) this.#lose();
    });
  }

  /**
   * Connects and asks for the window tree's events.
   * @param name the display, as DISPLAY names it: `:7`
   * @throws Failure when nothing answers there within 10 s
   */
  static async open(name: string): Promise<XConnection> {
    const { client, display } = await new Promise<{ client: XClient; display: XDisplay }>(
      (resolve, reject) => {
        const timer = setTimeout(
          () => reject(new DisplaySilent(name, "accept a connection")),
          REPLY_LIMIT_MS,
        );
        // `shm: false`: the descriptor-passing socket is not needed and is experimental under Node.
        const opening = createClient({ display: name, shm: false }, (error, opened) => {
          clearTimeout(timer);
          if (error) reject(new DisplayDied(name, `It refused the connection: ${error.message}`));
          else resolve({ client: opening, display: opened });
        });
        opening.on("error", () => undefined);
      },
    );
    // The library keeps the atoms of every server in one table, but their numbers differ between servers.
    client.atoms = { ...client.atoms };
    const xtest = await new Promise<XTest>((resolve, reject) => {
      client.require("xtest", (error, extension) => (error ? reject(error) : resolve(extension)));
    });
    const damage = await new Promise<XDamage>((resolve, reject) => {
      client.require("damage", (error, extension) => (error ? reject(error) : resolve(extension)));
    });
    const connection = new XConnection(name, client, display, xtest);
    connection.#watchPixels(damage);
    client.ChangeWindowAttributes(connection.root, {
      eventMask: (eventMask.PropertyChange ?? 0) | (eventMask.SubstructureNotify ?? 0),
    });
    await connection.sync();
    return connection;
  }

  get alive(): boolean {
    return this.#lost === undefined;
  }

  /** Names the reason for a later loss: the X server's exit code and last lines. */
  explainLossWith(explain: () => string): void {
    this.#explain = explain;
  }

  /**
   * Sends one request and awaits its reply.
   * @throws DisplayDied when the server is gone, DisplaySilent when it says nothing; Error when it refuses the request
   */
  ask<T>(request: Ask<T>): Promise<T> {
    if (this.#lost) return Promise.reject(this.#lost);
    return new Promise<T>((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        this.#waiting.delete(fail);
        act();
      };
      const fail = (error: Error) => settle(() => reject(error));
      const timer = setTimeout(() => fail(new DisplaySilent(this.name, "answer a request")), REPLY_LIMIT_MS);
      this.#waiting.add(fail);
      request(this.#client, (error, value) => {
        settle(() => (error ? reject(error) : resolve(value)));
        return true;
      });
    });
  }

  /** Sends requests that have no reply, and awaits that the server carried them out. */
  async tell(request: (client: XClient) => void): Promise<void> {
    if (this.#lost) throw this.#lost;
    request(this.#client);
    await this.sync();
  }

  /** Resolves when the server has carried out everything sent so far. */
  async sync(): Promise<void> {
    await this.ask<void>((client, reply) => client.sync((error) => reply(error, undefined)));
  }

  /** @returns the number of a named atom, asked for once */
  atom(name: string): Promise<number> {
    const known = this.#atoms.get(name);
    if (known) return known;
    const asked = this.ask<number>((client, reply) => client.InternAtom(false, name, reply));
    this.#atoms.set(name, asked);
    return asked;
  }

  /** @returns a property's bytes; empty when the window does not have it */
  async property(window: number, name: string): Promise<Buffer> {
    const atom = await this.atom(name);
    const property = await this.ask<{ data: Buffer }>((client, reply) =>
      client.GetProperty(0, window, atom, 0, 0, 1_000_000, reply),
    );
    return property.data;
  }

  /**
   * Asks for the own events (title, size) of exactly these windows, once each. Fine for a window that is gone.
   * What is no longer listed is forgotten: a server gives the ids of closed windows to new ones.
   */
  watch(windows: readonly number[]): void {
    if (this.#lost) return;
    for (const known of this.#watched) if (!windows.includes(known)) this.#watched.delete(known);
    for (const window of windows) {
      if (this.#watched.has(window)) continue;
      this.#watched.add(window);
      this.#client.ChangeWindowAttributes(window, { eventMask: eventMask.PropertyChange ?? 0 });
    }
  }

  /**
   * Waits for a condition, looked at again on every event of the window tree.
   * @param look returns the value waited for, or `undefined` while there is none
   * @param limitMs at most so long
   * @returns the value, or `undefined` at the deadline
   * @throws DisplayDied when the display goes away meanwhile
   */
  async until<T>(look: () => Promise<T | undefined>, limitMs: number): Promise<T | undefined> {
    const deadline = performance.now() + limitMs;
    for (;;) {
      const changed = this.nextChange("windows", deadline - performance.now());
      try {
        const value = await look();
        if (value !== undefined) return value;
        if (performance.now() >= deadline) return undefined;
        await untilOver(changed.seen);
      } finally {
        changed.cancel();
      }
    }
  }

  /**
   * One change, or the deadline, whichever comes first. Listens from this call on.
   * @param of what to listen for: the window tree, or pixels anywhere on the display
   */
  nextChange(
    of: "windows" | "pixels",
    limitMs: number,
  ): { seen: Promise<"changed" | "deadline">; cancel: () => void } {
    let cancel = (): void => undefined;
    const seen = new Promise<"changed" | "deadline">((resolve, reject) => {
      if (this.#lost) {
        reject(this.#lost);
        return;
      }
      const onEvent = (event: XEvent) => {
        if ((event.name === "DamageNotify") !== (of === "pixels")) return;
        cancel();
        resolve("changed");
      };
      const onDeadline = () => {
        cancel();
        resolve("deadline");
      };
      const onLoss = (error: Error) => {
        cancel();
        reject(error);
      };
      const timer = setTimeout(onDeadline, Math.max(0, limitMs));
      cancel = () => {
        clearTimeout(timer);
        this.#listeners.delete(onEvent);
        this.#waiting.delete(onLoss);
      };
      this.#listeners.add(onEvent);
      this.#waiting.add(onLoss);
    });
    // A loss is reported by whoever awaits next; nobody may be awaiting this promise when it happens.
    seen.catch(() => undefined);
    return { seen, cancel };
  }

  /** Tells the connection that its server has ended: what waits is rejected now, with the reason. */
  reportLoss(): void {
    this.#lose();
  }

  /** Ends the connection; what still waits is rejected. */
  close(): void {
    this.#explain = () => "The connection was closed.";
    this.#client.removeAllListeners("end");
    this.#lose();
    this.#client.stream.destroy();
  }

  /** Asks to be told when pixels change, and asks anew after each notice (DAMAGE extension). */
  #watchPixels(damage: XDamage): void {
    const id = this.#client.AllocID();
    damage.Create(id, this.root, damage.ReportLevel.NonEmpty);
    this.#listeners.add((event) => {
      if (event.name === "DamageNotify" && this.alive) damage.Subtract(id, 0, 0);
    });
  }

  #lose(): void {
    if (this.#lost) return;
    this.#lost = new DisplayDied(this.name, this.#explain?.() ?? "The connection to the X server ended.");
    for (const fail of [...this.#waiting]) fail(this.#lost);
    this.#waiting.clear();
  }
}

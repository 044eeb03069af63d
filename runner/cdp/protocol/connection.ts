import { setTimeout as delay } from "node:timers/promises";
import CDP from "chrome-remote-interface";
import { refuseWhenOver, untilOver } from "../../evidence/log/frame-scope.ts";
import type { EventName, EventParams, Method, Params, Result } from "./protocol.ts";
import { CallRefused, CallTimedOut, ConnectionLost } from "./protocol-failure.ts";

/** Every call ends by then unless it says otherwise. */
const CALL_DEADLINE_MS = 10_000;

interface Call {
  readonly sessionId?: string | undefined;
  readonly deadlineMs?: number | undefined;
  /** Names the window in messages. */
  readonly window: string;
}

type Handler = (params: unknown, sessionId: string | undefined) => void;

/** One WebSocket to a DevTools endpoint; sessions of many windows share it. Every call has a deadline. */
export class Connection {
  readonly url: string;
  readonly closed: Promise<void>;
  readonly #client: CDP.Client;
  readonly #handlers = new Map<string, Set<Handler>>();
  readonly #pending = new Map<string, Set<() => void>>();
  #open = true;

  private constructor(url: string, client: CDP.Client) {
    this.url = url;
    this.#client = client;
    client.on("event", ({ method, params, sessionId }) => {
      for (const handler of this.#handlers.get(key(method, sessionId)) ?? []) handler(params, sessionId);
    });
    this.closed = new Promise((resolve) => {
      client.on("disconnect", () => {
        this.#open = false;
        resolve();
      });
    });
  }

  /**
   * Connects to a WebSocket URL that the endpoint names.
   * @throws CallTimedOut when the socket does not open in time; the socket's own error when it is refused
   */
  static async open(url: string, deadlineMs = CALL_DEADLINE_MS): Promise<Connection> {
    // An empty protocol keeps the library from fetching and expanding the whole one (1 MB) at each start.
    const connecting = CDP({ target: url, protocol: { version: { major: "1", minor: "3" }, domains: [] } });
    const client = await bounded(connecting, deadlineMs, () => {
      void connecting.then((late) => late.close()).catch(() => {});
      return new CallTimedOut("the WebSocket handshake", url, deadlineMs);
    });
    return new Connection(url, client);
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /**
   * Sends one command.
   * @throws the end of the frame that asks for it; CallTimedOut at the deadline, CallRefused on an error answer, ConnectionLost when the socket closed
   */
  async send<M extends Method>(method: M, params: Params<M> | undefined, call: Call): Promise<Result<M>> {
    refuseWhenOver();
    if (!this.#open) throw new ConnectionLost(call.window, method);
    const deadlineMs = call.deadlineMs ?? CALL_DEADLINE_MS;
    const answered = new Promise<Result<M>>((resolve, reject) => {
      const waiting = this.#waiting(call.sessionId);
      const settled = (): void => {
        clearTimeout(timer);
        waiting.delete(lose);
      };
      const lose = (): void => {
        settled();
        reject(new ConnectionLost(call.window, method));
      };
      const timer = setTimeout(() => {
        waiting.delete(lose);
        reject(new CallTimedOut(method, call.window, deadlineMs));
      }, deadlineMs);
      waiting.add(lose);
      const send = this.#client.send as unknown as RawSend;
      send.call(this.#client, method, params ?? {}, call.sessionId, (error, answer) => {
        settled();
        if (error === false) resolve(answer as Result<M>);
        else if (error === true && isErrorAnswer(answer)) {
          reject(new CallRefused(method, answer.code, answer.message, call.window));
        } else reject(new ConnectionLost(call.window, method));
      });
    });
    return await untilOver(answered);
  }

  /** Calls `handler` for each event of one session (undefined: of the connection itself). */
  on<E extends EventName>(
    event: E,
    sessionId: string | undefined,
    handler: (params: EventParams<E>) => void,
  ): () => void {
    const at = key(event, sessionId);
    const handlers = this.#handlers.get(at) ?? new Set();
    this.#handlers.set(at, handlers);
    const untyped = handler as Handler;
    handlers.add(untyped);
    return () => {
      handlers.delete(untyped);
      if (handlers.size === 0) this.#handlers.delete(at);
    };
  }

  /** Ends the calls of a session whose window has closed: not every endpoint answers them. */
  dropSession(sessionId: string | undefined): void {
    for (const lose of [...this.#waiting(sessionId)]) lose();
    if (sessionId !== undefined) this.#pending.delete(sessionId);
  }

  #waiting(sessionId = ""): Set<() => void> {
    const waiting = this.#pending.get(sessionId) ?? new Set();
    this.#pending.set(sessionId, waiting);
    return waiting;
  }

  /** Closes the socket; the windows stay as they are. */
  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    // A peer that is already gone never answers the closing handshake.
    await Promise.race([this.#client.close(), pause(1_000)]);
  }
}

/** What one window (or one cross-origin frame of it) is spoken to through. */
export class Session {
  #ended = false;

  constructor(
    readonly connection: Connection,
    readonly id: string | undefined,
    /** Names the window in messages. */
    readonly window: () => string,
  ) {}

  async send<M extends Method>(method: M, params?: Params<M>, deadlineMs?: number): Promise<Result<M>> {
    if (this.#ended) throw new ConnectionLost(this.window(), method);
    return await this.connection.send(method, params, {
      sessionId: this.id,
      deadlineMs,
      window: this.window(),
    });
  }

  /** Sends without waiting: the answer, also an error, is dropped. */
  post<M extends Method>(method: M, params?: Params<M>): void {
    this.send(method, params).catch(() => {});
  }

  on<E extends EventName>(event: E, handler: (params: EventParams<E>) => void): () => void {
    return this.connection.on(event, this.id, handler);
  }

  /** Ends what is under way and refuses what comes: nobody is left to answer. */
  end(): void {
    this.#ended = true;
    this.connection.dropSession(this.id);
  }
}

type RawSend = (
  method: string,
  params: object,
  sessionId: string | undefined,
  callback: (error: boolean | Error, answer: unknown) => void,
) => void;

function isErrorAnswer(answer: unknown): answer is { code: number; message: string } {
  return typeof answer === "object" && answer !== null && "code" in answer && "message" in answer;
}

function key(method: string, sessionId: string | undefined): string {
  return `${sessionId ?? ""} ${method}`;
}

/** Rejects with what `late` makes unless `work` settles in time. */
export async function bounded<T>(work: Promise<T>, deadlineMs: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), deadlineMs);
  });
  try {
    return await untilOver(Promise.race([work, expiry]));
  } finally {
    clearTimeout(timer);
  }
}

/** The step between two looks of a bounded wait. */
export function pause(ms: number): Promise<void> {
  return untilOver(delay(ms));
}

/**
 * Pauses before the next look of a bounded wait: ever longer, so that a long wait leaves the machine to the app, and
 * from one second on by a tenth of what was waited, half a second at the most.
 * @param looks how many looks there were before this pause's
 * @param leftMs what is left of the wait
 */
export function pauseBetweenLooks(looks: number, waitedMs: number, leftMs: number): Promise<void> {
  const step = Math.max(Math.min(10 * 2 ** looks, 100), Math.min(waitedMs / 10, 500));
  return pause(Math.min(step, leftMs));
}

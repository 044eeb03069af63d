import type { Session } from "../protocol/connection.ts";

/** A request that a page sent, and how it ended. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  /** Of the answer; undefined while there is none. */
  readonly status?: number;
  /** The network's own words, when no answer came. */
  readonly problem?: string;
}

/** The newest are kept. */
const KEPT = 5_000;

/** What the pages of one surface requested, in order, also from iframes and tabs that they opened. */
export class RequestLog {
  readonly #entries: SentRequest[] = [];
  readonly #positions = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  #dropped = 0;

  follow(session: Session): void {
    const key = (requestId: string): string => `${session.id ?? ""} ${requestId}`;
    session.on("Network.requestWillBeSent", ({ requestId, request: { method, url }, redirectResponse }) => {
      if (redirectResponse) this.#tell(key(requestId), { status: redirectResponse.status });
      if (/^(data|blob):/.test(url)) return;
      this.#positions.set(key(requestId), this.#dropped + this.#entries.length);
      this.#entries.push({ method, url });
      if (this.#entries.length > KEPT) {
        this.#entries.shift();
        this.#dropped++;
      }
      this.#changed();
    });
    session.on("Network.responseReceived", ({ requestId, response: { status } }) =>
      this.#tell(key(requestId), { status }),
    );
    session.on("Network.loadingFailed", ({ requestId, errorText }) => {
      this.#tell(key(requestId), { problem: errorText });
      this.#positions.delete(key(requestId));
    });
    session.on("Network.loadingFinished", ({ requestId }) => this.#positions.delete(key(requestId)));
  }

  /** Where it stands now; what came later is told by `since`. */
  mark(): number {
    return this.#dropped + this.#entries.length;
  }

  since(mark: number): readonly SentRequest[] {
    return this.#entries.slice(Math.max(0, mark - this.#dropped));
  }

  /** Calls back whenever a request is sent, answered or fails. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(key: string, outcome: Pick<SentRequest, "status" | "problem">): void {
    const at = (this.#positions.get(key) ?? -1) - this.#dropped;
    const entry = this.#entries[at];
    if (entry === undefined) return;
    this.#entries[at] = { ...entry, ...outcome };
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

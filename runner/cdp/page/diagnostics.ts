import type { Session } from "../protocol/connection.ts";
import type { Protocol } from "../protocol/protocol.ts";

export interface ConsoleLine {
  /** The console's own, or `uncaught`: a script threw, or rejected a promise, and nobody caught it. */
  readonly level: string;
  readonly text: string;
  /** URL and line; empty where it has none. */
  readonly where: string;
  /** When it came, in milliseconds as `performance.now()` has them. */
  readonly at: number;
}

export interface FailedRequest {
  readonly method: string;
  readonly url: string;
  /** HTTP status from 400 on, or the network's own error text. */
  readonly problem: string;
}

/** What a tab reported about itself: for the evidence of a failure, never for deciding one. */
export interface Diagnostics {
  readonly console: readonly ConsoleLine[];
  readonly failedRequests: readonly FailedRequest[];
  /** How many of each are kept, the newest: a page that floods its console must not fill the memory. */
  readonly kept: number;
}

const KEPT_CHARACTERS = 4_000;

/** Collects console lines, uncaught errors and failed requests of a tab and its frames. */
export class DiagnosticsLog implements Diagnostics {
  readonly console: ConsoleLine[] = [];
  readonly failedRequests: FailedRequest[] = [];
  readonly kept = 500;
  readonly #requests = new Map<string, { method: string; url: string }>();

  /** Starts to listen to one session: the tab's own, or a cross-origin iframe's. */
  follow(session: Session): void {
    session.on("Runtime.consoleAPICalled", (event) => {
      this.#say(event.type, event.args.map(shown).join(" "), event.stackTrace?.callFrames[0]);
    });
    const ids = new WeakMap<ConsoleLine, number>();
    session.on("Runtime.exceptionThrown", ({ exceptionDetails: details }) => {
      const { exceptionId, exception, text, url, lineNumber, stackTrace } = details;
      const place = stackTrace?.callFrames[0] ?? (url === undefined ? undefined : { url, lineNumber });
      ids.set(this.#say("uncaught", exception ? shown(exception) : text, place), exceptionId);
    });
    // Somebody did catch it, only later.
    session.on("Runtime.exceptionRevoked", ({ exceptionId }) => {
      const at = this.console.findIndex((line) => ids.get(line) === exceptionId);
      if (at >= 0) this.console.splice(at, 1);
    });
    session.on("Log.entryAdded", ({ entry }) => {
      // Failed requests are listed apart, with their method.
      if (entry.source === "network" || (entry.level !== "error" && entry.level !== "warning")) return;
      const { level, text, url, lineNumber = 0 } = entry;
      this.#say(level, text, url === undefined ? undefined : { url, lineNumber });
    });
    session.on("Network.requestWillBeSent", ({ requestId, request }) => {
      this.#requests.set(requestId, { method: request.method, url: cut(request.url) });
    });
    session.on("Network.responseReceived", ({ requestId, response }) => {
      if (response.status >= 400) this.#failed(requestId, `HTTP ${response.status}`);
      // A body that streams (server-sent events) may never finish.
      else this.#requests.delete(requestId);
    });
    session.on("Network.loadingFailed", ({ requestId, errorText, canceled }) => {
      if (canceled) this.#requests.delete(requestId);
      else this.#failed(requestId, errorText);
    });
    session.on("Network.loadingFinished", ({ requestId }) => this.#requests.delete(requestId));
    for (const domain of ["Runtime", "Network", "Log"] as const) session.post(`${domain}.enable`);
  }

  /** @param place its line counted from 0, as the protocol does */
  #say(
    level: string,
    text: string,
    place: { readonly url: string; readonly lineNumber: number } | undefined,
  ): ConsoleLine {
    const where = place?.url ? `${cut(place.url)}:${place.lineNumber + 1}` : "";
    const line = { level, text: cut(text), where, at: performance.now() };
    this.#keep(this.console, line);
    return line;
  }

  #failed(requestId: string, problem: string): void {
    const request = this.#requests.get(requestId);
    this.#requests.delete(requestId);
    if (request) this.#keep(this.failedRequests, { ...request, problem });
  }

  #keep<T>(list: T[], item: T): void {
    list.push(item);
    if (list.length > this.kept) list.shift();
  }
}

function cut(text: string): string {
  return text.length <= KEPT_CHARACTERS ? text : `${text.slice(0, KEPT_CHARACTERS)}…`;
}

function shown(value: Protocol.Runtime.RemoteObject): string {
  if (value.type === "string") return String(value.value);
  return value.unserializableValue ?? value.description ?? JSON.stringify(value.value) ?? value.type;
}

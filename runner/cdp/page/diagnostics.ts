import type { Session } from "../protocol/connection.ts";
import type { Protocol } from "../protocol/protocol.ts";

export interface ConsoleLine {
  readonly level: string;
  readonly text: string;
  readonly where: string;
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
  readonly pageErrors: readonly string[];
  readonly failedRequests: readonly FailedRequest[];
  /** How many were dropped to stay inside the limits. */
  readonly dropped: number;
}

/** The newest are kept: a page that floods its console must not fill the memory. */
const KEPT_LINES = 500;
const KEPT_CHARACTERS = 4_000;

/** Collects console lines, uncaught errors and failed requests of a tab and its frames. */
export class DiagnosticsLog implements Diagnostics {
  readonly console: ConsoleLine[] = [];
  readonly pageErrors: string[] = [];
  readonly failedRequests: FailedRequest[] = [];
  dropped = 0;
  readonly #requests = new Map<string, { method: string; url: string }>();

  /** Starts to listen to one session: the tab's own, or a cross-origin iframe's. */
  follow(session: Session): void {
    session.on("Runtime.consoleAPICalled", (event) => {
      const call = event.stackTrace?.callFrames[0];
      this.#keep(this.console, {
        level: event.type,
        text: cut(event.args.map(shown).join(" ")),
        where: call ? `${call.url}:${call.lineNumber + 1}` : "",
      });
    });
    session.on("Runtime.exceptionThrown", ({ exceptionDetails: details }) => {
      this.#keep(this.pageErrors, cut(details.exception?.description ?? details.text));
    });
    session.on("Log.entryAdded", ({ entry }) => {
      // Failed requests are listed apart, with their method.
      if (entry.source === "network" || (entry.level !== "error" && entry.level !== "warning")) return;
      this.#keep(this.console, { level: entry.level, text: cut(entry.text), where: entry.url ?? "" });
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

  #failed(requestId: string, problem: string): void {
    const request = this.#requests.get(requestId);
    this.#requests.delete(requestId);
    if (request) this.#keep(this.failedRequests, { ...request, problem });
  }

  #keep<T>(list: T[], item: T): void {
    list.push(item);
    if (list.length <= KEPT_LINES) return;
    list.shift();
    this.dropped++;
  }
}

function cut(text: string): string {
  return text.length <= KEPT_CHARACTERS ? text : `${text.slice(0, KEPT_CHARACTERS)}…`;
}

function shown(value: Protocol.Runtime.RemoteObject): string {
  if (value.type === "string") return String(value.value);
  return value.unserializableValue ?? value.description ?? JSON.stringify(value.value) ?? value.type;
}

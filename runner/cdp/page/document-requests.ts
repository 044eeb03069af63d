import type { Session } from "../protocol/connection.ts";

/** Why a request for a document brought none. */
export type NoDocument =
  | { readonly kind: "download"; readonly url: string }
  | { readonly kind: "empty"; readonly url: string; readonly status: number }
  | { readonly kind: "failed"; readonly url: string; readonly problem: string };

/** What a load event waits for; streams and calls of scripts do not hold it back. */
const HOLDS_LOAD = new Set(["Document", "Stylesheet", "Image", "Media", "Font", "Script", "Manifest"]);

/** The requests of a tab that are under way, and what became of those for its own document. */
export class DocumentRequests {
  /** The last request for a document that brought none, since `forget`. */
  noDocument: NoDocument | undefined;
  /** Whether the document itself was answered, since `forget`. */
  answered = false;
  /** When a request began, got data or ended last (`performance.now()`). */
  lastProgress = performance.now();
  readonly #open = new Map<string, { readonly url: string; readonly type: string }>();
  readonly #documents = new Map<string, string>();
  #came = false;
  readonly #tell: () => void;

  /** @param tell called when a document is known not to come */
  constructor(tell: () => void) {
    this.#tell = tell;
  }

  /** Looks at requests from now on only. */
  forget(): void {
    this.noDocument = undefined;
    this.answered = false;
    this.#came = false;
    this.lastProgress = performance.now();
    this.#documents.clear();
  }

  /** Addresses that have not been answered in full; of one kind, or all that hold the load event back. */
  awaited(type?: string): string[] {
    const open = [...this.#open.values()].filter((one) => type === undefined || one.type === type);
    return [...new Set(open.map(({ url }) => url))];
  }

  /** Whether the tab's own document was asked for and has not come yet. */
  get awaitsDocument(): boolean {
    return this.#documents.size > 0 && !this.#came;
  }

  /** Starts to listen to one session. @param mainFrame the frame whose document this is, in the tab's own session */
  follow(session: Session, mainFrame?: string): void {
    session.on("Network.requestWillBeSent", ({ requestId, loaderId, frameId, request, type = "Other" }) => {
      this.lastProgress = performance.now();
      if (HOLDS_LOAD.has(type)) this.#open.set(requestId, { url: request.url, type });
      if (type === "Document" && frameId === mainFrame && requestId === loaderId) {
        // What the document before still waited for goes with it.
        for (const id of this.#open.keys()) if (id !== requestId) this.#open.delete(id);
        this.#documents.set(requestId, request.url);
        this.#came = false;
      }
    });
    session.on("Network.dataReceived", () => {
      this.lastProgress = performance.now();
    });
    session.on("Network.responseReceived", ({ requestId, response }) => {
      this.lastProgress = performance.now();
      if (this.#documents.has(requestId)) this.answered = true;
      this.#status(requestId, response.status);
    });
    session.on("Network.responseReceivedExtraInfo", ({ requestId, statusCode }) =>
      this.#status(requestId, statusCode),
    );
    session.on("Network.loadingFinished", ({ requestId }) => this.#ended(requestId));
    session.on("Network.loadingFailed", ({ requestId, errorText }) => {
      const url = this.#documents.get(requestId);
      // An aborted one is named by its status or its download; else another navigation took its place.
      if (url !== undefined && errorText !== "net::ERR_ABORTED") {
        this.#none({ kind: "failed", url, problem: errorText });
      }
      this.#ended(requestId);
    });
    session.on("Page.frameNavigated", ({ frame }) => {
      if (!this.#documents.has(frame.loaderId)) return;
      this.#came = true;
      this.#tell();
    });
    session.on("Page.downloadWillBegin", ({ frameId, url }) => {
      if (frameId === mainFrame) this.#none({ kind: "download", url });
    });
  }

  #status(requestId: string, status: number): void {
    const url = this.#documents.get(requestId);
    if (url !== undefined && (status === 204 || status === 205)) this.#none({ kind: "empty", url, status });
  }

  #ended(requestId: string): void {
    this.lastProgress = performance.now();
    this.#open.delete(requestId);
  }

  #none(what: NoDocument): void {
    this.noDocument = what;
    this.#tell();
  }
}

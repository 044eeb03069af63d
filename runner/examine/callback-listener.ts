/** Waits on loopback for the redirect that ends an authorization request (RFC 8252 section 7.3). */
import { createServer, type Server } from "node:http";

const PAGE =
  "<!doctype html><title>Done</title><p>The examiner has what it waited for. You may close this page.</p>";

/** An address of the same listener that no client registers: also who compares only hosts, or beginnings, takes it. */
export function unregisteredUri(redirectUri: string | URL): URL {
  const other = new URL(redirectUri);
  other.pathname = `${other.pathname.replace(/\/$/, "")}/fraimz-examine-other`;
  return other;
}

export class CallbackListener {
  readonly redirectUri: URL;
  readonly otherUri: URL;
  readonly #server: Server;
  /** One request waits at a time, and what comes is its answer, also with a wrong state: a rule looks at that. */
  #waiting: ((arrived: URL) => void) | undefined;

  private constructor(server: Server, redirectUri: URL) {
    this.#server = server;
    this.redirectUri = redirectUri;
    this.otherUri = unregisteredUri(redirectUri);
    server.on("request", (request, response) => {
      const arrived = new URL(request.url ?? "/", redirectUri);
      response.writeHead(200, { "content-type": "text/html", connection: "close" }).end(PAGE);
      if (this.owns(arrived)) this.#waiting?.(arrived);
    });
  }

  /** @param fixed where a client that exists already is sent back to; a free port when absent */
  static async listen(fixed?: URL): Promise<CallbackListener> {
    const server = createServer();
    const host = fixed?.hostname.replace(/^\[|\]$/g, "") ?? "127.0.0.1";
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(fixed ? Number(fixed.port || 80) : 0, host, resolve);
    });
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    return new CallbackListener(server, fixed ?? new URL(`http://127.0.0.1:${port}/callback`));
  }

  /** Is this an address of the listener? */
  owns(url: URL): boolean {
    return (
      url.origin === this.redirectUri.origin &&
      [this.redirectUri, this.otherUri].some((one) => one.pathname === url.pathname)
    );
  }

  /** The next redirect; undefined when none came in time. */
  async next({ deadlineMs, signal }: { deadlineMs: number; signal: AbortSignal }): Promise<URL | undefined> {
    const end = AbortSignal.any([AbortSignal.timeout(deadlineMs), signal]);
    try {
      return await new Promise<URL | undefined>((resolve) => {
        this.#waiting = resolve;
        if (end.aborted) resolve(undefined);
        end.addEventListener("abort", () => resolve(undefined), { once: true });
      });
    } finally {
      this.#waiting = undefined;
    }
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

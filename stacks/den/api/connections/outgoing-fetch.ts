import type { Response as UndiciResponse } from "undici";
import type { Network } from "./network.ts";
import { OutgoingError, outgoingErrorFrom } from "./outgoing-error.ts";
import { createUrlGuard, type GuardParts, resolveOrRefuse, type UrlGuard } from "./url-guard.ts";

export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

export interface Outgoing {
  /**
   * A fetch whose every request is judged by the URL guard, by name and again by the addresses that it really
   * connects to (so a name that changes its answer gains nothing), whose answers are bounded, and which follows no
   * redirect by itself. It throws OutgoingError only.
   */
  readonly fetch: Fetch;
  readonly guard: UrlGuard;
  close(): Promise<void>;
}

interface OutgoingParts extends GuardParts {
  readonly settings: GuardParts["settings"] & { readonly answerLimitBytes: number };
}

/** The way out. undici is loaded with the first request, off the start-up path. */
export function createOutgoing(den: OutgoingParts): Outgoing {
  const guard = createUrlGuard(den);
  let started: ReturnType<typeof startUndici> | undefined;
  return {
    guard,
    async fetch(input, init = {}) {
      const url = new URL(input);
      await guard.check(url);
      started ??= startUndici(guard, den.network);
      const { send } = await started;
      const answer = await send(url, init).catch((error: unknown) => {
        throw outgoingErrorFrom(error, url);
      });
      const response = bounded(answer, url, den.settings.answerLimitBytes);
      const to = redirectTarget(response, url);
      // Nothing goes there from here; where it leads is judged all the same, so that the refusal has the right name.
      if (to) await guard.check(to);
      return response;
    },
    async close() {
      if (started) await (await started).close();
    },
  };
}

/** Where an answer sends its reader; undefined when it is no redirect. */
export function redirectTarget(response: Response, from: URL): URL | undefined {
  const to = response.headers.get("location");
  const redirects = response.status >= 300 && response.status < 400;
  return redirects && to && URL.canParse(to, from.href) ? new URL(to, from) : undefined;
}

/** undici with a connector of ours: resolve, judge, then connect to exactly the address that was judged. */
async function startUndici(guard: UrlGuard, network: Network) {
  const { Agent, buildConnector, fetch: undiciFetch } = await import("undici");
  const connect = buildConnector({ timeout: 5_000 });

  const attempt = (options: Parameters<typeof connect>[0], address: string) =>
    new Promise<Parameters<Parameters<typeof connect>[1]>>((resolve) => {
      const port = Number(options.port) || (options.protocol === "https:" ? 443 : 80);
      const to = network.route(address, port);
      const servername = options.servername ?? options.hostname;
      connect({ ...options, hostname: to.host, port: String(to.port), servername }, (...result) =>
        resolve(result),
      );
    });

  const agent = new Agent({
    maxResponseSize: -1,
    connect(options, callback) {
      void (async () => {
        try {
          const addresses = await resolveOrRefuse(network, options.hostname);
          guard.judge(options.hostname, addresses);
          let last: Error | null = new Error(`${options.hostname} has no address`);
          for (const address of addresses) {
            const [error, socket] = await attempt(options, address);
            if (socket) return callback(null, socket);
            last = error;
          }
          callback(last ?? new Error("no connection"), null);
        } catch (error) {
          callback(error instanceof Error ? error : new Error(String(error)), null);
        }
      })();
    },
  });
  return {
    send: (url: URL, init: RequestInit) =>
      undiciFetch(url, {
        method: init.method ?? "GET",
        headers: [...new Headers(init.headers)],
        body: textOf(init.body),
        signal: init.signal ?? null,
        redirect: "manual",
        dispatcher: agent,
      }),
    close: () => agent.destroy(),
  };
}

/** The MCP client sends JSON and forms only; anything else would be a mistake of ours. */
function textOf(body: RequestInit["body"]): string | null {
  if (body === null || body === undefined) return null;
  if (typeof body === "string") return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new TypeError("outgoing requests carry text or a form");
}

/** The same answer as a Response of the platform, whose body fails once it passes the limit. */
function bounded(answer: UndiciResponse, url: URL, limit: number): Response {
  const { status, statusText } = answer;
  const headers = new Headers([...answer.headers]);
  const reader = [204, 205, 304].includes(status) ? undefined : answer.body?.getReader();
  if (!reader) return new Response(null, { status, statusText, headers });
  let seen = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        const chunk: unknown = value;
        if (!(chunk instanceof Uint8Array)) throw new TypeError("a body chunk is not bytes");
        seen += chunk.byteLength;
        if (seen > limit) throw tooLarge(url, limit);
        controller.enqueue(chunk);
      } catch (error) {
        await reader.cancel().catch(() => undefined);
        controller.error(outgoingErrorFrom(error, url));
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(body, { status, statusText, headers });
}

const tooLarge = (url: URL, limit: number) =>
  new OutgoingError("too_large", `${url.host} answered more than ${limit} bytes.`, "Ask for less at once.");

/** The same fetch, ended by `signal` as well. */
export function within(fetch: Fetch, signal: AbortSignal): Fetch {
  return (url, init = {}) =>
    fetch(url, { ...init, signal: init.signal ? AbortSignal.any([init.signal, signal]) : signal });
}

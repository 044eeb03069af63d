import type { Session } from "../protocol/connection.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { fitsUrl, type UrlPattern } from "./url-pattern.ts";

/** What a request gets in place of the server's own answer. */
export interface MadeUpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What becomes of the requests that fit. */
export interface NetworkRule {
  readonly url: UrlPattern;
  readonly becomes: { readonly answer: MadeUpAnswer } | { readonly lateByMs: number } | "refused";
}

/**
 * What the network does to the pages of one surface: each request that fits a rule is refused, late, or answered in
 * the server's place; of several rules the latest counts. Everything else goes its way.
 */
export class NetworkRules {
  readonly #sessions = new Map<Session, (paused: boolean) => Promise<void>>();
  #rules: readonly NetworkRule[] = [];
  #offline = false;

  /**
   * Applies to this session, too; before its first request when the session is paused meanwhile.
   * @param watchChildren asks to hear of its iframes; paused, so that the same holds for them
   */
  follow(session: Session, watchChildren: (paused: boolean) => Promise<void>): void {
    this.#sessions.set(session, watchChildren);
    session.on("Fetch.requestPaused", (event) => this.#decide(session, event));
    const active = this.#rules.length > 0 || this.#offline;
    (active ? this.#apply(session, watchChildren) : watchChildren(false)).catch(() => {});
  }

  unfollow(session: Session): void {
    this.#sessions.delete(session);
  }

  async add(rule: NetworkRule): Promise<void> {
    this.#rules = [rule, ...this.#rules];
    await this.#applyEverywhere();
  }

  async setOffline(offline: boolean): Promise<void> {
    this.#offline = offline;
    await this.#applyEverywhere();
  }

  /** The network is as it was. */
  async restore(): Promise<void> {
    this.#rules = [];
    this.#offline = false;
    await this.#applyEverywhere();
  }

  async #applyEverywhere(): Promise<void> {
    const work = [...this.#sessions].map(([session, watchChildren]) => this.#apply(session, watchChildren));
    // A page that went away meanwhile has no network to change.
    await Promise.allSettled(work);
  }

  /** All is sent at once, in its order. */
  async #apply(session: Session, watchChildren: (paused: boolean) => Promise<void>): Promise<void> {
    const ruled = this.#rules.length > 0;
    await Promise.all([
      ruled ? session.send("Fetch.enable", {}) : session.send("Fetch.disable"),
      session.send("Network.emulateNetworkConditions", { ...CONDITIONS, offline: this.#offline }),
      watchChildren(ruled || this.#offline),
    ]);
  }

  #decide(session: Session, event: Protocol.Fetch.RequestPausedEvent): void {
    const { requestId, request } = event;
    const becomes = this.#rules.find(({ url }) => fitsUrl(request.url, url))?.becomes;
    if (becomes === "refused") {
      session.post("Fetch.failRequest", { requestId, errorReason: "ConnectionRefused" });
    } else if (becomes !== undefined && "answer" in becomes) {
      session.post("Fetch.fulfillRequest", { requestId, ...answerTo(request, becomes.answer) });
    } else {
      const late = becomes?.lateByMs ?? 0;
      if (late === 0) session.post("Fetch.continueRequest", { requestId });
      else setTimeout(() => session.post("Fetch.continueRequest", { requestId }), late).unref();
    }
  }
}

const CONDITIONS = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 } as const;

type Fulfilment = Pick<Protocol.Fetch.FulfillRequestRequest, "responseCode" | "responseHeaders" | "body">;

/** The answer as a server of the page's choice would give it: another origin lets the page read it (Fetch, CORS). */
function answerTo({ method, headers }: Protocol.Network.Request, answer: MadeUpAnswer): Fulfilment {
  const asked = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
  const origin = asked.get("origin");
  const open: Record<string, string> =
    origin === undefined
      ? {}
      : { "access-control-allow-origin": origin, "access-control-allow-credentials": "true" };
  const wanted = asked.get("access-control-request-method");
  if (method === "OPTIONS" && wanted !== undefined) {
    const listed = asked.get("access-control-request-headers");
    const allowed = {
      ...open,
      "access-control-allow-methods": wanted,
      ...(listed === undefined ? {} : { "access-control-allow-headers": listed }),
    };
    return { responseCode: 204, responseHeaders: listOf(allowed) };
  }
  return {
    responseCode: answer.status,
    responseHeaders: listOf({ ...open, ...answer.headers }),
    body: Buffer.from(answer.body).toString("base64"),
  };
}

function listOf(headers: Readonly<Record<string, string>>): Protocol.Fetch.HeaderEntry[] {
  return Object.entries(headers).map(([name, value]) => ({ name, value }));
}

/** Authorization requests and token requests, each changeable: what a strict client sends, and what it must not. */
import { createHash, randomBytes } from "node:crypto";
import { parseObject, text } from "../../mocks/witness-log/json-object.ts";
import type { CallbackListener } from "./callback-listener.ts";
import { authentication, type ClientIdentity } from "./client-identity.ts";
import type { ConsentGiver, User } from "./consent.ts";
import { type Exchange, succeeded } from "./exchange.ts";
import type { AuthorizationServer } from "./metadata-documents.ts";
import { NoOccasion } from "./no-occasion.ts";
import type { PoliteHttp } from "./polite-http.ts";
import type { ExamineSettings } from "./settings.ts";

export interface AuthorizationAsk {
  readonly client: ClientIdentity;
  readonly resource: string;
  readonly scope: string | undefined;
  /** Parameters that are other than a correct client's; null leaves one out. */
  readonly change?: Readonly<Record<string, string | null>>;
  readonly user?: User;
  readonly onPurpose?: string;
}

export interface Pending {
  readonly ask: AuthorizationAsk;
  readonly verifier: string;
  readonly state: string;
  readonly redirectUri: string;
  /** The exchange that ended it, or the first one where the redirect came to the listener. */
  readonly exchange: Exchange;
}

/** How an authorization request ended. */
export type AuthorizationEnd =
  | (Pending & { readonly end: "redirect"; readonly arrived: URL; readonly parameters: URLSearchParams })
  /** An error, a page, or a redirect to a place that is not the client's. */
  | (Pending & { readonly end: "refused" })
  | (Pending & { readonly end: "page" });

export interface TokenAnswer {
  readonly exchange: Exchange;
  readonly accessToken: string | undefined;
  readonly refreshToken: string | undefined;
  readonly expiresIn: number | undefined;
  readonly scope: string | undefined;
  /** Milliseconds since the epoch when it was asked for. */
  readonly at: number;
}

const MOST_HOPS = 8;

export class AuthorizationClient {
  readonly #http: PoliteHttp;
  readonly #server: AuthorizationServer;
  readonly #listener: CallbackListener;
  readonly #giver: ConsentGiver;
  readonly #settings: ExamineSettings;
  #consents = 0;
  #granted = 0;
  #redeemed = 0;
  /** Why the first consent came to nothing. */
  #unanswered: string | undefined;

  constructor(
    http: PoliteHttp,
    server: AuthorizationServer,
    listener: CallbackListener,
    giver: ConsentGiver,
    settings: ExamineSettings,
  ) {
    this.#http = http;
    this.#server = server;
    this.#listener = listener;
    this.#giver = giver;
    this.#settings = settings;
  }

  /** Requests that ended with a code. */
  get granted(): number {
    return this.#granted;
  }

  /** Codes that tokens were given for. */
  get redeemed(): number {
    return this.#redeemed;
  }

  /** Starts an authorization request and follows it to its end; a page is answered by whoever gives consent. */
  async authorize(ask: AuthorizationAsk): Promise<AuthorizationEnd> {
    const end = await this.#ended(ask);
    if (end.end === "redirect" && end.parameters.has("code")) this.#granted += 1;
    return end;
  }

  async #ended(ask: AuthorizationAsk): Promise<AuthorizationEnd> {
    const verifier = randomBytes(32).toString("base64url");
    const state = randomBytes(16).toString("base64url");
    const parameters: Record<string, string | null> = {
      response_type: "code",
      client_id: ask.client.id,
      redirect_uri: this.#listener.redirectUri.href,
      code_challenge: s256(verifier),
      code_challenge_method: "S256",
      state,
      resource: ask.resource,
      scope: ask.scope ?? null,
      // OpenID Connect Core section 11: offline access is given to who was asked about it.
      ...(ask.scope?.split(" ").includes("offline_access") ? { prompt: "consent" } : {}),
      ...ask.change,
    };
    const url = new URL(this.#server.authorizationEndpoint);
    for (const [name, value] of Object.entries(parameters))
      if (value !== null) url.searchParams.set(name, value);
    const exchange = await this.#follow(url, ask.onPurpose);
    const redirectUri = parameters.redirect_uri ?? this.#listener.redirectUri.href;
    const pending = { ask, verifier, state, redirectUri, exchange };
    const arrived = this.#arrivedAt(exchange);
    if (arrived) return { ...pending, end: "redirect", arrived, parameters: arrived.searchParams };
    // A redirect elsewhere leads to whoever signs people in; a browser goes there.
    if (exchange.status === null || exchange.status >= 400) return { ...pending, end: "refused" };
    const later = await this.#consented(url, ask);
    return later
      ? { ...pending, end: "redirect", arrived: later, parameters: later.searchParams }
      : { ...pending, end: "page" };
  }

  /** Exchanges a code (RFC 6749 section 4.1.3, RFC 7636 section 4.5). */
  redeem(
    granted: Pending & { readonly parameters: URLSearchParams },
    change: Readonly<Record<string, string | null>> = {},
    more: { readonly client?: ClientIdentity; readonly onPurpose?: string } = {},
  ): Promise<TokenAnswer> {
    const { ask, verifier, redirectUri, parameters } = granted;
    const form = {
      grant_type: "authorization_code",
      code: parameters.get("code"),
      redirect_uri: redirectUri,
      code_verifier: verifier,
      resource: ask.resource,
      ...change,
    };
    return this.#token(more.client ?? ask.client, form, more.onPurpose);
  }

  /** Refreshes (RFC 6749 section 6). */
  refresh(
    client: ClientIdentity,
    refreshToken: string,
    resource: string,
    more: { readonly change?: Readonly<Record<string, string | null>>; readonly onPurpose?: string } = {},
  ): Promise<TokenAnswer> {
    const form = { grant_type: "refresh_token", refresh_token: refreshToken, resource, ...more.change };
    return this.#token(client, form, more.onPurpose);
  }

  /** Revokes (RFC 7009 section 2.1). */
  revoke(endpoint: URL, client: ClientIdentity, token: string, hint: string): Promise<Exchange> {
    return this.#post(endpoint, client, { token, token_type_hint: hint }, "revoke");
  }

  async #token(
    client: ClientIdentity,
    fields: Readonly<Record<string, string | null>>,
    onPurpose: string | undefined,
  ): Promise<TokenAnswer> {
    const at = Date.now();
    const exchange = await this.#post(this.#server.tokenEndpoint, client, fields, "token", onPurpose);
    const answer = succeeded(exchange) ? parseObject(exchange.text) : undefined;
    const expiresIn = answer?.expires_in;
    if (fields.grant_type === "authorization_code" && text(answer, "access_token") !== undefined)
      this.#redeemed += 1;
    return {
      exchange,
      accessToken: text(answer, "access_token"),
      refreshToken: text(answer, "refresh_token"),
      expiresIn: typeof expiresIn === "number" ? expiresIn : undefined,
      scope: text(answer, "scope"),
      at,
    };
  }

  #post(
    url: URL,
    client: ClientIdentity,
    fields: Readonly<Record<string, string | null>>,
    step: "token" | "revoke",
    onPurpose?: string,
  ): Promise<Exchange> {
    const { headers, form } = authentication(client);
    const body = new URLSearchParams(form);
    for (const [name, value] of Object.entries(fields)) if (value !== null) body.set(name, value);
    return this.#http.send({
      method: "POST",
      url,
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: body.toString(),
      step,
      onPurpose,
      facts: fields.grant_type ? { grantType: fields.grant_type } : {},
    });
  }

  /** Follows redirects of the server's own pages, as a browser with fresh cookies would. */
  async #follow(start: URL, onPurpose: string | undefined): Promise<Exchange> {
    const cookies = new Map<string, string>();
    let url = start;
    for (let hop = 0; ; hop += 1) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const exchange = await this.#http.send({
        method: "GET",
        url,
        headers: { accept: "text/html,*/*;q=0.8", ...(cookie === "" ? {} : { cookie }) },
        step: hop === 0 ? "authorize" : "consent",
        onPurpose,
      });
      const { location } = exchange.headers;
      const { status } = exchange;
      const next = location !== undefined && URL.canParse(location, url) ? new URL(location, url) : undefined;
      if (status === null || status < 300 || status >= 400 || !next) return exchange;
      // Away from the server it is the client's, or somebody's whom nobody asked.
      if (this.#listener.owns(next) || next.origin !== url.origin || hop >= MOST_HOPS) return exchange;
      for (const [name, value] of cookiesOf(exchange)) cookies.set(name, value);
      url = next;
    }
  }

  #arrivedAt({ headers, request, status }: Exchange): URL | undefined {
    const { location } = headers;
    if (status === null || status < 300 || status >= 400 || location === undefined) return undefined;
    if (!URL.canParse(location, request.url)) return undefined;
    const target = new URL(location, request.url);
    return this.#listener.owns(target) ? target : undefined;
  }

  async #consented(url: URL, { onPurpose, user = "first" }: AuthorizationAsk): Promise<URL | undefined> {
    const { mostConsents, consentTimeoutMs, consent, signal } = this.#settings;
    // Nobody is asked to approve what a server should have refused before it showed a page.
    if (onPurpose !== undefined && consent.by === "person") return undefined;
    if (this.#consents >= mostConsents)
      throw new NoOccasion(`consent was asked for ${this.#consents} times, which is the bound (--consents)`);
    // Whoever did not answer the first one is not waited for again.
    if (this.#unanswered !== undefined) throw new NoOccasion(this.#unanswered);
    this.#consents += 1;
    const over = new AbortController();
    const both = AbortSignal.any([over.signal, signal]);
    const arriving = this.#listener.next({ deadlineMs: consentTimeoutMs, signal: both });
    try {
      const first = await Promise.race([arriving, this.#giver.answer(url, user, both)]);
      if (first instanceof URL) return first;
      if (onPurpose !== undefined) return undefined;
      const why = first ?? (await this.#nobodyCame());
      if (this.#consents === 1) this.#unanswered = why;
      throw new NoOccasion(why);
    } finally {
      over.abort();
    }
  }

  async #nobodyCame(): Promise<string> {
    const seconds = Math.round(this.#settings.consentTimeoutMs / 1000);
    const seen = await this.#giver.seen();
    return `no consent came within ${seconds} seconds${seen === undefined ? "" : `; ${seen}`}`;
  }
}

function cookiesOf({ headers }: Exchange): [string, string][] {
  // Joined by commas; a comma within a date is followed by a space and a number.
  return (headers["set-cookie"] ?? "").split(/,\s*(?=[^;,=\s]+=)/).flatMap((one): [string, string][] => {
    const [pair = ""] = one.split(";");
    const equals = pair.indexOf("=");
    return equals > 0 ? [[pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()]] : [];
  });
}

/** The challenge of a verifier (RFC 7636 section 4.2). */
export function s256(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}

/** One examination under way: what was found out and obtained so far, each thing once, when a rule first needs it. */
import type { AuthorizationClient, AuthorizationEnd } from "./authorization.ts";
import {
  type ClientIdentity,
  deleteRegistration,
  givenIdentity,
  identityIn,
  registeredIdentity,
} from "./client-identity.ts";
import type { ConsentGiver } from "./consent.ts";
import { CurrentTokens } from "./current-tokens.ts";
import type { Discovery } from "./discovery.ts";
import type { Exchange } from "./exchange.ts";
import { type GoodTokens, type Grant, type GrantAsk, grantOf, type Redirected, withCode } from "./grant.ts";
import type { McpChannel, RpcAnswer, Sending, Session } from "./mcp-channel.ts";
import type { ExaminedWire } from "./messages.ts";
import type { AuthorizationServer } from "./metadata-documents.ts";
import { NoOccasion } from "./no-occasion.ts";
import type { PoliteHttp } from "./polite-http.ts";
import type { ExamineSettings } from "./settings.ts";

interface Tools {
  readonly settings: ExamineSettings;
  readonly http: PoliteHttp;
  readonly mcp: McpChannel;
  readonly discovery: Discovery;
  readonly giver: ConsentGiver;
  readonly redirectUri: string;
  /** Undefined where no authorization server is known. */
  readonly authorization: AuthorizationClient | undefined;
}

export class Examination {
  readonly settings: ExamineSettings;
  readonly http: PoliteHttp;
  readonly mcp: McpChannel;
  readonly discovery: Discovery;
  readonly giver: ConsentGiver;
  readonly redirectUri: string;
  readonly #authorization: AuthorizationClient | undefined;
  readonly #registered: ClientIdentity[] = [];
  readonly #good: CurrentTokens;

  constructor(tools: Tools) {
    this.settings = tools.settings;
    this.http = tools.http;
    this.mcp = tools.mcp;
    this.discovery = tools.discovery;
    this.giver = tools.giver;
    this.redirectUri = tools.redirectUri;
    this.#authorization = tools.authorization;
    this.#good = new CurrentTokens({
      first: () => this.grant(),
      fresh: () => this.freshGrant(),
      made: () => this.authorization,
      opensDoor: (token) => this.#opensDoor(token),
    });
  }

  /** @throws NoOccasion when discovery led to no authorization server */
  get server(): AuthorizationServer {
    const { server } = this.discovery;
    if (!server) throw new NoOccasion("discovery led to no authorization server");
    return server;
  }

  get authorization(): AuthorizationClient {
    if (!this.#authorization) throw new NoOccasion("discovery led to no authorization server");
    return this.#authorization;
  }

  /**
   * The identifier that tokens are asked for.
   * @throws NoOccasion when the metadata is another server's, which a strict client goes no further with
   */
  get resource(): string {
    const named = this.discovery.metadata?.body?.resource;
    if (typeof named !== "string") throw new NoOccasion("no metadata names the resource");
    const { href } = this.settings.url;
    if (
      !URL.canParse(named) ||
      !(href === new URL(named).href || href.startsWith(withSlash(new URL(named).href)))
    )
      throw new NoOccasion(`the metadata is that of another resource, ${named}`);
    return named;
  }

  /** What a strict client asks for: what the challenge named, else what the metadata lists (MCP, scope selection). */
  get scope(): string | undefined {
    const { challenge, metadata, server } = this.discovery;
    const listed = metadata?.body?.scopes_supported;
    const wanted =
      this.settings.scope ??
      challenge?.parameters.scope ??
      (Array.isArray(listed) ? listed.join(" ") : undefined);
    // OpenID Connect Core section 11: a refresh token is asked for by a scope, where the server knows it.
    if (
      wanted === undefined ||
      !server?.scopes?.includes("offline_access") ||
      / ?\boffline_access\b/.test(wanted)
    )
      return wanted;
    return `${wanted} offline_access`;
  }

  readonly client = once<ClientIdentity>(async () => {
    const { client, clientDocument } = this.settings;
    if (client) return givenIdentity(client, this.server);
    if (clientDocument !== undefined && this.server.takesDocuments)
      return { id: clientDocument, secret: undefined, authMethod: "none", from: "document" };
    return this.#register();
  });

  /** Another client of the same server: only registration makes one. */
  readonly secondClient = once(() => this.#register());

  async #register(): Promise<ClientIdentity> {
    return this.keep(await registeredIdentity(this.http, this.server, this.redirectUri));
  }

  /** Remembers a client that is to be deleted at the end. */
  keep(client: ClientIdentity): ClientIdentity {
    this.#registered.push(client);
    return client;
  }

  /** The same for a registration answer that should have been a refusal. */
  keepAnswered(exchange: Exchange): void {
    const client = identityIn(exchange);
    if (client) this.keep(client);
  }

  /** Asks for authorization as a strict client does; the caller looks at the end. */
  async authorize(ask: GrantAsk = {}): Promise<AuthorizationEnd> {
    const scope = "scope" in ask ? ask.scope : this.scope;
    return this.authorization.authorize({
      client: await this.client(),
      resource: ask.resource ?? this.resource,
      scope,
      ...(ask.user === undefined ? {} : { user: ask.user }),
    });
  }

  /** The first authorization request and how it ended: nothing was ever wrong with it. */
  readonly firstAuthorization = once(() => this.authorize());
  /** What its code was exchanged for. */
  readonly firstTokens = once(async () =>
    this.authorization.redeem(withCode(await this.firstAuthorization())),
  );
  /** Both together: most rules look at it, and nobody spoils it. */
  readonly grant = once(async () =>
    grantOf(withCode(await this.firstAuthorization()), await this.firstTokens()),
  );

  /** A code of one's own, not exchanged yet. */
  async code(ask: GrantAsk = {}): Promise<Redirected> {
    return withCode(await this.authorize(ask));
  }

  /** A grant that no other rule uses. */
  async freshGrant(ask: GrantAsk = {}): Promise<Grant> {
    const authorization = await this.code(ask);
    return grantOf(authorization, await this.authorization.redeem(authorization));
  }

  /** An access token that is good now. */
  async token(): Promise<string> {
    return this.settings.tokens.good ?? (await this.goodTokens()).accessToken;
  }

  /** Tokens that are good now; others are got when they are about to end, or where a newer authorization ended them. */
  goodTokens(): Promise<GoodTokens> {
    return this.#good.take();
  }

  /** Is it served where tokens are asked for? */
  async #opensDoor(token: string): Promise<boolean> {
    for (const { wire, guard } of this.#guards())
      if ((await this.#ask(wire, guard, { token })).served) return true;
    return false;
  }

  /** The token that an ordinary request needs; none where the server asks for none. */
  async credential(): Promise<string | undefined> {
    return this.discovery.access === "public" ? undefined : this.token();
  }

  /** The wires on which a good credential is served, each with the answer that shows it. */
  readonly served = once(async (): Promise<ReadonlyMap<ExaminedWire, RpcAnswer>> => {
    const found = new Map<ExaminedWire, RpcAnswer>();
    const session = await this.openSession();
    if (session) found.set("2025-11-25", session.opening);
    const modern = await this.mcp.hello("2026-07-28", { token: await this.credential() });
    if (modern.served) found.set("2026-07-28", modern);
    return found;
  });

  /** A session of one's own; undefined where the server does not speak the 2025 wires. */
  async openSession(): Promise<Session | undefined> {
    return this.mcp.session(await this.credential());
  }

  /**
   * A session with an id.
   * @throws NoOccasion when the server opens none
   */
  async session(): Promise<Session & { readonly id: string }> {
    const session = await this.openSession();
    if (!session) throw new NoOccasion("the server does not serve the 2025 wires");
    const { id } = session;
    if (id === undefined)
      throw new NoOccasion("the server opens no session (no Mcp-Session-Id)", session.opening.exchange);
    return { ...session, id };
  }

  /** Sends the request that needs a token, on every wire where a good token is served and one is needed. */
  async probe(sending: Sending): Promise<{ wire: ExaminedWire; answer: RpcAnswer }[]> {
    const served = await this.served();
    const answers: { wire: ExaminedWire; answer: RpcAnswer }[] = [];
    for (const { wire, guard } of this.#guards())
      if (served.has(wire)) answers.push({ wire, answer: await this.#ask(wire, guard, sending) });
    if (answers.length === 0)
      throw new NoOccasion(
        served.size === 0
          ? "no request is served with a good token"
          : "every request that was tried is served without a token; --call names a tool that needs one",
      );
    return answers;
  }

  #guards() {
    const { guards } = this.discovery;
    return (["2025-11-25", "2026-07-28"] as const).flatMap((wire) => {
      const guard = guards[wire];
      return guard === undefined ? [] : [{ wire, guard }];
    });
  }

  async #ask(
    wire: ExaminedWire,
    guard: Discovery["guards"][ExaminedWire],
    sending: Sending,
  ): Promise<RpcAnswer> {
    if (guard === undefined || guard === "hello") return this.mcp.hello(wire, sending);
    const session = await this.mcp.session(undefined);
    if (!session) throw new NoOccasion("the server opens no session without a token any more");
    return this.mcp.inSession(guard.method, guard.params, session, { token: undefined, ...sending });
  }

  /** Takes back what was left at the server: sessions, then registrations. */
  async tidy(): Promise<void> {
    await this.mcp.leave(this.settings.tokens.good ?? this.#good.last?.accessToken);
    for (const { configuration } of this.#registered)
      if (configuration) await deleteRegistration(this.http, configuration).catch(() => undefined);
    this.#registered.length = 0;
  }

  /** Deletes one registration now; the rule looks at the answer. */
  async forget(client: ClientIdentity): Promise<Exchange | undefined> {
    const at = this.#registered.indexOf(client);
    if (at >= 0) this.#registered.splice(at, 1);
    return client.configuration ? deleteRegistration(this.http, client.configuration) : undefined;
  }
}

/** What can't be made is not tried again either: nobody asks a server twice for what it refused. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function withSlash(url: string): string {
  return url.endsWith("/") ? url : `${url}/`;
}

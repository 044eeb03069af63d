/** What the test client knows of its authorization servers, and how it gets a token when it needs one. */
import type { Breaks } from "./breaks.ts";
import {
  type Challenge,
  ClientRefusal,
  type DiscoveryContext,
  findResource,
  findServer,
  type ResourceDocument,
  type ServerDocument,
} from "./discovery.ts";
import {
  approved,
  finishAuthorization,
  REDIRECT_URI,
  type Registration,
  refresh,
  register,
  startAuthorization,
  TokenRefusal,
  type Tokens,
} from "./oauth.ts";
import type { Callback, PendingConsent } from "./person.ts";

export interface CredentialOptions {
  readonly resource: string;
  readonly breaks: Breaks;
  readonly stateless: boolean;
  /** A client id that exists already. */
  readonly preRegistered?: Omit<Registration, "issuer">;
  readonly confidential?: boolean;
  /** See `DiscoveryContext`. */
  readonly atOnce?: boolean;
  readonly redirectUri?: string;
  /** What it registered, by issuer; clients of one product share it. */
  readonly registrations?: Map<string, Registration>;
  /** What it was given before, e.g. at its last start. */
  readonly tokens?: Tokens | undefined;
  /** The person in front of the consent page; approves when absent. */
  readonly person?: (consent: PendingConsent) => Promise<Callback | undefined>;
}

/** A loop of a broken client ends here, so that its test does. */
const LOOPS = 6;

export class Credentials {
  readonly #options: CredentialOptions;
  readonly #registrations: Map<string, Registration>;
  #resource: ResourceDocument | undefined;
  #server: ServerDocument | undefined;
  #tokens: Tokens | undefined;
  #first: Tokens | undefined;
  #requested: string | undefined;
  /** Where the resource's metadata was read, as a challenge announced it. */
  #announced: string | undefined;
  #starts = 0;

  constructor(options: CredentialOptions) {
    this.#options = options;
    this.#registrations = options.registrations ?? new Map();
    this.#tokens = options.tokens;
    this.#first = options.tokens;
  }

  /** What it would have to keep for its next start. */
  get tokens(): Tokens | undefined {
    return this.#tokens;
  }

  get access(): string | undefined {
    return this.#tokens?.access;
  }

  /** Forgets tokens, as a client does whose storage was cleared; keeps its registrations. */
  forget(): void {
    this.#tokens = undefined;
  }

  /** Asks again who the authorization server is, for the next authorization. */
  rediscover(): void {
    this.#resource = undefined;
    if (!this.#options.breaks("registration/follows-issuer-change")) this.#server = undefined;
  }

  /** Takes over a token that was issued for another server: what a careless client does. */
  borrow(other: Credentials): void {
    this.#tokens = other.#tokens;
  }

  /** Uses the authorization server at this place of the metadata's list from now on. */
  async moveTo(index: number): Promise<void> {
    this.#resource ??= await findResource(this.#options.resource, undefined, this.#context);
    const issuer = this.#resource.authorization_servers[index];
    if (issuer === undefined) throw new ClientRefusal(`there is no authorization server ${index}`);
    const old = this.#server && this.#registrations.get(this.#server.issuer);
    const before = this.#server;
    this.#server = await findServer(issuer, this.#context);
    if (before && this.#options.breaks("registration/bound-to-issuer:code"))
      this.#server = { ...this.#server, token_endpoint: before.token_endpoint };
    if (old && this.#options.breaks("registration/bound-to-issuer")) this.#registrations.set(issuer, old);
    if (!this.#options.breaks("registration/bound-to-issuer:refresh")) this.#tokens = undefined;
    await this.obtain(undefined);
  }

  /** A token after a 401: refreshed where that is possible, else authorized. */
  async obtain(challenge: Challenge | undefined): Promise<void> {
    const { breaks } = this.#options;
    const old = this.#tokens;
    await this.#readAnew(challenge);
    if (old?.refresh !== undefined && !breaks("tokens/refreshes-when-expired")) {
      if (await this.#refreshed(old)) return;
    } else if (old && breaks("registration/refresh-grant"))
      await this.#refreshed({ ...old, refresh: "made-up" });
    this.#tokens = undefined;
    await this.authorize(challenge, challenge?.scope);
  }

  /** A challenge that points elsewhere than the one before says that the metadata changed. */
  async #readAnew(challenge: Challenge | undefined): Promise<void> {
    const url = challenge?.resourceMetadata;
    const { breaks, resource } = this.#options;
    if (url === undefined || url === this.#announced || breaks("discovery/follows-changed-metadata")) return;
    if (this.#announced !== undefined)
      this.#resource = await findResource(resource, challenge, this.#context);
    this.#announced = url;
  }

  async #refreshed(old: Tokens): Promise<boolean> {
    const { breaks, resource } = this.#options;
    const { server, client } = await this.#prepared(undefined, REDIRECT_URI);
    // Another authorization server may be the one in charge by now; what the last one issued is none of its business.
    if (old.issuer !== server.issuer && !breaks("registration/bound-to-issuer:refresh")) return false;
    const presented = breaks("tokens/rotated-refresh-token")
      ? (this.#first?.refresh ?? "")
      : (old.refresh ?? "");
    for (let attempt = 1; attempt <= LOOPS; attempt += 1) {
      try {
        const fresh = await refresh(server, client, presented, resource, breaks, old.access);
        this.#tokens = breaks("tokens/retries-with-new-token") ? { ...fresh, access: old.access } : fresh;
        if (breaks("tokens/one-refresh"))
          this.#tokens = await refresh(server, client, fresh.refresh ?? "", resource, breaks);
        return true;
      } catch (error) {
        if (!(error instanceof TokenRefusal)) throw error;
        if (!breaks("tokens/invalid-grant")) return false;
      }
    }
    throw new ClientRefusal("the refresh token is refused");
  }

  /** The whole authorization: discovery, registration, approval, code. */
  async authorize(challenge: Challenge | undefined, scope: string | undefined): Promise<void> {
    const { breaks, resource } = this.#options;
    const redirectUri = this.#redirectUri();
    await this.#readAnew(challenge);
    const { server, client, document } = await this.#prepared(challenge, redirectUri);
    const chosen = scope ?? document.scopes_supported?.join(" ");
    this.#requested = breaks("authorization/scope") ? "mcp:everything" : chosen;
    const wish = {
      breaks,
      server,
      client,
      resource,
      scope: this.#requested,
      redirectUri: careless(redirectUri, breaks),
    };
    const started = await startAuthorization(wish);
    const second = breaks("authorization/one-at-a-time") ? await startAuthorization(wish) : undefined;
    const decide = this.#options.person ?? ((consent: PendingConsent) => consent.decide("approve"));
    let answer = await approved(started, decide);
    if (second) await approved(second, decide);
    const stubborn = breaks("authorization/denial-ends") || breaks("authorization/errors-bounded");
    for (let again = 1; again < LOOPS && answer?.error !== undefined && stubborn; again += 1)
      answer = await approved(await startAuthorization(wish), decide);
    this.#tokens = await finishAuthorization(started, answer);
    this.#first ??= this.#tokens;
  }

  /** After `insufficient_scope`: what was granted before, and what the challenge asks for beside it. */
  async stepUp(challenge: Challenge): Promise<void> {
    const union = new Set(
      [this.#tokens?.scope ?? this.#requested, challenge.scope].flatMap((one) => one?.split(" ") ?? []),
    );
    const narrow = this.#options.breaks("authorization/step-up-scopes");
    await this.authorize(challenge, narrow ? challenge.scope : [...union].join(" "));
  }

  get #context(): DiscoveryContext {
    const { breaks, atOnce } = this.#options;
    const careless = breaks("tokens/not-to-metadata") && this.#first !== undefined;
    return { breaks, atOnce, headers: careless ? { authorization: `Bearer ${this.#first?.access}` } : {} };
  }

  #redirectUri(): string {
    this.#starts += 1;
    return this.#options.breaks("registration/once:port")
      ? REDIRECT_URI.replace(/:\d+/, `:${33_500 + this.#starts}`)
      : (this.#options.redirectUri ?? REDIRECT_URI);
  }

  async #prepared(challenge: Challenge | undefined, redirectUri: string) {
    const { resource, breaks } = this.#options;
    this.#resource ??= await findResource(resource, challenge, this.#context);
    const issuer = this.#resource.authorization_servers[0] ?? "";
    if (!this.#server || (this.#server.issuer !== issuer && !breaks("registration/follows-issuer-change")))
      this.#server =
        this.#server && breaks("registration/follows-issuer-change")
          ? this.#server
          : await this.#found(issuer);
    return {
      server: this.#server,
      client: await this.#client(this.#server, redirectUri),
      document: this.#resource,
    };
  }

  async #found(issuer: string): Promise<ServerDocument> {
    const listed = this.#resource?.authorization_servers ?? [];
    // An authorization server that was chosen from the list stays chosen while it is listed.
    if (this.#server && listed.includes(this.#server.issuer)) return this.#server;
    return findServer(issuer, this.#context);
  }

  async #client(server: ServerDocument, redirectUri: string): Promise<Registration> {
    const { preRegistered, breaks, stateless, confidential = false } = this.#options;
    const ignores = breaks("registration/order:told") || (breaks("registration/order") && !this.#first);
    if (preRegistered && !ignores) return { ...preRegistered, issuer: server.issuer };
    const forgets =
      breaks("registration/once") || breaks("registration/once:port") || breaks("registration/once:name");
    const known = forgets ? undefined : this.#registrations.get(server.issuer);
    const client = known ?? (await register(server, { breaks, stateless, confidential, redirectUri }));
    this.#registrations.set(server.issuer, client);
    return client;
  }
}

function careless(redirectUri: string, breaks: Breaks): string {
  if (breaks("authorization/redirect-uri")) return "http://app.example.test/callback";
  return breaks("authorization/redirect-uri-registered") ? `${redirectUri}/elsewhere` : redirectUri;
}

/** What the parts of connections offer each other through `Den`, and what passes between them. */
import type { Request } from "express";
import type { Access, ManageableConnection, Problem, UsableConnection } from "../../contract/index.ts";
import type { Row } from "../database/schema.ts";
import type { Refusal } from "../http/refusal.ts";
import type { Tokens } from "./client/authorization.ts";
import type { Challenge } from "./client/challenge.ts";
import type { Discovery } from "./client/discovery.ts";
import type { McpClient } from "./client/mcp-client.ts";
import type { McpSession } from "./client/mcp-session.ts";
import type { ClientRecord } from "./client/registration.ts";
import type { Fetch, Outgoing } from "./outgoing-fetch.ts";
import type { problemFrom } from "./trouble.ts";
import type { AddressRule } from "./url-guard.ts";

export interface ConnectionPorts {
  readonly addressRule: AddressRule;
  /** The only way out to MCP servers and providers. */
  readonly outgoing: Outgoing;
  readonly mcpClient: McpClient;
  readonly trouble: { readonly problemFrom: typeof problemFrom };
  readonly access: ConnectionAccess;
  readonly lookup: ConnectionLookup;
  readonly views: ConnectionViews;
  readonly serverCheck: ServerCheck;
  readonly redirectUris: RedirectUris;
  readonly registration: Registration;
  readonly attempts: Attempts;
  readonly callback: Callback;
  readonly credentials: Credentials;
  readonly calls: Calls;
  readonly removal: Removal;
}

export type Connection = Row<"connections">;

/** Whose access is asked for: a caller of the API or the member behind an agent token. */
export interface Subject {
  readonly memberId: string;
  readonly organizationId: string;
  readonly role: "admin" | "member";
}

export interface ConnectionAccess {
  /** Connections that this member may use, by name: those granted to them; all of the organization's for an admin. */
  usableConnections(subject: Subject): Promise<Connection[]>;
  /** One connection if this member may use it. */
  usableConnection(subject: Subject, connectionId: string): Promise<Connection | undefined>;
  /** Replaces a connection's grants as a whole. Ids of another organization are dropped. */
  replace(organizationId: string, connectionId: string, access: Access): Promise<void>;
  /** The grants of these connections as the contract shows them. */
  of(connectionIds: readonly string[]): Promise<Map<string, Access>>;
}

export interface ConnectionLookup {
  /** The connections of the admin's organization, by name. */
  listManageable(admin: Pick<Subject, "organizationId">): Promise<Connection[]>;
  /** A connection of the admin's organization. @throws Refusal `not_found` */
  findManageable(admin: Pick<Subject, "organizationId">, connectionId: string): Promise<Connection>;
  /**
   * A connection that this caller may look at and connect: usable, or an admin's (managing is not gated).
   * @throws Refusal `not_found`, the same for one that is not granted
   */
  findUsable(caller: Subject, connectionId: string): Promise<Connection>;
}

/** A connected account, as far as it is shown. */
export interface Account {
  readonly connection_id: string;
  readonly owner: string;
  readonly reconnect_needed: number;
}

export interface ConnectionViews {
  /** Connections as their users see them. */
  usable(subject: Subject, connections: readonly Connection[]): Promise<UsableConnection[]>;
  /** Connections as admins see them. */
  manageable(subject: Subject, connections: readonly Connection[]): Promise<ManageableConnection[]>;
  /** The accounts connected to these. */
  accountsOf(connections: readonly Connection[]): Promise<Account[]>;
  /** The one of these accounts that is the member's at this connection. */
  accountAt(connection: Connection, memberId: string, accounts: readonly Account[]): Account | undefined;
}

export interface ServerCheck {
  /**
   * Calls a server without credentials, as a stranger would.
   * @returns what it asked for; undefined: nothing
   * @throws what `problemFrom` can name
   */
  greet(url: string): Promise<Challenge | undefined>;
  /**
   * The check that every new address goes through.
   * @throws Refusal at the field `url`: `url_refused`, `unreachable`, `timeout`, `not_mcp`, ...
   */
  checkUrl(url: string): Promise<void>;
}

export interface RedirectUris {
  /** The route of callbacks. */
  readonly path: string;
  /** Where the provider sends people back for this connection: below the public address, never the internal one. */
  of(connectionId: string): string;
  /** The connection whose callback this request is. */
  connectionOf(request: Request): Promise<string>;
}

/** A client of one connection, as stored. */
export interface RegisteredClient {
  readonly kind: "dynamic" | "preregistered";
  readonly issuer: string;
  readonly redirectUri: string;
  readonly record: ClientRecord;
}

export interface Registration {
  find(connectionId: string): Promise<RegisteredClient | undefined>;
  /** Stores the connection's client in place of the one before. */
  store(connectionId: string, client: RegisteredClient): Promise<void>;
  /**
   * The client that this connection uses at this authorization server: registered by hand, or dynamically once and
   * then reused. Concurrent connects wait for the one that registers. A client of another issuer or of a redirect URI
   * that is no longer ours is never used: a dynamic one is registered anew.
   */
  clientFor(connectionId: string, discovery: Discovery, fetch: Fetch): Promise<RegisteredClient>;
  /** The same, without waiting for anybody. */
  findOrRegister(connectionId: string, discovery: Discovery, fetch: Fetch): Promise<RegisteredClient>;
  /** Whether a dynamic client can be used again. */
  isReusable(client: RegisteredClient, issuer: string, redirectUri: string): boolean;
}

/** A sign-in about to begin: its id, its state for the provider and when both expire. */
export interface AttemptPlan {
  readonly id: string;
  readonly state: string;
  readonly expiresAt: string;
}

export interface Attempt {
  readonly id: string;
  readonly connectionId: string;
  readonly memberId: string;
  readonly owner: string;
  readonly openedFrom: "web" | "desktop";
  /** What the callback needs again, kept encrypted over the redirect. */
  readonly memory: {
    readonly codeVerifier: string;
    readonly redirectUri: string;
    readonly clientId: string;
    readonly discovery: Discovery;
  };
}

export interface Attempts {
  plan(connectionId: string): AttemptPlan;
  /** Keeps a planned attempt for its callback and for the poll. */
  keep(plan: AttemptPlan, attempt: Omit<Attempt, "id">): Promise<void>;
  /**
   * Takes the attempt that a callback's state belongs to; it can be taken once.
   * @throws Refusal `state_invalid` (changed, or of another connection), `state_expired`, `state_replayed`,
   * `connection_deleted`
   */
  take(connectionId: string, state: string): Promise<Attempt>;
  /** The attempt that this state was made for. @throws Refusal `state_invalid`, `state_expired` */
  find(connectionId: string, state: string): Promise<Row<"connect_attempts"> | undefined>;
  /** @param expires in milliseconds since 1970 */
  isOver(expires: number): boolean;
  /** @returns false when the attempt was used up before */
  markUsed(attemptId: string): Promise<boolean>;
  /** Writes down how an attempt ended, for the poll. */
  end(attemptId: string, problem: Problem | undefined): Promise<void>;
}

/** How a sign-in ended, for the page that the person sees last. */
export interface Outcome {
  readonly connectionId: string | undefined;
  readonly connectionName: string | undefined;
  readonly openedFrom: "web" | "desktop";
  /** Undefined: connected. */
  readonly problem: Problem | undefined;
}

export interface Callback {
  /** Takes what the provider brought back through the browser, and connects the account or says why not. */
  finish(request: Request): Promise<Outcome>;
}

/** What is kept, encrypted, of a connected account. */
export type CredentialSecret =
  | { readonly kind: "oauth"; readonly tokens: Tokens; readonly discovery: Discovery }
  | { readonly kind: "api_key"; readonly apiKey: string };

export interface Credential {
  readonly id: string;
  readonly connectionId: string;
  readonly owner: string;
  readonly reconnectNeeded: boolean;
  readonly wantedScopes: string | undefined;
  readonly secret: CredentialSecret;
}

export interface Credentials {
  /** Under whose name the caller's credential of this connection is kept. */
  ownerFor(connection: Pick<Connection, "credentials">, memberId: string): string;
  /** The credential that `owner`'s calls use, decrypted. */
  find(connectionId: string, owner: string): Promise<Credential | undefined>;
  /** Stores an account in place of the one before; a stored account is a working one. */
  store(connectionId: string, owner: string, secret: CredentialSecret): Promise<void>;
  /** Keeps refreshed tokens, unless the account was disconnected or connected anew meanwhile. */
  storeRefreshed(credential: Credential, discovery: Discovery, tokens: Tokens): Promise<void>;
  /** The account must be connected again: it is no longer accepted. */
  markRefused(credential: Credential): Promise<void>;
  /** The account must be connected again: it lacks scopes. */
  markLackingScopes(credential: Credential, wantedScopes: string): Promise<void>;
}

export interface Calls {
  /**
   * Works with a connection's server in this member's name: with the organization's account when shared, else with
   * the member's own. An expired access token is refreshed once and the work tried again (a 401 means it was not
   * done). All of it ends after `bounds.timeoutMs`, or early with `bounds.signal`.
   * @throws Refusal `needs_connection`, `reconnect_needed`, `insufficient_scope`; whatever `problemFrom` can name
   */
  withAccount<T>(
    connection: Connection,
    memberId: string,
    bounds: { readonly timeoutMs: number; readonly signal?: AbortSignal },
    use: (session: McpSession) => Promise<T>,
  ): Promise<T>;
  /** One refresh at a time per account: whoever waited takes what the first one got. */
  refresh(connection: Connection, stale: Credential): Promise<Tokens>;
  /** Marks an account that is no longer accepted. @returns the failure to throw */
  refused(connection: Connection, credential: Credential, cause?: unknown): Promise<Refusal>;
}

export interface Removal {
  /** Drops one account: first here, then at the provider. The registered client stays for the next connect. */
  dropAccount(connectionId: string, owner: string): Promise<void>;
  /**
   * Deletes a connection with everything that belongs to it (grants, accounts, client, attempts go by cascade), then
   * revokes and unregisters at the provider, as far as it offers that and within 3 s.
   */
  removeConnection(connection: Connection): Promise<void>;
}

/**
 * What a tenant handed out and to whom: enough to say of anything that comes back what it is. Secrets are kept as
 * hashes only, in bounded maps.
 */

import { createHash } from "node:crypto";
import { BoundedMap } from "../../witness-log/bounded-map.ts";
import type { MarkedTool } from "./mirrored-arguments.ts";

const LIMIT = 20_000;

export interface CodeRecord {
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string | undefined;
  readonly state: "current" | "redeemed" | "expired";
}

export interface AccessRecord {
  readonly issuer: string;
  readonly audience: string;
  readonly clientId: string;
  readonly account: string;
  readonly scope: string;
  /** The engine's grant, or empty for client credentials. */
  readonly grantId: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  readonly revoked: boolean;
}

export interface RefreshRecord {
  readonly issuer: string;
  readonly clientId: string;
  readonly grantId: string;
  readonly state: "current" | "rotated" | "revoked" | "expired";
}

export interface ClientRecord {
  readonly id: string;
  readonly kind: "registered" | "pre-registered" | "metadata-document";
  readonly issuer: string;
  readonly redirectUris: readonly string[];
  /** `token_endpoint_auth_method`, where the client's metadata is known. */
  readonly authMethod?: string | undefined;
}

/** A record as the ledger itself keeps it: nobody else changes one. */
type Kept<R> = { -readonly [K in keyof R]: R[K] };

export class Ledger {
  readonly #codes = new BoundedMap<string, Kept<CodeRecord>>(LIMIT);
  readonly #access = new BoundedMap<string, Kept<AccessRecord>>(LIMIT);
  readonly #refresh = new BoundedMap<string, Kept<RefreshRecord>>(LIMIT);
  readonly #clients = new BoundedMap<string, ClientRecord>(LIMIT);
  readonly #requestStates = new BoundedMap<string, true>(LIMIT);
  /** Arguments that go to headers, by resource and then by tool, as the last list of tools had them. */
  readonly #marked = new Map<string, ReadonlyMap<string, MarkedTool>>();
  /** Scope that the last challenge of a resource named. */
  readonly challenged = new Map<string, string>();

  issuedCode(code: string, record: CodeRecord): void {
    this.#codes.set(hash(code), { ...record });
  }
  code(code: string): CodeRecord | undefined {
    return this.#codes.get(hash(code));
  }
  /** A token was given for the code; if it comes again, that is a replay. */
  redeemedCode(code: string): void {
    const record = this.#codes.get(hash(code));
    if (record) record.state = "redeemed";
  }

  issuedAccess(token: string, record: AccessRecord): void {
    this.#access.set(hash(token), { ...record });
  }
  access(token: string): AccessRecord | undefined {
    return this.#access.get(hash(token));
  }
  revokedAccess(token: string): void {
    const record = this.#access.get(hash(token));
    if (record) record.revoked = true;
  }

  issuedRefresh(token: string, record: RefreshRecord): void {
    this.#refresh.set(hash(token), { ...record });
  }
  refresh(token: string): RefreshRecord | undefined {
    return this.#refresh.get(hash(token));
  }
  /** Another token was given in its place. */
  rotatedRefresh(token: string): void {
    const record = this.#refresh.get(hash(token));
    if (record) record.state = "rotated";
  }

  knowClient(record: ClientRecord): void {
    this.#clients.set(`${record.issuer} ${record.id}`, record);
  }
  /** The client as the issuer knows it, else as another issuer of the tenant does. */
  client(issuer: string, id: string): ClientRecord | undefined {
    const here = this.#clients.get(`${issuer} ${id}`);
    if (here) return here;
    for (const record of this.#clients.values()) if (record.id === id) return record;
    return undefined;
  }
  forgetClient(issuer: string, id: string): void {
    this.#clients.delete(`${issuer} ${id}`);
  }

  issuedRequestState(state: string): void {
    this.#requestStates.set(hash(state), true);
  }
  knowsRequestState(state: string): boolean {
    return this.#requestStates.has(hash(state));
  }

  /** A list of tools was answered, or with `more` a later page of one. */
  listedTools(resource: string, tools: ReadonlyMap<string, MarkedTool>, more: boolean): void {
    const before = more ? this.#marked.get(resource) : undefined;
    this.#marked.set(resource, before ? new Map([...before, ...tools]) : tools);
  }
  markedTool(resource: string, tool: string): MarkedTool | undefined {
    return this.#marked.get(resource)?.get(tool);
  }

  /** Is this a code or refresh token that was handed out? */
  isSecret(word: string): boolean {
    const key = hash(word);
    return this.#codes.has(key) || this.#refresh.has(key);
  }

  /** The engine gave up a grant: nothing that came from it is good any more. */
  revokeGrant(grantId: string): void {
    for (const record of this.#access.values()) if (record.grantId === grantId) record.revoked = true;
    for (const record of this.#refresh.values()) {
      if (record.grantId === grantId && record.state === "current") record.state = "revoked";
    }
  }

  /** A client is gone: so is everything that it was given (RFC 7592 section 2.3). */
  revokeClient(issuer: string, clientId: string): void {
    for (const record of this.#access.values())
      if (record.clientId === clientId && record.issuer === issuer) record.revoked = true;
    for (const record of this.#refresh.values())
      if (record.clientId === clientId && record.issuer === issuer) record.state = "revoked";
    this.forgetClient(issuer, clientId);
  }

  expireAccess(): void {
    for (const record of this.#access.values()) record.expiresAt = 0;
  }
  expireRefresh(): void {
    for (const record of this.#refresh.values()) if (record.state === "current") record.state = "expired";
  }
  expireCodes(): void {
    for (const record of this.#codes.values()) if (record.state === "current") record.state = "expired";
  }

  clear(): void {
    for (const map of [this.#codes, this.#access, this.#refresh, this.#requestStates]) map.clear();
    for (const [key, record] of this.#clients.entries()) {
      if (record.kind !== "pre-registered") this.#clients.delete(key);
    }
    this.challenged.clear();
  }
}

/** The last few words and their hashes: a client sends the same token with every call. */
const recent = new BoundedMap<string, string>(64);

function hash(secret: string): string {
  const known = recent.get(secret);
  if (known !== undefined) return known;
  const made = createHash("sha256").update(secret).digest("base64");
  recent.set(secret, made);
  return made;
}

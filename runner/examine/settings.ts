/** What an examination is told beforehand. */

/** How consent is given where the server's page asks for it. */
export type Consent =
  | { readonly by: "person" }
  | { readonly by: "command"; readonly command: string }
  | { readonly by: "browser"; readonly click: readonly string[] };

/** A tool that may be called, by name. */
export interface NamedCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** Tokens that an operator hands in, because only a provider can make them, or only a person get them. */
export const HANDED_IN = ["good", "expired", "revoked", "other-audience", "other-user"] as const;
export type HandedIn = (typeof HANDED_IN)[number];

export interface ExamineSettings {
  readonly url: URL;
  readonly allowRemote: boolean;
  /** An authority that is trusted beside the public ones, whoever gives consent included. */
  readonly authority?: { readonly file: string; readonly pem: string } | undefined;
  readonly mostRequests: number;
  readonly timeoutMs: number;
  readonly consent: Consent;
  readonly mostConsents: number;
  readonly consentTimeoutMs: number;
  readonly calls: readonly NamedCall[];
  /** By tool, a scope without which it must not be served. */
  readonly toolScopes: Readonly<Record<string, string>>;
  /** A second resource of the same authorization server. */
  readonly otherResource?: URL | undefined;
  /** An identity that the provider gave by hand. */
  readonly client?: { readonly id: string; readonly secret?: string | undefined } | undefined;
  /** URL of a client ID metadata document whose redirect URI is `redirectUri`. */
  readonly clientDocument?: string | undefined;
  /** Where the browser is sent back to: on loopback, fixed where the identity is; a free port otherwise. */
  readonly redirectUri?: URL | undefined;
  /** Scope to ask for, where the server does not tell. */
  readonly scope?: string | undefined;
  /** Does the server mean to refuse everybody without a token? */
  readonly mustBeProtected: boolean;
  readonly tokens: Readonly<Partial<Record<HandedIn, string>>>;
  /** Longest life of a token whose end is waited for, milliseconds. */
  readonly waitForExpiryMs: number;
  /** How long after its end a token may still be served (RFC 7519 section 4.1.4 allows a leeway). */
  readonly leewayMs: number;
  readonly signal: AbortSignal;
}

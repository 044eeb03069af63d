/**
 * Facts that the witness derives from an exchange before the secrets in it are thrown away.
 *
 * Each group answers questions that a judge or a flow asks later ("did the verifier match?", "was this the
 * rotated refresh token?"), so that neither needs a token, a code, a verifier or a session id to answer them.
 */
import { z } from "zod";

/** First 12 hex digits of a salted hash: equal secrets have equal fingerprints within one witness process. */
export const fingerprint = z.string().regex(/^[0-9a-f]{12}$/);

/** The client that spoke to the authorization server. `registeredAt` names the issuer that knows its id. */
export const clientFacts = z.object({
  id: z.string(),
  kind: z.enum(["registered", "pre-registered", "metadata-document", "unknown"]),
  registeredAt: z.string().optional(),
  authMethod: z
    .enum([
      "none",
      "client_secret_basic",
      "client_secret_post",
      "client_secret_jwt",
      "private_key_jwt",
      "several",
    ])
    .optional(),
  /** `token_endpoint_auth_method` that the server registered for it (RFC 7591 sections 2 and 3.2.1). */
  registeredMethod: z.string().optional(),
});

/** What a registration request asked for (RFC 7591 section 2). Nothing in it is secret. */
export const registrationFacts = z.object({
  redirectUris: z.array(z.string()),
  grantTypes: z.array(z.string()).optional(),
  responseTypes: z.array(z.string()).optional(),
  tokenEndpointAuthMethod: z.string().optional(),
  applicationType: z.string().optional(),
  clientName: z.string().optional(),
  scope: z.string().optional(),
  /** Names of every member sent, also the unknown ones. */
  fields: z.array(z.string()),
});

/** PKCE on either leg (RFC 7636 sections 4.1 to 4.6). `matches` is null when there is nothing to compare. */
export const pkceFacts = z.object({
  method: z.string().optional(),
  challenge: fingerprint.optional(),
  challengeLength: z.int().optional(),
  challengeCharset: z.enum(["base64url", "other"]).optional(),
  verifierLength: z.int().optional(),
  verifierCharset: z.enum(["unreserved", "other"]).optional(),
  matches: z.boolean().nullable().optional(),
});

/** `state` as it came in (authorize) and as it went back (the redirect that the witness answered). */
export const stateFacts = z.object({
  sent: fingerprint.optional(),
  length: z.int(),
  returned: z.enum(["echoed", "altered", "dropped", "none"]).optional(),
});

/** `iss` on the redirect (RFC 9207). `normalised` differs only by a slash, case or default port. */
export const issFacts = z.object({
  value: z.string().nullable(),
  is: z.enum(["correct", "missing", "wrong", "normalised"]),
});

/** `resource` (RFC 8707) beside the identifier that the server's metadata announced, compared byte by byte. */
export const resourceFacts = z.object({
  sent: z.array(z.string()),
  announced: z.array(z.string()),
  equal: z.boolean(),
});

/** Scope at this step: what was asked for, what the last challenge named, what metadata lists, what was granted. */
export const scopeFacts = z.object({
  requested: z.string().optional(),
  challenged: z.string().optional(),
  supported: z.array(z.string()).optional(),
  granted: z.string().optional(),
});

/** The redirect URI of this leg. `sameAsAuthorized` is only set at the token endpoint. */
export const redirectFacts = z.object({
  uri: z.string(),
  kind: z.enum(["loopback", "https", "http", "private-scheme", "malformed"]),
  registered: z.boolean().optional(),
  sameAsAuthorized: z.boolean().optional(),
});

/** A code or refresh token that was presented, and what it was at that moment. */
export const presentedFacts = z.object({
  fingerprint,
  is: z.enum(["current", "replayed", "rotated", "revoked", "expired", "foreign", "unknown"]),
});

/** A bearer credential found anywhere in the request (RFC 6750 section 2). */
export const credentialFacts = z.object({
  /** `header` is `Authorization`. */
  in: z.enum(["header", "another header", "query", "body"]),
  /** What stood before the token in `Authorization`. */
  scheme: z.string().optional(),
  fingerprint,
  is: z.enum(["valid", "expired", "revoked", "other-audience", "other-tenant", "refresh-token", "unknown"]),
  issuer: z.string().optional(),
  audience: z.string().optional(),
  scope: z.string().optional(),
  clientId: z.string().optional(),
  account: z.string().optional(),
});

/** What the witness handed out in its answer. */
export const issuedFacts = z.object({
  code: fingerprint.optional(),
  accessToken: fingerprint.optional(),
  refreshToken: fingerprint.optional(),
  expiresIn: z.number().optional(),
  scope: z.string().optional(),
  audience: z.string().optional(),
  clientId: z.string().optional(),
  session: fingerprint.optional(),
  requestState: fingerprint.optional(),
});

/** `WWW-Authenticate` as answered. `scheme` is null when the header was absent. */
export const challengeFacts = z.object({
  scheme: z.string().nullable(),
  resourceMetadata: z.string().optional(),
  scope: z.string().optional(),
  error: z.string().optional(),
});

/** The parts of a served metadata document on which a client must decide. */
export const servedFacts = z.object({
  location: z.enum([
    "path",
    "root",
    "custom",
    "oauth-inserted",
    "oauth-appended",
    "oidc-inserted",
    "oidc-appended",
  ]),
  /** False when the document names another resource or issuer than the one whose metadata it is. */
  genuine: z.boolean().optional(),
  resource: z.string().optional(),
  authorizationServers: z.array(z.string()).optional(),
  issuer: z.string().optional(),
  scopesSupported: z.array(z.string()).optional(),
  codeChallengeMethods: z.array(z.string()).optional(),
  registration: z.boolean().optional(),
  clientIdMetadataDocuments: z.boolean().optional(),
  issParameter: z.boolean().optional(),
  grantTypes: z.array(z.string()).optional(),
  tokenAuthMethods: z.array(z.string()).optional(),
});

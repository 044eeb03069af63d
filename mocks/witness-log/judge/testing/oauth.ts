/** The test client's side of OAuth: registration, authorization, tokens. */
import { createHash, randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import type { Breaks } from "./breaks.ts";
import { ClientRefusal, type ServerDocument } from "./discovery.ts";
import { type Callback, isPending, type PendingConsent, visit } from "./person.ts";

/** A port that nobody listens on: the browser stand-in reads the redirect and never follows it. */
export const REDIRECT_URI = "http://127.0.0.1:33418/callback";

export interface Registration {
  readonly clientId: string;
  readonly secret: string | undefined;
  /** How it authenticates itself with its secret; by Basic when absent. */
  readonly method?: string | undefined;
  readonly issuer: string;
}

export interface Tokens {
  readonly access: string;
  readonly refresh: string | undefined;
  readonly scope: string | undefined;
  readonly issuer: string;
}

const registrationAnswer = z.object({
  client_id: z.string(),
  client_secret: z.string().optional(),
  token_endpoint_auth_method: z.string().optional(),
});
const tokenAnswer = z.object({
  access_token: z.string(),
  refresh_token: z.string().optional(),
  scope: z.string().optional(),
});
const errorAnswer = z.object({ error: z.string() });

/** The token endpoint refused. */
export class TokenRefusal extends Error {
  override readonly name = "TokenRefusal";
  readonly code: string;
  constructor(code: string) {
    super(`the token endpoint answered ${code}`);
    this.code = code;
  }
}

export interface RegistrationWish {
  readonly breaks: Breaks;
  readonly stateless: boolean;
  readonly confidential: boolean;
  readonly redirectUri: string;
}

export async function register(
  server: ServerDocument,
  { breaks, stateless, confidential, redirectUri }: RegistrationWish,
): Promise<Registration> {
  const type = breaks("registration/application-type:web") ? "web" : "native";
  const body = {
    client_name: breaks("registration/once:name") ? `Test client of ${Date.now()}` : "Strict test client",
    redirect_uris: [
      redirectUri,
      ...(breaks("registration/redirect-uris") ? ["com.example.app:/callback"] : []),
    ],
    grant_types: ["authorization_code", ...(breaks("registration/refresh-grant") ? [] : ["refresh_token"])],
    response_types: ["code"],
    token_endpoint_auth_method: confidential ? "client_secret_basic" : "none",
    ...(stateless && !breaks("registration/application-type") ? { application_type: type } : {}),
  };
  if (server.registration_endpoint === undefined) throw new ClientRefusal("no registration endpoint");
  const response = await fetch(server.registration_endpoint, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new ClientRefusal(`registration was answered ${response.status}`);
  const made = registrationAnswer.parse(await response.json());
  const { client_id: clientId, client_secret: secret, token_endpoint_auth_method: method } = made;
  return { clientId, secret, method, issuer: server.issuer };
}

export interface AuthorizationWish {
  readonly breaks: Breaks;
  readonly server: ServerDocument;
  readonly client: Registration;
  readonly resource: string;
  readonly scope: string | undefined;
  readonly redirectUri: string;
}

/** An authorization request that was sent, and what is needed to go on with its answer. */
export interface StartedAuthorization {
  readonly wish: AuthorizationWish;
  readonly state: string | undefined;
  readonly verifier: string;
  readonly result: Callback | PendingConsent | undefined;
}

const STALE_STATE = randomBytes(24).toString("base64url");
const STALE_VERIFIER = randomBytes(32).toString("base64url");

export async function startAuthorization(wish: AuthorizationWish): Promise<StartedAuthorization> {
  const { breaks, server, client, resource, scope, redirectUri } = wish;
  const verifier = verifierOf(breaks);
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const plain = breaks("authorization/pkce-s256:plain");
  const state = breaks("authorization/state")
    ? undefined
    : breaks("authorization/fresh-state")
      ? STALE_STATE
      : randomBytes(24).toString("base64url");
  const url = new URL(server.authorization_endpoint);
  const query = url.searchParams;
  query.set("response_type", "code");
  query.set("client_id", client.clientId);
  query.set("redirect_uri", redirectUri);
  if (!breaks("authorization/pkce-s256")) {
    const padded = breaks("authorization/challenge-form") ? `${challenge}=` : challenge;
    const hex = createHash("sha256").update(verifier).digest("hex");
    query.set("code_challenge", plain ? verifier : breaks("authorization/challenge-form:hex") ? hex : padded);
    query.set("code_challenge_method", plain ? "plain" : "S256");
  }
  if (state !== undefined) query.set("state", state);
  if (!breaks("authorization/resource") && !breaks("authorization/resource:everywhere"))
    query.set("resource", breaks("authorization/resource:slash") ? `${resource}/` : resource);
  const listed = server.scopes_supported?.includes("offline_access") ?? false;
  const offline = listed || breaks("registration/offline-access") ? ["offline_access"] : [];
  const scopes = [scope, ...offline].filter(Boolean);
  if (scopes.length > 0) query.set("scope", scopes.join(" "));
  if (breaks("authorization/parameters-once")) query.append("response_type", "code");
  if (breaks("authorization/no-secret-in-url")) query.set("client_secret", client.secret ?? "");
  if (breaks("authorization/no-secret-in-url:verifier")) query.set("code_verifier", verifier);
  return { wish, state, verifier, result: await visit(url) };
}

function verifierOf(breaks: Breaks): string {
  if (breaks("authorization/fresh-challenge")) return STALE_VERIFIER;
  if (breaks("authorization/verifier-form:base64")) return `${randomBytes(31).toString("base64")}+/=`;
  if (breaks("authorization/verifier-form:long"))
    return randomBytes(96).toString("base64url").padEnd(129, "x");
  return breaks("authorization/verifier-form")
    ? "too-short-a-verifier"
    : randomBytes(32).toString("base64url");
}

/** Checks the answer as RFC 6749 section 4.1.2 and RFC 9207 section 2.4 ask, then redeems the code. */
export async function finishAuthorization(
  started: StartedAuthorization,
  answer: Callback | undefined,
): Promise<Tokens> {
  const { wish, state, verifier } = started;
  const { breaks, server, client, resource, redirectUri } = wish;
  if (!answer) throw new ClientRefusal("the browser never came back");
  const advertised = server.authorization_response_iss_parameter_supported === true;
  if (answer.iss !== undefined || advertised) {
    const lenient = breaks("authorization/iss-as-string") && normal(answer.iss) === normal(server.issuer);
    if (answer.iss !== server.issuer && !lenient && !breaks("authorization/iss"))
      throw new ClientRefusal(`iss was ${answer.iss}, expected ${server.issuer}`);
  }
  if (answer.state !== state && !breaks("authorization/discards-wrong-state"))
    throw new ClientRefusal("the state is not the one that was sent");
  if (answer.code === undefined) throw new ClientRefusal(`the authorization ended with ${answer.error}`);
  const form: Record<string, string> = {
    grant_type: "authorization_code",
    code: answer.code,
    redirect_uri: breaks("authorization/redirect-uri-same") ? `${redirectUri}2` : redirectUri,
  };
  if (!breaks("authorization/verifier-matches:absent") && !breaks("authorization/pkce-s256"))
    form.code_verifier = breaks("authorization/verifier-matches")
      ? randomBytes(32).toString("base64url")
      : verifier;
  if (!breaks("authorization/resource-at-exchange") && !breaks("authorization/resource:everywhere"))
    form.resource = resource;
  const tokens = await askForTokens(server, client, form, breaks);
  if (breaks("authorization/code-once")) await askForTokens(server, client, form, breaks);
  return tokens;
}

export async function refresh(
  server: ServerDocument,
  client: Registration,
  token: string,
  resource: string,
  breaks: Breaks,
  access?: string,
): Promise<Tokens> {
  const form: Record<string, string> = { grant_type: "refresh_token", refresh_token: token };
  if (!breaks("tokens/resource-at-refresh") && !breaks("authorization/resource:everywhere"))
    form.resource = resource;
  const careless = breaks("tokens/not-to-metadata:refresh") && access !== undefined;
  const more = careless ? { authorization: `Bearer ${access}` } : {};
  const tokens = await askForTokens(server, client, form, breaks, more);
  return { ...tokens, refresh: tokens.refresh ?? token };
}

async function askForTokens(
  server: ServerDocument,
  client: Registration,
  form: Readonly<Record<string, string>>,
  breaks: Breaks,
  more: Readonly<Record<string, string>> = {},
): Promise<Tokens> {
  const body = new URLSearchParams(form);
  const headers: Record<string, string> = { accept: "application/json", ...more };
  authenticate(client, body, headers, breaks);
  const url = new URL(server.token_endpoint);
  if (breaks("tokens/post-form")) for (const [name, value] of body) url.searchParams.set(name, value);
  const sent = breaks("tokens/post-form")
    ? new URLSearchParams()
    : breaks("tokens/post-form:json")
      ? new Blob([JSON.stringify(Object.fromEntries(body))], { type: "application/json" })
      : body;
  let response = await fetch(url, { method: "POST", headers, body: sent });
  const hammers = breaks("http/retry-after:token");
  for (let again = 1; response.status === 429 && again <= (hammers ? LOOPS : 1); again += 1) {
    await response.body?.cancel();
    if (!hammers) await wait(Number(response.headers.get("retry-after")) * 1_000);
    response = await fetch(url, { method: "POST", headers, body: sent });
  }
  const answer: unknown = await response.json();
  if (!response.ok) throw new TokenRefusal(errorAnswer.parse(answer).error);
  const { access_token, refresh_token, scope } = tokenAnswer.parse(answer);
  return { access: access_token, refresh: refresh_token, scope, issuer: server.issuer };
}

/** How often a broken client repeats a token request. */
const LOOPS = 8;

/** Says who the client is: by its id alone, or with its secret by the method that it was registered for. */
function authenticate(
  { clientId, secret, method }: Registration,
  body: URLSearchParams,
  headers: Record<string, string>,
  breaks: Breaks,
): void {
  if (secret === undefined || breaks("tokens/client-authentication")) {
    body.set("client_id", clientId);
    return;
  }
  if ((method === "client_secret_post") !== breaks("tokens/registered-authentication")) {
    body.set("client_id", clientId);
    body.set("client_secret", secret);
    return;
  }
  headers.authorization = `Basic ${Buffer.from([clientId, secret].map(encodeURIComponent).join(":")).toString("base64")}`;
  if (breaks("tokens/one-client-authentication")) body.set("client_secret", secret);
}

export async function approved(
  started: StartedAuthorization,
  decide: (consent: PendingConsent) => Promise<Callback | undefined>,
): Promise<Callback | undefined> {
  return isPending(started.result) ? decide(started.result) : started.result;
}

function normal(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).href.replace(/\/$/, "") : url;
}

/** Who the examiner is to an authorization server: given by hand, described by a document, or registered. */
import { parseObject, text } from "../../mocks/witness-log/json-object.ts";
import type { Exchange } from "./exchange.ts";
import { explained } from "./explained.ts";
import type { AuthorizationServer } from "./metadata-documents.ts";
import { NoOccasion } from "./no-occasion.ts";
import type { PoliteHttp } from "./polite-http.ts";

export interface ClientIdentity {
  readonly id: string;
  readonly secret: string | undefined;
  readonly authMethod: "none" | "client_secret_basic" | "client_secret_post";
  readonly from: "given" | "document" | "registered";
  readonly registration?: Exchange;
  /** Where the registration can be deleted (RFC 7592 section 2.3). */
  readonly configuration?: { readonly url: URL; readonly token: string };
}

/** The method for a client that was given: what RFC 8414 section 2 has as the default, where it has a secret. */
export function givenIdentity(
  { id, secret }: { id: string; secret?: string | undefined },
  server: AuthorizationServer,
): ClientIdentity {
  const methods = server.authMethods ?? ["client_secret_basic"];
  const post = !methods.includes("client_secret_basic") && methods.includes("client_secret_post");
  const authMethod = secret === undefined ? "none" : post ? "client_secret_post" : "client_secret_basic";
  return { id, secret, authMethod, from: "given" };
}

export function registrationBody(redirectUris: readonly string[]): Record<string, unknown> {
  return {
    client_name: "fraimz examine",
    redirect_uris: redirectUris,
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
    application_type: "native",
  };
}

export function postRegistration(
  http: PoliteHttp,
  endpoint: URL,
  body: Record<string, unknown>,
  onPurpose?: string,
): Promise<Exchange> {
  return http.send({
    method: "POST",
    url: endpoint,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    step: "register",
    onPurpose,
  });
}

/**
 * Registers a public client (RFC 7591 section 3).
 * @throws NoOccasion when the server does not register it
 */
export async function registeredIdentity(
  http: PoliteHttp,
  server: AuthorizationServer,
  redirectUri: string,
): Promise<ClientIdentity> {
  if (!server.registrationEndpoint)
    throw new NoOccasion("the server registers no clients; --client-id names one");
  const exchange = await postRegistration(http, server.registrationEndpoint, registrationBody([redirectUri]));
  const identity = identityIn(exchange);
  if (!identity) throw new NoOccasion(`the registration was answered ${explained(exchange)}`, exchange);
  return identity;
}

/** What a registration answer made of the client; undefined when it made none. */
export function identityIn(exchange: Exchange): ClientIdentity | undefined {
  const answer = exchange.status !== null && exchange.status < 300 ? parseObject(exchange.text) : undefined;
  const id = text(answer, "client_id");
  if (id === undefined) return undefined;
  const secret = text(answer, "client_secret");
  const method = text(answer, "token_endpoint_auth_method");
  const uri = text(answer, "registration_client_uri");
  const token = text(answer, "registration_access_token");
  return {
    id,
    secret,
    // RFC 7591 section 2: who is given a secret and told no method uses Basic.
    authMethod:
      method === "none" || secret === undefined
        ? "none"
        : method === "client_secret_post"
          ? method
          : "client_secret_basic",
    from: "registered",
    registration: exchange,
    ...(uri !== undefined && token !== undefined && URL.canParse(uri)
      ? { configuration: { url: new URL(uri), token } }
      : {}),
  };
}

/** Takes a registration back. */
export function deleteRegistration(
  http: PoliteHttp,
  { url, token }: NonNullable<ClientIdentity["configuration"]>,
): Promise<Exchange> {
  const headers = { authorization: `Bearer ${token}` };
  return http.send({ method: "DELETE", url, headers, step: "client-configuration" }, true);
}

/** Headers and form fields by which a client authenticates (RFC 6749 section 2.3). */
export function authentication({ id, secret, authMethod }: ClientIdentity): {
  headers: Record<string, string>;
  form: Record<string, string>;
} {
  if (secret === undefined || authMethod === "none") return { headers: {}, form: { client_id: id } };
  if (authMethod === "client_secret_post")
    return { headers: {}, form: { client_id: id, client_secret: secret } };
  const pair = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`;
  return { headers: { authorization: `Basic ${Buffer.from(pair).toString("base64")}` }, form: {} };
}

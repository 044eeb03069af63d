/** Where the two metadata documents may be, and what of each is read (RFC 9728, RFC 8414, OpenID Discovery 1.0). */
import { parseObject, text, texts } from "../../mocks/witness-log/json-object.ts";
import { type Exchange, succeeded } from "./exchange.ts";
import type { PoliteHttp } from "./polite-http.ts";

export interface FoundDocument<P extends string> {
  readonly place: P;
  readonly url: URL;
  readonly exchange: Exchange;
  /** The document; undefined when there was none. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

export type ResourcePlace = "announced" | "path" | "root";
export type ServerPlace = "oauth-inserted" | "oidc-inserted" | "oidc-appended";

/** RFC 9728 section 3.1: the well-known word goes between host and path; MCP clients look at the root, too. */
export function resourceMetadataUrls(
  resource: URL,
  announced: URL | undefined,
): { place: ResourcePlace; url: URL }[] {
  const known = "/.well-known/oauth-protected-resource";
  const path = resource.pathname === "/" ? "" : resource.pathname;
  return [
    ...(announced ? [{ place: "announced" as const, url: announced }] : []),
    { place: "path", url: new URL(known + path + resource.search, resource.origin) },
    ...(path === "" ? [] : [{ place: "root" as const, url: new URL(known, resource.origin) }]),
  ];
}

/** RFC 8414 section 3.1 and OpenID Connect Discovery 1.0 section 4, in the order in which MCP clients try them. */
export function serverMetadataUrls(issuer: URL): { place: ServerPlace; url: URL }[] {
  const path = issuer.pathname.replace(/\/$/, "");
  const at = (where: string) => new URL(where, issuer.origin);
  return [
    { place: "oauth-inserted", url: at(`/.well-known/oauth-authorization-server${path}`) },
    { place: "oidc-inserted", url: at(`/.well-known/openid-configuration${path}`) },
    ...(path === ""
      ? []
      : [{ place: "oidc-appended" as const, url: at(`${path}/.well-known/openid-configuration`) }]),
  ];
}

/** Fetches a document; one that is no JSON object has no body. */
export async function fetchDocument<P extends string>(
  http: PoliteHttp,
  { place, url }: { place: P; url: URL },
  step: "prm" | "as-metadata",
): Promise<FoundDocument<P>> {
  const exchange = await http.send({ method: "GET", url, step });
  return { place, url, exchange, body: succeeded(exchange) ? parseObject(exchange.text) : undefined };
}

export interface AuthorizationServer {
  readonly issuer: string;
  readonly exchange: Exchange;
  readonly authorizationEndpoint: URL;
  readonly tokenEndpoint: URL;
  readonly registrationEndpoint: URL | undefined;
  readonly revocationEndpoint: URL | undefined;
  readonly jwksUri: URL | undefined;
  readonly takesDocuments: boolean;
  readonly promisesIss: boolean;
  readonly scopes: readonly string[] | undefined;
  readonly grantTypes: readonly string[] | undefined;
  readonly authMethods: readonly string[] | undefined;
}

/** The server that a document describes, as far as one can go on with it. */
export function authorizationServer(
  issuer: string,
  { body, exchange }: FoundDocument<ServerPlace>,
): AuthorizationServer | undefined {
  const authorizationEndpoint = urlIn(body, "authorization_endpoint");
  const tokenEndpoint = urlIn(body, "token_endpoint");
  if (!body || !authorizationEndpoint || !tokenEndpoint) return undefined;
  return {
    issuer,
    exchange,
    authorizationEndpoint,
    tokenEndpoint,
    registrationEndpoint: urlIn(body, "registration_endpoint"),
    revocationEndpoint: urlIn(body, "revocation_endpoint"),
    jwksUri: urlIn(body, "jwks_uri"),
    takesDocuments: body.client_id_metadata_document_supported === true,
    promisesIss: body.authorization_response_iss_parameter_supported === true,
    scopes: texts(body, "scopes_supported"),
    grantTypes: texts(body, "grant_types_supported"),
    authMethods: texts(body, "token_endpoint_auth_methods_supported"),
  };
}

export function urlIn(of: Readonly<Record<string, unknown>> | undefined, name: string): URL | undefined {
  const value = of && text({ ...of }, name);
  return value !== undefined && URL.canParse(value) ? new URL(value) : undefined;
}

/** The two metadata documents: of a protected resource (RFC 9728) and of an authorization server (RFC 8414). */

import { setImmediate, setTimeout } from "node:timers/promises";
import type { WitnessEntry } from "../../witness-log/entry.ts";
import { text, texts } from "../../witness-log/json-object.ts";
import type { TenantOptions } from "../../witness-log/options.ts";
import { type Answer, bodyObject, errorAnswer, jsonAnswer } from "../http/message.ts";
import { OPENID_METADATA, RESOURCE_METADATA, SERVER_METADATA, type TenantUrls } from "../http/tenant-urls.ts";
import type { WitnessRequest } from "../http/witness-request.ts";
import type { EndpointAct } from "../log/endpoint-act.ts";
import type { Exchange } from "../log/exchange.ts";

type Location = NonNullable<WitnessEntry["served"]>["location"];

const NOT_HERE = errorAnswer(404, "not_found", "There is no metadata at this location.");

/** Milliseconds in which all that a client asks at once has arrived: no event says that nothing more is coming. */
const AT_ONCE_MS = 20;

/**
 * Clients ask at the places of a document in an order, or at all of them at once. A place that comes later in the order
 * is answered a moment later: what was asked at once has been read by then, and was not decided by this answer.
 */
async function askedAtOnce(): Promise<void> {
  await setTimeout(AT_ONCE_MS);
  // A timer that is due comes before what has arrived is read.
  await setImmediate();
}

/** Below the tenant's prefix: where the `custom` variant keeps the resource metadata. */
const CUSTOM_PATH = "/metadata/protected-resource";

export interface ResourcePlace {
  readonly location: Location;
  readonly resource: string;
}

/** Which resource's metadata a path asks for, and by which form; undefined when it asks for none. */
export function resourcePlace(path: string, urls: TenantUrls): ResourcePlace | undefined {
  const known = `/.well-known/${RESOURCE_METADATA}`;
  if (urls.prefix === "" && path === known) return { location: "root", resource: urls.resources[0] ?? "" };
  for (const [index, mcpPath] of urls.mcpPaths.entries()) {
    const resource = urls.resources[index] ?? "";
    if (path === known + urls.prefix + mcpPath) return { location: "path", resource };
    if (path === urls.prefix + CUSTOM_PATH + mcpPath) return { location: "custom", resource };
  }
  return path === known || path.startsWith(`${known}/`) ? { location: "path", resource: "" } : undefined;
}

/** The URL that a challenge announces for a resource. */
export function announcedMetadata(resource: string, urls: TenantUrls, options: TenantOptions): string {
  const path = resource.slice(urls.origin.length);
  if (options.resourceMetadata === "custom") {
    return `${urls.origin}${urls.prefix}${CUSTOM_PATH}${path.slice(urls.prefix.length)}`;
  }
  const form = options.resourceMetadata === "root" ? "" : path;
  return `${urls.origin}/.well-known/${RESOURCE_METADATA}${form}`;
}

export function resourceMetadata(
  place: ResourcePlace,
  urls: TenantUrls,
  options: TenantOptions,
  exchange: Exchange,
): EndpointAct {
  const forms: Record<TenantOptions["resourceMetadata"], readonly Location[]> = {
    both: ["path", "root"],
    path: ["path"],
    root: ["root"],
    custom: [],
  };
  exchange.note({ step: "prm", served: { location: place.location } });
  return {
    ...(place.location === "root" ? { due: askedAtOnce } : {}),
    run: async () => {
      // Only a challenge tells of the custom place, at first or when the metadata moved.
      // Without a path the two well-known forms are one.
      const { location } = place;
      const shown = forms[options.resourceMetadata];
      const here =
        location === "custom" ||
        shown.includes(location) ||
        (location === "root" && place.resource === urls.origin && shown.length > 0);
      if (place.resource === "" || !here) return NOT_HERE;
      return jsonAnswer(200, {
        resource: place.resource,
        resource_name: "Witness",
        authorization_servers: urls.issuers,
        scopes_supported: options.scopes,
        bearer_methods_supported: ["header"],
      });
    },
    conclude: (answer) => {
      const body = answer.status === 200 ? bodyObject(answer) : undefined;
      if (!body) return;
      const resource = text(body, "resource");
      const servers = texts(body, "authorization_servers");
      const scopes = texts(body, "scopes_supported");
      exchange.note({
        served: {
          location: place.location,
          genuine: resource === place.resource,
          ...(resource === undefined ? {} : { resource }),
          ...(servers ? { authorizationServers: servers } : {}),
          ...(scopes ? { scopesSupported: scopes } : {}),
        },
      });
    },
  };
}

export interface ServerPlace {
  readonly location: Location;
  readonly issuer: string;
}

/** Which issuer's metadata a path asks for, and by which form. */
export function serverPlace(path: string, urls: TenantUrls): ServerPlace | undefined {
  for (const issuer of urls.issuers) {
    const below = new URL(issuer).pathname.replace(/\/$/, "");
    if (path === `/.well-known/${SERVER_METADATA}${below}`) return { location: "oauth-inserted", issuer };
    if (path === `/.well-known/${OPENID_METADATA}${below}`) return { location: "oidc-inserted", issuer };
    if (path === `${below}/.well-known/${OPENID_METADATA}`) return { location: "oidc-appended", issuer };
    if (path === `${below}/.well-known/${SERVER_METADATA}`) return { location: "oauth-appended", issuer };
  }
  return undefined;
}

export function serverMetadata(
  place: ServerPlace,
  document: (request: WitnessRequest) => Promise<Record<string, unknown>>,
  options: TenantOptions,
  request: WitnessRequest,
  exchange: Exchange,
): EndpointAct {
  exchange.note({ step: "as-metadata", issuer: place.issuer, served: { location: place.location } });
  return {
    ...(place.location === "oauth-inserted" ? {} : { due: askedAtOnce }),
    run: async () => {
      if (!isShown(place, options)) return NOT_HERE;
      return jsonAnswer(200, shaped(await document(request), options));
    },
    conclude: (answer) => exchange.note({ served: servedFacts(place, answer) }),
  };
}

function isShown({ location, issuer }: ServerPlace, options: TenantOptions): boolean {
  if (location === "oauth-appended") return false;
  if (options.serverMetadata === "all" || options.serverMetadata === location) return true;
  // For an issuer without a path the two OpenID forms are one URL.
  return (
    options.serverMetadata === "oidc-appended" &&
    location === "oidc-inserted" &&
    new URL(issuer).pathname === "/"
  );
}

function shaped(engine: Record<string, unknown>, options: TenantOptions): Record<string, unknown> {
  const scopes = [...options.scopes, ...(options.offlineAccess ? ["offline_access"] : [])];
  return {
    ...engine,
    scopes_supported: scopes,
    authorization_response_iss_parameter_supported: options.issParameter,
    ...(options.clientDocuments ? { client_id_metadata_document_supported: true } : {}),
  };
}

function servedFacts(place: ServerPlace, answer: Answer): NonNullable<WitnessEntry["served"]> {
  const body = answer.status === 200 ? bodyObject(answer) : undefined;
  if (!body) return { location: place.location };
  const issuer = text(body, "issuer");
  const listed = {
    scopesSupported: texts(body, "scopes_supported"),
    codeChallengeMethods: texts(body, "code_challenge_methods_supported"),
    grantTypes: texts(body, "grant_types_supported"),
    tokenAuthMethods: texts(body, "token_endpoint_auth_methods_supported"),
  };
  return {
    location: place.location,
    genuine: issuer === place.issuer,
    ...(issuer === undefined ? {} : { issuer }),
    ...Object.fromEntries(Object.entries(listed).flatMap(([name, value]) => (value ? [[name, value]] : []))),
    registration: body.registration_endpoint !== undefined,
    clientIdMetadataDocuments: body.client_id_metadata_document_supported === true,
    issParameter: body.authorization_response_iss_parameter_supported === true,
  };
}

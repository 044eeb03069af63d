/** Where a metadata request looked, told from its path alone: an answer of 404 says nothing about the place. */
import type { Exchange } from "../exchange.ts";

const PRM = "/.well-known/oauth-protected-resource";
const OAUTH = "/.well-known/oauth-authorization-server";
const OIDC = "/.well-known/openid-configuration";

/** RFC 9728 section 3.1: the well-known URL of a resource, its path appended to the well-known one. */
export function pathForm(resource: string): string {
  const url = new URL(resource);
  return url.origin + PRM + (url.pathname === "/" ? "" : url.pathname.replace(/\/$/, ""));
}

/** The well-known URL at the root of a resource's host. */
export function rootForm(resource: string): string {
  return new URL(resource).origin + PRM;
}

/** The order of MCP: RFC 8414 with the path inserted, OpenID with it inserted, OpenID with it in front. */
export const SERVER_METADATA_ORDER = ["oauth-inserted", "oidc-inserted", "oidc-appended"] as const;
export type ServerMetadataLocation = (typeof SERVER_METADATA_ORDER)[number] | "oauth-appended";

export interface ServerMetadataRequest {
  readonly location: ServerMetadataLocation;
  /** Origin and path of the issuer that was meant. */
  readonly issuer: string;
}

/** What a request for authorization server metadata was for; undefined for another path. */
export function serverMetadataRequest({ origin, path }: Exchange): ServerMetadataRequest | undefined {
  if (path.startsWith(OAUTH))
    return { location: "oauth-inserted", issuer: origin + path.slice(OAUTH.length) };
  if (path.startsWith(OIDC)) {
    const issuerPath = path.slice(OIDC.length);
    return { location: "oidc-inserted", issuer: origin + issuerPath };
  }
  if (path.endsWith(OIDC)) return { location: "oidc-appended", issuer: origin + path.slice(0, -OIDC.length) };
  if (path.endsWith(OAUTH))
    return { location: "oauth-appended", issuer: origin + path.slice(0, -OAUTH.length) };
  return undefined;
}

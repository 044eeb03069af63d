/** The addresses of one tenant. Everything that is announced or compared is built here, once. */
import type { TenantOptions } from "../../witness-log/options.ts";

export interface TenantUrls {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path prefix: empty for a tenant that has the origin to itself, else `/t/<id>`. */
  readonly prefix: string;
  /** Identifiers of the authorization servers, the one in use first. */
  readonly issuers: readonly string[];
  /** Path of each MCP endpoint below the prefix, e.g. `/mcp`, `/mcp/toolkits/support`; empty for one without a path. */
  readonly mcpPaths: readonly string[];
  /** Identifier of each protected resource, in the same order. */
  readonly resources: readonly string[];
  readonly modelUrl: string;
}

export function tenantUrls(origin: string, prefix: string, options: TenantOptions): TenantUrls {
  const base = origin + prefix;
  const issuers = Array.from({ length: options.authorizationServers }, (_, index) =>
    index === 0 ? base : `${base}/as${index + 1}`,
  );
  const mcpPaths = [
    options.mcpPath === "/" ? "" : options.mcpPath,
    ...options.resources.map((name) => `/mcp/${name}`),
  ];
  return {
    origin,
    prefix,
    issuers,
    mcpPaths,
    resources: mcpPaths.map((path) => base + path),
    modelUrl: `${base}/v1`,
  };
}

export const RESOURCE_METADATA = "oauth-protected-resource";
export const SERVER_METADATA = "oauth-authorization-server";
export const OPENID_METADATA = "openid-configuration";

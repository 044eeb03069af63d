/** An MCP endpoint of the host, as its address names it. */
export interface Endpoint {
  /** Undefined where the organization is known by the token alone. */
  readonly organization: string | undefined;
  /** Undefined: the endpoint that is scoped to nothing. */
  readonly toolkit: string | undefined;
}

const ENDPOINT = /^(?:\/([a-z0-9-]+))?\/mcp(?:\/toolkits\/([a-z0-9-]+))?$/;

/** The path of an endpoint below the host's public URL. */
export function pathOf({ organization, toolkit }: Endpoint): string {
  const base = organization === undefined ? "/mcp" : `/${organization}/mcp`;
  return toolkit === undefined ? base : `${base}/toolkits/${toolkit}`;
}

/** @returns undefined for a path that is no MCP endpoint of this deployment */
export function endpointAt(path: string, organizationInPath: boolean): Endpoint | undefined {
  const found = ENDPOINT.exec(path);
  if (!found || (found[1] !== undefined) !== organizationInPath) return undefined;
  return { organization: found[1], toolkit: found[2] };
}

/** The resource indicator of an endpoint (RFC 8707): its whole address. */
export function resourceUrl(publicUrl: string, endpoint: Endpoint): string {
  return publicUrl + pathOf(endpoint);
}

/** Where RFC 9728 section 3.1 wants the metadata of an endpoint: behind the origin, before the whole path. */
export function metadataUrl(publicUrl: string, endpoint: Endpoint): string {
  const resource = new URL(resourceUrl(publicUrl, endpoint));
  return `${resource.origin}/.well-known/oauth-protected-resource${resource.pathname}`;
}

/** The endpoint that a resource indicator names; undefined when it is not one of this host. */
export function endpointOfResource(
  publicUrl: string,
  resource: string,
  organizationInPath: boolean,
): Endpoint | undefined {
  if (!resource.startsWith(`${publicUrl}/`)) return undefined;
  return endpointAt(resource.slice(publicUrl.length), organizationInPath);
}

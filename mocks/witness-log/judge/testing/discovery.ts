/** The test client's discovery: the challenge, then resource metadata, then server metadata. */
import { z } from "zod";
import type { Breaks } from "./breaks.ts";

/** The client met something that it must not go on with. */
export class ClientRefusal extends Error {
  override readonly name = "ClientRefusal";
}

export interface Challenge {
  readonly resourceMetadata: string | undefined;
  readonly scope: string | undefined;
  readonly error: string | undefined;
}

export function readChallenge(response: Response): Challenge {
  const header = response.headers.get("www-authenticate") ?? "";
  const part = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(header)?.[1];
  return { resourceMetadata: part("resource_metadata"), scope: part("scope"), error: part("error") };
}

const resourceDocument = z.object({
  resource: z.string(),
  authorization_servers: z.array(z.string()).min(1),
  scopes_supported: z.array(z.string()).optional(),
});
export type ResourceDocument = z.infer<typeof resourceDocument>;

const serverDocument = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  registration_endpoint: z.string().optional(),
  scopes_supported: z.array(z.string()).optional(),
  code_challenge_methods_supported: z.array(z.string()).optional(),
  authorization_response_iss_parameter_supported: z.boolean().optional(),
});
export type ServerDocument = z.infer<typeof serverDocument>;

export interface DiscoveryContext {
  readonly breaks: Breaks;
  /** Headers that a careless client adds to everything. */
  readonly headers: Readonly<Record<string, string>>;
  /** Asks at all places at once, the last one first, and takes the best that it finds. */
  readonly atOnce?: boolean | undefined;
}

/** RFC 9728: where the challenge points, else the path of the resource, else the root. */
export async function findResource(
  resource: string,
  challenge: Challenge | undefined,
  context: DiscoveryContext,
): Promise<ResourceDocument> {
  const { breaks } = context;
  const { origin, pathname } = new URL(resource);
  const root = `${origin}/.well-known/oauth-protected-resource`;
  const wellKnown = [root + pathname, root];
  if (breaks("discovery/path-before-root")) wellKnown.reverse();
  const announced = breaks("discovery/uses-resource-metadata") ? root : challenge?.resourceMetadata;
  const places = announced === undefined ? wellKnown : [announced];
  for await (const [url, body] of found(places, context)) {
    const document = resourceDocument.parse(body);
    if (document.resource !== resource && !breaks("discovery/refuses-foreign-resource"))
      throw new ClientRefusal(`${url} is about ${document.resource}, not ${resource}`);
    return document;
  }
  throw new ClientRefusal(`${resource} has no metadata`);
}

/** RFC 8414 with the path inserted, OpenID with it inserted, OpenID with it in front. */
export async function findServer(issuer: string, context: DiscoveryContext): Promise<ServerDocument> {
  const { breaks } = context;
  const { origin, pathname } = new URL(issuer);
  const path = pathname === "/" ? "" : pathname;
  const urls = [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}/.well-known/openid-configuration${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
  if (breaks("discovery/metadata-order")) urls.reverse();
  const places = breaks("discovery/tries-every-location") ? urls.slice(0, 1) : [...new Set(urls)];
  for await (const [url, body] of found(places, context)) {
    const document = serverDocument.parse(body);
    if (document.issuer !== issuer && !breaks("discovery/refuses-other-issuer"))
      throw new ClientRefusal(`${url} is about ${document.issuer}, not ${issuer}`);
    const s256 = document.code_challenge_methods_supported?.includes("S256") ?? false;
    if (!s256 && !breaks("discovery/refuses-without-s256"))
      throw new ClientRefusal(`${issuer} does not advertise S256`);
    return document;
  }
  if (!breaks("discovery/tries-every-location")) throw new ClientRefusal(`${issuer} has no metadata`);
  // The endpoints that the revision of 2025-03-26 let a client guess.
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    registration_endpoint: `${issuer}/register`,
  };
}

/** What there is at these places, in their order. */
async function* found(
  places: readonly string[],
  { headers, atOnce = false }: DiscoveryContext,
): AsyncGenerator<readonly [url: string, body: unknown]> {
  const read = (url: string) => fetchJson(url, headers);
  const backwards = atOnce ? await Promise.all(places.toReversed().map(read)) : [];
  for (const url of places) {
    const body = atOnce ? backwards.pop() : await read(url);
    if (body !== undefined) yield [url, body];
  }
}

async function fetchJson(url: string, headers: Readonly<Record<string, string>>): Promise<unknown> {
  const response = await fetch(url, { headers: { ...headers, accept: "application/json" } });
  if (response.ok) return response.json();
  await response.body?.cancel();
  return undefined;
}

import { z } from "zod";
import { Refusal } from "../../http/refusal.ts";
import { OutgoingError } from "../outgoing-error.ts";
import type { Fetch } from "../outgoing-fetch.ts";
import type { Challenge } from "./challenge.ts";

/** The parts of authorization server metadata (RFC 8414) that Den uses; the rest is kept as it came. */
export const serverMetadataSchema = z.looseObject({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  registration_endpoint: z.string().optional(),
  revocation_endpoint: z.string().optional(),
  response_types_supported: z.array(z.string()),
  scopes_supported: z.array(z.string()).optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
  code_challenge_methods_supported: z.array(z.string()).optional(),
  authorization_response_iss_parameter_supported: z.boolean().optional(),
});
export type ServerMetadata = z.infer<typeof serverMetadataSchema>;

/** What is known about a protected MCP server before anybody is asked. Plain data: it is stored over the redirect. */
export const discoverySchema = z.object({
  /** RFC 8707 resource indicator, byte for byte as the metadata has it; undefined when there is no metadata. */
  resource: z.string().optional(),
  authorizationServerUrl: z.string(),
  /** Undefined for servers older than RFC 8414: endpoints are then at their default paths. */
  metadata: serverMetadataSchema.optional(),
  /** What to ask for; undefined: nothing is said about scope. */
  scope: z.string().optional(),
});
export type Discovery = z.infer<typeof discoverySchema>;

/** Whose clients and tokens these are: the issuer, or for servers that don't say it, their address. */
export const issuerOf = ({ metadata, authorizationServerUrl }: Discovery): string =>
  metadata?.issuer ?? authorizationServerUrl;

interface DiscoverOptions {
  readonly fetch: Fetch;
  /** From the 401 that started this. */
  readonly challenge?: Challenge | undefined;
  /** Asked for when neither challenge nor metadata names scopes. */
  readonly fallbackScope?: string | undefined;
  /** Scopes that earlier 403s asked for, added to the rest. */
  readonly wantedScopes?: string | undefined;
}

/**
 * Finds the authorization server of an MCP server: protected resource metadata (RFC 9728; where the challenge points,
 * else at the path, else at the root), then its metadata (RFC 8414, OpenID Connect Discovery).
 * @throws Refusal `metadata_invalid` when a document names another resource or issuer, or lacks S256
 */
export async function discover(serverUrl: string, options: DiscoverOptions): Promise<Discovery> {
  const sdk = await import("@modelcontextprotocol/sdk/client/auth.js");
  const prm = await findResourceMetadata(serverUrl, options);
  if (prm) await checkResource(serverUrl, prm.resource);
  // A server older than RFC 9728 is its own authorization server, at its root.
  const authorizationServerUrl = prm?.authorization_servers?.[0] ?? new URL("/", serverUrl).href;
  const found = await sdk
    .discoverAuthorizationServerMetadata(authorizationServerUrl, { fetchFn: options.fetch })
    .catch(invalid("The sign-in server's description can't be read."));
  const metadata = found === undefined ? undefined : serverMetadataSchema.parse(found);
  if (metadata) checkServer(metadata, authorizationServerUrl);
  else if (prm) {
    throw new Refusal({
      code: "metadata_invalid",
      message: `The sign-in server ${authorizationServerUrl} doesn't describe itself.`,
      hint: "It must publish OAuth metadata (RFC 8414). Ask the provider.",
    });
  }
  const scope = chooseScope(options, prm?.scopes_supported, metadata?.scopes_supported);
  return {
    authorizationServerUrl,
    ...(prm ? { resource: prm.resource } : {}),
    ...(metadata ? { metadata } : {}),
    ...(scope ? { scope } : {}),
  };
}

async function findResourceMetadata(serverUrl: string, { challenge, fetch }: DiscoverOptions) {
  const { discoverOAuthProtectedResourceMetadata } = await import("@modelcontextprotocol/sdk/client/auth.js");
  try {
    return await discoverOAuthProtectedResourceMetadata(
      serverUrl,
      challenge?.resourceMetadataUrl ? { resourceMetadataUrl: challenge.resourceMetadataUrl } : {},
      fetch,
    );
  } catch (error) {
    if (error instanceof OutgoingError) throw error;
    // The SDK says "not implemented" for a 404 in a plain Error; only an announced document must exist.
    if (
      !challenge?.resourceMetadataUrl &&
      error instanceof Error &&
      /does not implement/.test(error.message)
    ) {
      return undefined;
    }
    throw new Refusal(
      {
        code: "metadata_invalid",
        message: "The server's resource metadata (RFC 9728) can't be read.",
        hint: "Ask the provider.",
      },
      { cause: error },
    );
  }
}

async function checkResource(serverUrl: string, resource: string): Promise<void> {
  const { checkResourceAllowed, resourceUrlFromServerUrl } = await import(
    "@modelcontextprotocol/sdk/shared/auth-utils.js"
  );
  const requestedResource = resourceUrlFromServerUrl(serverUrl);
  if (URL.canParse(resource) && checkResourceAllowed({ requestedResource, configuredResource: resource }))
    return;
  throw new Refusal({
    code: "metadata_invalid",
    message: `The server says that it is another one: ${resource}.`,
    hint: `Its resource metadata must name ${serverUrl}.`,
  });
}

/** RFC 8414 section 3.3: the issuer must be the one that was asked; MCP: S256 must be advertised. */
function checkServer(metadata: ServerMetadata, asked: string): void {
  if (metadata.issuer !== asked && metadata.issuer !== asked.replace(/\/$/, "")) {
    throw new Refusal({
      code: "metadata_invalid",
      message: `The sign-in server ${asked} says that it is ${metadata.issuer}.`,
      hint: "Its issuer must be its own address. Ask the provider.",
    });
  }
  if (!metadata.code_challenge_methods_supported?.includes("S256")) {
    throw new Refusal({
      code: "metadata_invalid",
      message: "The sign-in server doesn't offer PKCE with S256.",
      hint: "MCP requires it. Ask the provider.",
    });
  }
}

/** The challenge's scope, else what the resource lists, else the connection's own; then what earlier 403s wanted. */
function chooseScope(
  { challenge, fallbackScope, wantedScopes }: DiscoverOptions,
  resourceScopes: readonly string[] | undefined,
  serverScopes: readonly string[] | undefined,
): string | undefined {
  const base = challenge?.scope ?? resourceScopes?.join(" ") ?? fallbackScope ?? "";
  const scopes = new Set(`${base} ${wantedScopes ?? ""}`.split(" ").filter((scope) => scope !== ""));
  // Asked for only where it is listed: it is what makes many servers give a refresh token.
  if (serverScopes?.includes("offline_access")) scopes.add("offline_access");
  return scopes.size > 0 ? [...scopes].join(" ") : undefined;
}

const invalid = (message: string) => (error: unknown) => {
  if (error instanceof OutgoingError) throw error;
  throw new Refusal({ code: "metadata_invalid", message, hint: "Ask the provider." }, { cause: error });
};

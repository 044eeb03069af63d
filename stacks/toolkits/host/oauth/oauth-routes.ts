import { authorizationHandler } from "@modelcontextprotocol/sdk/server/auth/handlers/authorize.js";
import { metadataHandler } from "@modelcontextprotocol/sdk/server/auth/handlers/metadata.js";
import { clientRegistrationHandler } from "@modelcontextprotocol/sdk/server/auth/handlers/register.js";
import { tokenHandler } from "@modelcontextprotocol/sdk/server/auth/handlers/token.js";
import type { Express } from "express";
import { endpointAt } from "../endpoint.ts";
import type { Host } from "../host.ts";
import { oauthProvider } from "./authorizations.ts";

const RESOURCE_METADATA = "/.well-known/oauth-protected-resource";
const A_MINUTE = { windowMs: 60_000, limit: 600 };

/** The host's own authorization server, on the SDK's handlers, and the metadata of it and of each endpoint. */
export function mountOAuth(host: Host, app: Express): void {
  const { settings, rules } = host;
  const { publicUrl } = settings;
  const provider = oauthProvider(host);
  app.use("/oauth/authorize", authorizationHandler({ provider, rateLimit: A_MINUTE }));
  app.use("/oauth/token", tokenHandler({ provider, rateLimit: A_MINUTE }));
  app.use(
    "/oauth/register",
    clientRegistrationHandler({ clientsStore: provider.clientsStore, rateLimit: A_MINUTE }),
  );
  app.use(
    "/.well-known/oauth-authorization-server",
    metadataHandler({
      issuer: publicUrl,
      authorization_endpoint: `${publicUrl}/oauth/authorize`,
      token_endpoint: `${publicUrl}/oauth/token`,
      registration_endpoint: `${publicUrl}/oauth/register`,
      response_types_supported: ["code"],
      grant_types_supported: ["authorization_code"],
      code_challenge_methods_supported: ["S256"],
      token_endpoint_auth_methods_supported: ["client_secret_post", "none"],
    }),
  );
  // Which toolkits there are is not said here: any that could be is answered, and found out with a token only.
  app.get(`${RESOURCE_METADATA}/{*path}`, (request, response, next) => {
    const endpoint = endpointAt(request.path.slice(RESOURCE_METADATA.length), settings.organizationInPath);
    if (!endpoint) return next();
    response.set("access-control-allow-origin", "*").json({
      resource: rules.namedResource(publicUrl, endpoint),
      authorization_servers: [publicUrl],
      bearer_methods_supported: ["header"],
    });
  });
}

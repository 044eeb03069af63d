/** What a client says of itself when it registers (RFC 7591 section 2). */
import { failed, judgeEach, passed, type Rule } from "../rule.ts";
import { isHttps, isLoopback } from "./redirect-kinds.ts";

const NONE = "no client registered itself";

export const registeredRedirectUris: Rule = {
  id: "registration/redirect-uris",
  title: "Registers redirect URIs that are loopback or https",
  severity: "must",
  source:
    'MCP authorization, "Communication Security"; RFC 7591 section 2; RFC 6749 section 3.1.2 (no fragment)',
  judge: (walk) =>
    judgeEach(walk.registrations, NONE, (request) => {
      const uris = request.registration?.redirectUris;
      const grants = request.registration?.grantTypes ?? ["authorization_code"];
      if (!uris || !grants.includes("authorization_code")) return undefined;
      if (uris.length === 0) return failed("redirect_uris was missing or empty", request);
      const bad = uris.filter((uri) => !isLoopback(uri) && !isHttps(uri));
      // RFC 6749 section 3.1.2; the code would come before it, and a page of the client could not read it back.
      const cut = uris.find((uri) => uri.includes("#"));
      if (bad.length === 0 && cut !== undefined) return failed(`registered ${cut}, with a fragment`, request);
      return bad.length > 0
        ? failed(`registered ${bad.join(", ")}, which is neither loopback nor https`, request)
        : passed(`registered ${uris.join(", ")}`, request);
    }),
};

export const applicationType: Rule = {
  id: "registration/application-type",
  title: "Registers with an application_type that fits its redirect URIs",
  // Before 2026-07-28 only OpenID Connect Registration 1.0 section 2 said so, which MCP does not demand.
  severity: (walk) => (walk.stateless ? "must" : "should"),
  source: 'MCP 2026-07-28 client registration, "Application Type and Redirect URI Constraints"',
  judge: (walk) =>
    judgeEach(
      walk.registrations,
      walk.registrations.length === 0 ? NONE : "not demanded of a client that does not speak 2026-07-28",
      (request) => {
        if (!request.registration) return undefined;
        const { applicationType: type, redirectUris } = request.registration;
        if (type === undefined)
          return walk.stateless ? failed("application_type was absent, which means web", request) : undefined;
        // OpenID Connect Registration 1.0 section 2: web clients must use https and not localhost.
        const misfit = type === "web" ? redirectUris.filter((uri) => !isHttps(uri)) : [];
        if (misfit.length > 0) return failed(`application_type web with ${misfit.join(", ")}`, request);
        return type === "web" || type === "native"
          ? passed(`application_type ${type} with ${redirectUris.join(", ")}`, request)
          : failed(`application_type was ${JSON.stringify(type)}; native and web are defined`, request);
      },
    ),
};

export const refreshGrant: Rule = {
  id: "registration/refresh-grant",
  title: "Registers grant_types with refresh_token when it wants refresh tokens",
  severity: "should",
  source: 'MCP 2026-07-28 authorization, "Refresh Tokens"; RFC 7591 section 2',
  judge: (walk) =>
    judgeEach(walk.registrations, "no client that registered itself refreshed a token", (request) => {
      const id = request.client?.id;
      const grants = request.registration?.grantTypes ?? ["authorization_code"];
      if (id === undefined) return undefined;
      const use = walk.byClient.get(id)?.find(({ grantType }) => grantType === "refresh_token");
      if (use && !grants.includes("refresh_token"))
        return failed(`registered grant_types [${grants.join(", ")}], then asked to refresh`, request, use);
      return use
        ? passed(`registered grant_types [${grants.join(", ")}] and refreshed`, request, use)
        : undefined;
    }),
};

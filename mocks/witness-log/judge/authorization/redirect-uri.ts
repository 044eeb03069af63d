/** The redirect URI on both legs. */
import type { Exchange } from "../exchange.ts";
import { withoutLoopbackPort } from "../registration/redirect-kinds.ts";
import { failed, judgeEach, passed, type Rule } from "../rule.ts";
import type { Walk } from "../walk.ts";

const NO_AUTHORIZATION = "nobody asked for authorization";

export const redirectUriKind: Rule = {
  id: "authorization/redirect-uri",
  title: "Is sent back to a loopback or https address",
  severity: "must",
  source: 'MCP authorization, "Communication Security"',
  judge: (walk) =>
    judgeEach(
      walk.authorizations,
      "every redirect URI was one that the client had registered itself",
      ({ request }) => {
        // What a client registered itself was judged there (registration/redirect-uris).
        if (!request.redirect || request.client?.kind === "registered") return undefined;
        const { uri, kind } = request.redirect;
        return kind === "loopback" || kind === "https"
          ? passed(`redirect_uri ${uri}`, request)
          : failed(`redirect_uri ${uri} is ${kind === "http" ? "http on another host" : kind}`, request);
      },
    ),
};

export const redirectUriRegistered: Rule = {
  id: "authorization/redirect-uri-registered",
  title: "Uses a redirect URI that it registered",
  severity: "must",
  source: 'MCP authorization, "Open Redirection"; OAuth 2.1 section 4.1.1',
  judge: (walk) =>
    judgeEach(walk.authorizations, NO_AUTHORIZATION, ({ request }) => {
      if (request.redirect?.registered === undefined) return undefined;
      const { uri, kind, registered } = request.redirect;
      if (registered) return passed(`redirect_uri ${uri} is registered`, request);
      // A loopback port may differ (RFC 8252 section 7.3); an address that is not allowed at all has its own rule.
      if (kind !== "https" && (kind !== "loopback" || samePathRegistered(walk, request))) return undefined;
      return failed(`redirect_uri ${uri} is not registered for ${request.client?.id}`, request);
    }),
};

export const redirectUriSame: Rule = {
  id: "authorization/redirect-uri-same",
  title: "Repeats the same redirect URI when it redeems the code",
  severity: "must",
  source: "RFC 6749 section 4.1.3",
  judge: (walk) =>
    judgeEach(walk.tokenRequests, "no code was exchanged with a redirect_uri", (request) => {
      // OAuth 2.1 leaves it out of the token request: only a different one is wrong.
      if (request.redirect?.sameAsAuthorized === undefined) return undefined;
      return request.redirect.sameAsAuthorized
        ? passed("the same redirect_uri twice", request)
        : failed(`redirect_uri ${request.redirect.uri} is not the one that the code was sent to`, request);
    }),
};

function samePathRegistered({ registrations }: Walk, request: Exchange): boolean {
  const uri = withoutLoopbackPort(request.redirect?.uri ?? "");
  return registrations.some(
    ({ client, registration }) =>
      client?.id === request.client?.id &&
      registration?.redirectUris.some((one) => withoutLoopbackPort(one) === uri),
  );
}

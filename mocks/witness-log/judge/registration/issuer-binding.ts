/** Credentials belong to the authorization server that issued them. */
import { type Exchange, mayKnow } from "../exchange.ts";
import { failed, judgeEach, passed, type Rule } from "../rule.ts";
import type { Walk } from "../walk.ts";

const SOURCE = 'MCP 2026-07-28 client registration, "Authorization Server Binding"';

export const boundToIssuer: Rule = {
  id: "registration/bound-to-issuer",
  title: "Sends an authorization server nothing that another one issued",
  severity: "must",
  source: `${SOURCE}; RFC 6749 section 2.2`,
  judge: (walk) => {
    const several = issuersMet(walk).size > 1;
    return judgeEach(
      [...walk.authorizations.map(({ request }) => request), ...walk.tokenRequests],
      "the client met only one authorization server",
      (request) => {
        const home = homeOf(walk, request);
        if (!home || request.issuer === undefined || !several) return undefined;
        return home.issuer === request.issuer
          ? passed(`sent ${request.issuer} only what it had issued`, request)
          : failed(`${home.what} was issued by ${home.issuer} and sent to ${request.issuer}`, request);
      },
    );
  },
};

export const followsIssuerChange: Rule = {
  id: "registration/follows-issuer-change",
  title: "Turns to the new authorization server when the resource names another one",
  severity: "must",
  source: SOURCE,
  judge: (walk) =>
    judgeEach(
      walk.authorizations.map(({ request }) => request),
      "the resource never changed its authorization server",
      (request) => {
        const documents = walk.resourceMetadata.filter(
          (one) =>
            (one.served?.authorizationServers?.length ?? 0) > 0 &&
            one.served?.genuine !== false &&
            mayKnow(request, one) &&
            isAbout(walk, one.served?.resource, request),
        );
        const newest = documents.at(-1);
        const named = newest?.served?.authorizationServers ?? [];
        // Only a server that the client had used can be one that it must leave.
        const left = walk.authorizations.find(
          ({ request: one }) =>
            one.issuer !== undefined &&
            !named.includes(one.issuer) &&
            one.mono < request.mono &&
            isAbout(walk, one.resource?.sent[0], request),
        );
        if (!newest || !left || request.issuer === undefined) return undefined;
        if (!named.includes(request.issuer) && mayActOnOlder(walk, documents, request)) return undefined;
        return named.includes(request.issuer)
          ? passed(
              `authorized at ${request.issuer}, which the resource names now`,
              left.request,
              newest,
              request,
            )
          : failed(
              `the resource names ${named.join(", ")} now, authorized at ${request.issuer}`,
              left.request,
              newest,
              request,
            );
      },
    ),
};

/** Is this of the resource that the request is for? Another resource has servers of its own. */
function isAbout({ resources }: Walk, resource: string | undefined, request: Exchange): boolean {
  const [wanted] = request.resource?.sent ?? [];
  const known = (one: string | undefined) => one !== undefined && resources.includes(one);
  return !known(wanted) || !known(resource) || resource === wanted;
}

/** A part of the client that had read an older document may still be on its way to the server that it names. */
function mayActOnOlder(walk: Walk, documents: readonly Exchange[], request: Exchange): boolean {
  const reads = documents.filter(({ served }) =>
    served?.authorizationServers?.includes(request.issuer ?? ""),
  );
  const uses = walk.authorizations.filter(
    ({ request: one }) =>
      one.issuer === request.issuer &&
      one.mono <= request.mono &&
      isAbout(walk, one.resource?.sent[0], request),
  );
  return uses.length <= reads.length;
}

/** The issuer that the request's own credentials come from. */
function homeOf(walk: Walk, request: Exchange): { what: string; issuer: string } | undefined {
  const refresh = request.refreshToken && walk.refreshTokens.get(request.refreshToken.fingerprint);
  if (refresh?.issuer !== undefined && refresh.issuer !== request.issuer)
    return { what: "the refresh token", issuer: refresh.issuer };
  const client = request.client;
  // A metadata document is its own credential and good at every issuer; a code is not.
  if (client?.registeredAt !== undefined && client.kind !== "metadata-document")
    return { what: `client ${client.id}`, issuer: client.registeredAt };
  const from = walk.authorizations.find(
    ({ code }) => code !== undefined && code === request.code?.fingerprint,
  );
  return from?.request.issuer === undefined ? undefined : { what: "the code", issuer: from.request.issuer };
}

function issuersMet({ serverMetadata, authorizations, tokenRequests }: Walk): Set<string> {
  const spoken = [...serverMetadata, ...authorizations.map(({ request }) => request), ...tokenRequests];
  return new Set(spoken.flatMap(({ issuer }) => (issuer === undefined ? [] : [issuer])));
}

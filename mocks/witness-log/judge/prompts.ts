/**
 * What sends a client to an authorization server: a refusal by the resource. Several parts of a client may each meet
 * one at the same time, and each may then start an authorization of its own; what no refusal explains, the client
 * started by itself.
 */
import type { Exchange } from "./exchange.ts";
import { mayKnow } from "./exchange.ts";
import type { McpExchange } from "./mcp-exchange.ts";
import type { Walk } from "./walk.ts";

/** A 403 that asks for more scope (RFC 6750 section 3.1). */
export function isScopeRefusal({ status, challenge }: Exchange): boolean {
  return status === 403 && challenge?.error === "insufficient_scope";
}

/**
 * Requests without a token that were refused for want of one, or of scope: each is the start of somebody's way through
 * authorization.
 */
export function starts({ mcp, resources }: Walk, of: Exchange): McpExchange[] {
  const resource = of.mcp?.resource ?? of.resource?.sent[0];
  const known = resource !== undefined && resources.includes(resource);
  return mcp.filter(
    (one) =>
      (one.status === 401 || isScopeRefusal(one)) &&
      one.credentials.length === 0 &&
      (!known || one.mcp.resource === resource),
  );
}

/**
 * Were more clients turned away for want of a token by then than authorizations had been started? One that asks for what
 * a call with a token needed is another account's way to more scope, and answers none of these.
 */
export function mayBeginAnew(walk: Walk, request: Exchange): boolean {
  const begun = startedBefore(walk, request).filter((one) => !asksForMore(walk, one));
  return starts(walk, request).filter((one) => mayKnow(request, one)).length > begun.length;
}

function asksForMore({ mcp }: Walk, request: Exchange): boolean {
  const asked = request.scope?.requested?.split(" ") ?? [];
  return mcp.some(
    (one) =>
      isScopeRefusal(one) &&
      one.credentials.length > 0 &&
      mayKnow(request, one) &&
      (one.challenge?.scope?.split(" ").every((scope) => asked.includes(scope)) ?? false),
  );
}

/** Does a refusal of any kind (no token, a bad one, too little scope) explain this authorization? */
export function isPrompted(walk: Walk, request: Exchange): boolean {
  const resource = request.resource?.sent[0];
  const known = resource !== undefined && walk.resources.includes(resource);
  const refusals = walk.mcp.filter(
    (one) =>
      (one.status === 401 || isScopeRefusal(one)) &&
      (!known || one.mcp.resource === resource) &&
      mayKnow(request, one),
  );
  return refusals.length > startedBefore(walk, request).length;
}

function startedBefore({ authorizations }: Walk, request: Exchange): Exchange[] {
  const resource = request.resource?.sent[0];
  return authorizations
    .map(({ request: one }) => one)
    .filter((one) => one.mono < request.mono && one.resource?.sent[0] === resource);
}

/** Which of the ways to a client id a client takes, and how often. */

import { type Exchange, mayKnow, succeeded } from "../exchange.ts";
import { groupBy } from "../grouping.ts";
import { starts } from "../prompts.ts";
import { type Finding, failed, judgeEach, passed, type Rule } from "../rule.ts";
import type { Walk } from "../walk.ts";
import { withoutLoopbackPort } from "./redirect-kinds.ts";

export const registrationOrder: Rule = {
  id: "registration/order",
  title: "Prefers a pre-registered id, then a metadata document, then dynamic registration",
  severity: "should",
  source: 'MCP client registration, "Client Registration Approaches" (priority order)',
  judge: (walk) =>
    judgeEach(
      [...walk.registrations.filter(gotId), ...walk.authorizations.map(({ request }) => request)],
      "no client chose between ways to an id",
      (one) => (one.step === "register" ? neededToRegister(walk, one) : choseDirectly(one)),
    ),
};

/** That it had a better way, the caller knows, or the client shows elsewhere in the log: same redirect URI and issuer. */
function neededToRegister(walk: Walk, registration: Exchange): Finding | undefined {
  const [told] = walk.told;
  if (told !== undefined)
    return failed(`registered dynamically although it was told the id ${told}`, registration);
  const better = walk.authorizations.find(({ request }) => {
    const kind = request.client?.kind;
    const same = registration.registration?.redirectUris.includes(request.redirect?.uri ?? "");
    if (!same || request.issuer !== registration.issuer) return false;
    return kind === "pre-registered" || (kind === "metadata-document" && offersDocuments(walk, registration));
  });
  if (better)
    return failed(
      `registered dynamically, but also used the ${better.request.client?.kind} id ${better.request.client?.id}`,
      registration,
      better.request,
    );
  return offersDocuments(walk, registration)
    ? undefined
    : passed("registered dynamically where metadata documents are not offered", registration);
}

function choseDirectly(request: Exchange): Finding | undefined {
  const kind = request.client?.kind;
  return kind === "pre-registered" || kind === "metadata-document"
    ? passed(`used the ${kind} id ${request.client?.id}`, request)
    : undefined;
}

function offersDocuments({ serverMetadata }: Walk, registration: Exchange): boolean {
  return serverMetadata.some(
    (one) => one.served?.clientIdMetadataDocuments === true && one.issuer === registration.issuer,
  );
}

/** Did the client get an id? A page with status 200 in place of the answer gives none. */
function gotId(registration: Exchange): boolean {
  return succeeded(registration) && (registration.issued?.clientId ?? registration.client?.id) !== undefined;
}

/** Refusals after which a client has to register anew (RFC 6749 section 5.2, RFC 7591 section 3.2.2). */
const LOST = new Set(["invalid_client", "unauthorized_client", "invalid_redirect_uri"]);

export const registersOnce: Rule = {
  id: "registration/once",
  title: "Registers once per authorization server and reuses the id",
  severity: "should",
  source: 'MCP 2026-07-28 client registration, "Authorization Server Binding"; RFC 7591 section 1.3',
  judge: (walk) =>
    judgeEach(byClient(walk).values(), "no client registered itself", ([first, ...again]) => {
      if (!first) return undefined;
      // Parts of a client that set out before the first registration was answered can't know of it.
      const together = starts(walk, first).filter((one) => one.mono < first.answeredAt).length;
      const needless = again
        .slice(Math.max(0, together - 1))
        .find((later) => mayKnow(later, first) && !wasLost(walk, first, later));
      if (needless)
        return failed(`registered at ${first.issuer} again${differenceOf(first, needless)}`, first, needless);
      const uses = walk.authorizations.filter(({ request }) => request.client?.id === first.client?.id);
      return uses.length > 0
        ? passed(`registered once and authorized ${uses.length} times with that id`, first)
        : undefined;
    }),
};

/**
 * Successful registrations of what is plainly one client: same issuer and redirect URIs. A loopback port may differ
 * from one authorization to the next without a new registration (RFC 8252 section 7.3), and so may a name.
 */
function byClient({ registrations }: Walk): Map<string, Exchange[]> {
  return groupBy(registrations.filter(gotId), ({ issuer, registration }) =>
    JSON.stringify([issuer, (registration?.redirectUris ?? []).map(withoutLoopbackPort).sort()]),
  );
}

function differenceOf({ registration: a }: Exchange, { registration: b }: Exchange): string {
  if (a?.redirectUris.join(" ") !== b?.redirectUris.join(" ")) return " with another loopback port";
  return a?.clientName === b?.clientName ? " with the same redirect URIs" : " under another name";
}

/** Did the witness forget or refuse the first id before the second registration? */
function wasLost(walk: Walk, first: Exchange, second: Exchange): boolean {
  const between = (mono: number) => mono >= first.mono && mono <= second.mono;
  return (
    walk.exchanges.some((one) => between(one.mono) && LOST.has(one.error?.code ?? "")) ||
    walk.control.some(
      ({ line, facts }) =>
        between(line.mono) &&
        (facts.event === "reset" || (facts.event === "expired" && facts.expired?.includes("clients"))),
    )
  );
}

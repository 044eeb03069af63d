/** Values that must be new for every authorization request, and the state that must come back. */

import type { Authorization } from "../authorizations.ts";
import { groupBy } from "../grouping.ts";
import { type Finding, failed, judgeEach, passed, type Rule } from "../rule.ts";
import type { Walk } from "../walk.ts";

export const freshChallenge: Rule = {
  id: "authorization/fresh-challenge",
  title: "Makes a new PKCE challenge for every authorization request",
  severity: "must",
  source: 'RFC 7636 section 4.1; OAuth 2.1 section 7.5.2 ("transaction-specific")',
  judge: (walk) => notRepeated(walk, "challenge", ({ request }) => request.pkce?.challenge),
};

export const freshState: Rule = {
  id: "authorization/fresh-state",
  title: "Makes a new state for every authorization request",
  severity: "should",
  source: 'MCP authorization, "Open Redirection"; RFC 6749 section 10.12',
  judge: (walk) => notRepeated(walk, "state", ({ request }) => request.state?.sent),
};

export const sendsState: Rule = {
  id: "authorization/state",
  title: "Sends a state",
  severity: "should",
  source: 'MCP authorization, "Open Redirection"',
  judge: (walk) =>
    judgeEach(walk.authorizations, "nobody asked for authorization", ({ request }) =>
      request.state?.sent === undefined
        ? failed("state was absent", request)
        : passed(`state of ${request.state.length} characters`, request),
    ),
};

export const discardsWrongState: Rule = {
  id: "authorization/discards-wrong-state",
  title: "Discards an answer whose state is not the one it sent",
  severity: "should",
  source: 'MCP authorization, "Open Redirection"; RFC 6749 section 10.12',
  judge: (walk) =>
    judgeEach(
      walk.authorizations,
      "the state always came back as sent",
      ({ request, end, code, redemptions }) => {
        const returned = end?.state?.returned;
        if (!end || code === undefined || request.state?.sent === undefined) return undefined;
        if (returned !== "altered" && returned !== "dropped") return undefined;
        return redemptions[0]
          ? failed(`the state came back ${returned}, and its code was redeemed`, request, end, redemptions[0])
          : passed(`the state came back ${returned}, and its code was not redeemed`, request, end);
      },
    ),
};

/**
 * A person who reloads the page repeats a whole request, and the client is not to blame. So a value was reused when
 * the two requests differ otherwise, or when both ended in a code that was redeemed.
 */
function notRepeated(walk: Walk, what: string, value: (one: Authorization) => string | undefined): Finding {
  const byValue = groupBy(walk.authorizations, value);
  const none = `no two authorization requests with a ${what}`;
  return judgeEach(byValue.values(), none, ([first, ...repeats]) => {
    if (!first) return undefined;
    const reused = repeats.find(
      (one) =>
        differs(first, one) ||
        (first.redemptions.length > 0 && one.redemptions.length > 0 && first.code !== one.code),
    );
    if (reused)
      return failed(`the same ${what} came in two authorization requests`, first.request, reused.request);
    return byValue.size > 1 ? passed(`a ${what} of its own`, first.request) : undefined;
  });
}

function differs(a: Authorization, b: Authorization): boolean {
  const of = ({ request }: Authorization) => JSON.stringify([request.pkce?.challenge, request.state?.sent]);
  return of(a) !== of(b);
}

/**
 * Validation of the authorization response's issuer (RFC 9207). That an error answer with a wrong issuer is not acted
 * on either leaves no trace in a log.
 */
import type { Exchange } from "../exchange.ts";
import { failed, judgeEach, passed, type Rule, type Severity } from "../rule.ts";
import type { Walk } from "../walk.ts";

const SOURCE = 'MCP 2026-07-28 authorization, "Authorization Response Validation"; RFC 9207 section 2.4';
/** 2025-11-25 does not name RFC 9207; there it is the best current practice (RFC 9700 section 2.1). */
const severity = (walk: Walk): Severity => (walk.stateless ? "must" : "should");

export const issChecked: Rule = {
  id: "authorization/iss",
  title: "Rejects an answer whose iss is another issuer's, or missing where it was advertised",
  severity,
  source: SOURCE,
  judge: (walk) =>
    judgeEach(walk.authorizations, "every answer named its issuer", ({ request, end, code, redemptions }) => {
      const is = end?.iss?.is;
      if (!end || code === undefined || (is !== "wrong" && !(is === "missing" && wasAdvertised(walk, end))))
        return undefined;
      const what = is === "wrong" ? `iss was ${end.iss?.value}` : "iss was advertised and missing";
      return redemptions[0]
        ? failed(`${what}, and the code was redeemed`, request, end, redemptions[0])
        : passed(`${what}, and the code was not redeemed`, request, end);
    }),
};

export const issAsString: Rule = {
  id: "authorization/iss-as-string",
  title: "Compares iss as a string, without normalising it",
  severity,
  source: SOURCE,
  judge: (walk) =>
    judgeEach(
      walk.authorizations,
      "no answer's iss was merely equivalent",
      ({ request, end, code, redemptions }) => {
        if (!end || code === undefined || end.iss?.is !== "normalised") return undefined;
        const what = `iss was ${end.iss.value}, the issuer is ${request.issuer}`;
        return redemptions[0]
          ? failed(`${what}, and the code was redeemed`, request, end, redemptions[0])
          : passed(`${what}, and the code was not redeemed`, request, end);
      },
    ),
};

function wasAdvertised({ serverMetadata }: Walk, end: Exchange): boolean {
  return serverMetadata.some(
    (one) => one.served?.issParameter === true && one.issuer === end.issuer && one.mono < end.mono,
  );
}

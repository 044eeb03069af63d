/** Proof Key for Code Exchange on both legs (RFC 7636). */
import { failed, judgeEach, passed, type Rule } from "../rule.ts";
import type { Walk } from "../walk.ts";

const NO_AUTHORIZATION = "nobody asked for authorization";
const NO_EXCHANGE = "no code was exchanged";

export const pkceS256: Rule = {
  id: "authorization/pkce-s256",
  title: "Sends a PKCE challenge with method S256",
  severity: "must",
  source: 'MCP authorization, "Authorization Code Protection"; OAuth 2.1 section 4.1.1; RFC 7636 section 4.3',
  judge: (walk) =>
    judgeEach(walk.authorizations, NO_AUTHORIZATION, ({ request }) => {
      const { challenge, method } = request.pkce ?? {};
      if (challenge === undefined) return failed("code_challenge was absent", request);
      return method === "S256"
        ? passed("code_challenge_method S256", request)
        : failed(`code_challenge_method was ${method ?? "absent, which means plain"}`, request);
    }),
};

export const challengeForm: Rule = {
  id: "authorization/challenge-form",
  title: "Sends a challenge of 43 base64url characters",
  severity: "must",
  source: "RFC 7636 section 4.2",
  judge: (walk) =>
    judgeEach(walk.authorizations, NO_AUTHORIZATION, ({ request }) => {
      const { method, challengeLength: length, challengeCharset: charset } = request.pkce ?? {};
      // Of another method than S256 another length is right; that it is used is the fault of another rule.
      if (length === undefined || method !== "S256") return undefined;
      return length === 43 && charset === "base64url"
        ? passed("43 base64url characters", request)
        : failed(`${length} characters${charset === "other" ? ", not all of them base64url" : ""}`, request);
    }),
};

export const verifierForm: Rule = {
  id: "authorization/verifier-form",
  title: "Sends a verifier of 43 to 128 unreserved characters",
  severity: "must",
  source: "RFC 7636 section 4.1",
  judge: (walk) =>
    judgeEach(codeExchanges(walk), NO_EXCHANGE, (request) => {
      const { verifierLength: length, verifierCharset: charset } = request.pkce ?? {};
      if (length === undefined) return undefined;
      return length >= 43 && length <= 128 && charset === "unreserved"
        ? passed(`${length} unreserved characters`, request)
        : failed(`${length} characters${charset === "other" ? ", not all of them unreserved" : ""}`, request);
    }),
};

export const verifierMatches: Rule = {
  id: "authorization/verifier-matches",
  title: "Sends the verifier of the challenge that the code was issued for",
  severity: "must",
  source: "RFC 7636 sections 4.5 and 4.6",
  judge: (walk) =>
    judgeEach(walk.authorizations, NO_EXCHANGE, ({ request, redemptions }) => {
      const first = redemptions[0];
      if (!first || request.pkce?.challenge === undefined) return undefined;
      if (first.pkce?.verifierLength === undefined)
        return failed("code_verifier was absent though a challenge had been sent", request, first);
      if (first.pkce.matches === false)
        return failed("the verifier does not hash to the challenge", request, first);
      return first.pkce.matches === true
        ? passed("the verifier hashes to the challenge", request, first)
        : undefined;
    }),
};

function codeExchanges({ tokenRequests }: Walk) {
  return tokenRequests.filter(({ grantType }) => grantType === "authorization_code");
}

import { failed, judgeEach, passed, type Rule } from "../rule.ts";
import { isRefreshToken } from "../walk.ts";

/** What the front channel must not see: it stands in histories, logs of proxies, and `Referer` headers. */
const SECRETS = new Set([
  "access_token",
  "client_assertion",
  "client_secret",
  "code_verifier",
  "id_token",
  "password",
  "refresh_token",
  "registration_access_token",
]);

export const noSecretInUrl: Rule = {
  id: "authorization/no-secret-in-url",
  title: "Puts no secret into the URL that the browser opens",
  severity: "must",
  source: "RFC 6749 section 2.3.1; OAuth 2.1 section 2.4.1",
  judge: (walk) =>
    judgeEach(walk.authorizations, "nobody asked for authorization", ({ request }) => {
      const secrets = Object.entries(request.query)
        .filter(([name, value]) => SECRETS.has(name) || isRefreshToken(walk, value))
        .map(([name]) => name);
      return secrets.length > 0
        ? failed(`${secrets.join(", ")} came in the URL of the authorization request`, request)
        : passed("no secret in the URL", request);
    }),
};

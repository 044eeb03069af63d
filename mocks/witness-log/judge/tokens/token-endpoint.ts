/** The form of requests to the token endpoint (RFC 6749 sections 2.3 and 3.2). */
import { failed, judgeEach, passed, type Rule } from "../rule.ts";

const NO_REQUEST = "the token endpoint was not asked";

export const postsForm: Rule = {
  id: "tokens/post-form",
  title: "Asks the token endpoint with POST and sends a form in the body",
  severity: "must",
  source: "RFC 6749 sections 2.3.1 and 3.2; OAuth 2.1 section 3.2",
  judge: (walk) =>
    judgeEach(walk.tokenRequests, NO_REQUEST, (request) => {
      if (request.method !== "POST")
        return failed(`the token endpoint was asked with ${request.method}`, request);
      const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
      if (type !== FORM && request.headers["content-length"] !== "0")
        return failed(`the token request came with Content-Type ${type ?? "absent"}`, request);
      const inUri = Object.keys(request.query).filter((name) => PARAMETERS.has(name));
      return inUri.length > 0
        ? failed(`${inUri.join(", ")} came in the URI of the token request`, request)
        : passed("a POST with a form", request);
    }),
};

export const oneAuthenticationMethod: Rule = {
  id: "tokens/one-client-authentication",
  title: "Authenticates itself by one method only",
  severity: "must",
  source: "RFC 6749 section 2.3",
  judge: (walk) =>
    judgeEach(walk.tokenRequests, NO_REQUEST, (request) => {
      const method = request.client?.authMethod;
      if (method === undefined) return undefined;
      return method === "several"
        ? failed("more than one client authentication method in one request", request)
        : passed(`client authentication ${method}`, request);
    }),
};

const FORM = "application/x-www-form-urlencoded";
const PARAMETERS = new Set([
  "grant_type",
  "code",
  "code_verifier",
  "redirect_uri",
  "refresh_token",
  "client_id",
  "client_secret",
  "client_assertion",
]);

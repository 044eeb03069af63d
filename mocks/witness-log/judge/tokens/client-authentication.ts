/** How a client authenticates itself at the token endpoint, beside what it is registered for. */
import { failed, judgeEach, passed, type Rule } from "../rule.ts";

const UNKNOWN = "no client whose registration is known asked the token endpoint";

export const authenticates: Rule = {
  id: "tokens/client-authentication",
  title: "Authenticates itself when it was given a secret or a key to do so",
  severity: "must",
  source: "RFC 6749 section 3.2.1; OAuth 2.1 section 3.2.1",
  judge: (walk) =>
    judgeEach(walk.tokenRequests, UNKNOWN, (request) => {
      const { authMethod: method, registeredMethod: registered, id } = request.client ?? {};
      if (method === undefined || registered === undefined || registered === "none") return undefined;
      return method === "none"
        ? failed(`${id} is registered for ${registered} and sent no authentication`, request)
        : passed("authenticated itself", request);
    }),
};

export const registeredMethod: Rule = {
  id: "tokens/registered-authentication",
  title: "Authenticates itself by the method that it is registered for",
  severity: "should",
  source: 'RFC 7591 section 2 ("token_endpoint_auth_method")',
  judge: (walk) =>
    judgeEach(walk.tokenRequests, UNKNOWN, (request) => {
      const { authMethod: method, registeredMethod: registered, id } = request.client ?? {};
      if (method === undefined || registered === undefined || method === "several") return undefined;
      if (method === registered) return passed(`authentication ${method}, as registered`, request);
      // That none was sent is the fault of another rule; an assertion's kind can't be told from outside.
      if (method === "none" || registered.endsWith("_jwt")) return undefined;
      return failed(`${id} is registered for ${registered} and authenticated by ${method}`, request);
    }),
};

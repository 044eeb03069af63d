import { failed, judgeEach, passed, type Rule } from "../rule.ts";

/** RFC 8707 section 2 allows several resources; nothing else may come twice. */
const REPEATABLE = new Set(["resource"]);

export const parametersOnce: Rule = {
  id: "authorization/parameters-once",
  title: "Sends no parameter twice",
  severity: "must",
  source: "RFC 6749 sections 3.1 and 3.2",
  judge: (walk) =>
    judgeEach(
      [...walk.authorizations.map(({ request }) => request), ...walk.tokenRequests],
      "nobody asked for authorization",
      (request) => {
        const twice = Object.keys(request.repeated ?? {}).filter((name) => !REPEATABLE.has(name));
        return twice.length > 0
          ? failed(`${twice.join(", ")} came more than once`, request)
          : passed("every parameter once", request);
      },
    ),
};

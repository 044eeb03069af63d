/** Where the engine's error code at the token endpoint is not the one that RFC 6749 section 5.2 has for the case. */
import { text } from "../../witness-log/json-object.ts";
import { type Answer, bodyObject, errorAnswer } from "../http/message.ts";

const NOT_ITS_GRANT = "requested grant type is not allowed for this client";

/** A client that may not use a grant type is answered `unauthorized_client`; the engine says `invalid_request`. */
export function exactTokenError(answer: Answer): Answer {
  if (answer.status !== 400) return answer;
  const body = bodyObject(answer);
  if (text(body, "error") !== "invalid_request" || text(body, "error_description") !== NOT_ITS_GRANT)
    return answer;
  return errorAnswer(400, "unauthorized_client", NOT_ITS_GRANT, answer.headers);
}

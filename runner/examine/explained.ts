/** What a server says of its refusal, for reasons: the words are all that its author has to go by. */
import { cut } from "../../mocks/witness-log/fields.ts";
import { isObject, parseObject, text } from "../../mocks/witness-log/json-object.ts";
import { bearerChallenge } from "./challenge.ts";
import { answered, type Exchange, type Outgoing } from "./exchange.ts";

/** The status with the server's own words, where it gave any. */
export function explained(exchange: Exchange): string {
  const words = reasonIn(exchange);
  return words === "" ? answered(exchange) : `${answered(exchange)} (${words})`;
}

function reasonIn({ headers, text: body, request }: Exchange): string {
  const challenge = bearerChallenge(headers["www-authenticate"])?.parameters ?? {};
  const document = parseObject(body);
  const rpc = isObject(document?.error) ? text(document.error, "message") : undefined;
  const error = challenge.error ?? text(document, "error");
  const description = challenge.error_description ?? text(document, "error_description") ?? rpc;
  const words = [error, description].filter(Boolean).join(": ");
  return cut(secretsIn(request).reduce((left, secret) => left.replaceAll(secret, "..."), words));
}

/** Some servers repeat what they were sent. */
function secretsIn({ headers = {}, body = "" }: Outgoing): string[] {
  const sent = [(headers.authorization ?? "").replace(/^\S+ /, ""), ...new URLSearchParams(body).values()];
  return sent.filter((value) => value.length >= 16);
}

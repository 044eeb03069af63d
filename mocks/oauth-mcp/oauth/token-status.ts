/**
 * Revocation (RFC 7009) and introspection (RFC 7662). The engine authenticates the client and handles refresh tokens;
 * for a JSON web token, which it does not keep, the ledger answers.
 */

import { text } from "../../witness-log/json-object.ts";
import { type Answer, bodyObject, errorAnswer, jsonAnswer } from "../http/message.ts";
import type { WitnessRequest } from "../http/witness-request.ts";
import type { Exchange } from "../log/exchange.ts";
import type { AccessRecord, Ledger } from "../log/ledger.ts";
import { type Engine, runEngine } from "./engine.ts";
import { clientCredentials } from "./request-facts.ts";

/** Answers one request to either endpoint. A token is only told about, or revoked for, the client that owns it. */
export async function tokenStatus(
  step: "revoke" | "introspect",
  engine: Engine,
  ledger: Ledger,
  request: WitnessRequest,
  exchange: Exchange,
): Promise<Answer> {
  const answer = await runEngine(engine, request, exchange);
  if (text(bodyObject(answer), "error") !== "unsupported_token_type") return answer;
  const { form } = request;
  const token = form.get("token") ?? "";
  const record = ledger.access(token);
  const own = record !== undefined && record.clientId === clientCredentials(request, form).id;
  if (step === "introspect") {
    const active = own && !record.revoked && record.expiresAt > Date.now() / 1000;
    return jsonAnswer(200, active ? introspected(record, engine.issuer) : { active: false });
  }
  if (record !== undefined && !own) {
    return errorAnswer(400, "invalid_request", "the token was issued to another client");
  }
  ledger.revokedAccess(token);
  return { status: 200, headers: {}, body: null };
}

function introspected(record: AccessRecord, issuer: string) {
  return {
    active: true,
    scope: record.scope,
    client_id: record.clientId,
    sub: record.account,
    aud: record.audience,
    iss: issuer,
    exp: record.expiresAt,
    token_type: "Bearer",
  };
}

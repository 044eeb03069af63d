/** What a token answer hands out (RFC 6749 section 5.1), read once for the log and for the ledger. */

import { parseObject, text } from "../../witness-log/json-object.ts";
import { type Answer, bodyObject } from "../http/message.ts";
import type { AccessRecord } from "../log/ledger.ts";

export interface IssuedTokens {
  readonly accessToken: string;
  readonly access: AccessRecord;
  readonly refreshToken: string | undefined;
  /** Seconds, as the answer says. */
  readonly expiresIn: number | undefined;
}

/** What of a token the answer may not say itself. */
export interface TokenOrigin {
  readonly issuer: string;
  readonly clientId: string;
  /** The engine's grant that a token's `jti` came from. */
  readonly grantOf: (jti: string) => string | undefined;
  /** A fault made the token expire at once, whatever it says of itself. */
  readonly bornExpired: boolean;
}

/** The tokens in an answer; undefined when it hands out none. */
export function issuedTokens(answer: Answer, from: TokenOrigin): IssuedTokens | undefined {
  const body = bodyObject(answer);
  const accessToken = text(body, "access_token");
  if (answer.status !== 200 || accessToken === undefined) return undefined;
  const claims = parseObject(Buffer.from(accessToken.split(".")[1] ?? "", "base64url").toString("utf8"));
  const expiresIn = body?.expires_in;
  return {
    accessToken,
    access: {
      issuer: text(claims, "iss") ?? from.issuer,
      audience: text(claims, "aud") ?? "",
      clientId: text(claims, "client_id") ?? from.clientId,
      account: text(claims, "sub") ?? "",
      scope: text(claims, "scope") ?? text(body, "scope") ?? "",
      grantId: from.grantOf(text(claims, "jti") ?? "") ?? "",
      expiresAt: typeof claims?.exp === "number" && !from.bornExpired ? claims.exp : 0,
      revoked: false,
    },
    refreshToken: text(body, "refresh_token"),
    expiresIn: typeof expiresIn === "number" ? expiresIn : undefined,
  };
}

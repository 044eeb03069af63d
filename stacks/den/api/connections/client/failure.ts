import type { ProblemCode } from "../../../contract/index.ts";

/** The MCP client could not do its part; `code` says at which step, the message is for people. */
export class ClientFailure extends Error {
  override readonly name = "ClientFailure";
  readonly code: ProblemCode;
  readonly hint: string | undefined;
  readonly connectUrl: string | undefined;

  constructor(
    code: ProblemCode,
    message: string,
    options: { hint?: string | undefined; connectUrl?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.connectUrl = options.connectUrl;
  }
}

/** What a 401, or a 403 `insufficient_scope`, taught (RFC 6750 section 3, RFC 9728 section 5.1). */
export interface Challenge {
  readonly status: 401 | 403;
  readonly resourceMetadataUrl: string | undefined;
  readonly scope: string | undefined;
  readonly error: string | undefined;
}

/** The MCP server wants (another) authorization. */
export class AuthorizationNeeded extends Error {
  override readonly name = "AuthorizationNeeded";
  readonly challenge: Challenge;

  constructor(challenge: Challenge) {
    super(`the MCP server answered ${challenge.status}`);
    this.challenge = challenge;
  }
}

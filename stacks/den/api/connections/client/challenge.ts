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

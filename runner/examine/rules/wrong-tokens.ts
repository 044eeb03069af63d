/** Does the MCP endpoint refuse tokens that somebody did issue: over, taken back, or for another purpose? */
import { setTimeout as delay } from "node:timers/promises";
import { answered } from "../exchange.ts";
import { oncePerExamination } from "../once-per-examination.ts";
import { type ExamineRule, following, notExercised } from "../rule.ts";
import { MCP_TOKENS, refusesToken } from "./refuses-token.ts";

const expired: ExamineRule = {
  id: "access/expired",
  title: "Refuses a token that has expired",
  severity: "must",
  source: `${MCP_TOKENS}; RFC 7519 section 4.1.4`,
  occasion: "a token whose end can be waited for (--wait-for-expiry, then --leeway), or --token expired=FILE",
  authorization: true,
  async examine(examination) {
    const { tokens, waitForExpiryMs, leewayMs, signal } = examination.settings;
    const words = "that had expired";
    const sending = { tokenIs: "expired" as const, onPurpose: this.id };
    if (tokens.expired !== undefined)
      return refusesToken(examination, words, { ...sending, token: tokens.expired });
    await examination.served();
    const known = (await examination.grant()).tokens;
    if (known.expiresIn === undefined) return notExercised("the server does not say how long a token lives");
    if (known.expiresIn * 1000 > waitForExpiryMs)
      return notExercised(
        `a token lives ${known.expiresIn} seconds, and --wait-for-expiry is ${Math.round(waitForExpiryMs / 1000)}`,
      );
    // The first one's end may be past; what is presented must have been good once.
    const { accessToken, at } = (await examination.freshGrant()).tokens;
    const end = at + known.expiresIn * 1000 + LATE_MS;
    for (;;) {
      const now = Date.now();
      if (now < end) await delay(end - now, undefined, { signal }).catch(() => undefined);
      const finding = await refusesToken(examination, words, { ...sending, token: accessToken });
      const since = Date.now() - end;
      if (finding.status === "pass" || since >= leewayMs)
        return finding.status === "fail"
          ? {
              ...finding,
              why: `${finding.why}, ${Math.round((since + LATE_MS) / 1000)} seconds after its end`,
            }
          : finding;
      await delay(Math.min(Math.max(leewayMs / 8, 1_000), leewayMs - since + 1), undefined, { signal }).catch(
        () => undefined,
      );
    }
  },
};

/** Lives are told in whole seconds. */
const LATE_MS = 1_100;

const otherAudience: ExamineRule = {
  id: "access/other-audience",
  title: "Refuses a token that was issued for another resource",
  severity: "must",
  source: 'MCP 2025-11-25 authorization, "Token Audience Binding and Validation"; RFC 8707 section 2',
  occasion: "a token for --other-resource of the same authorization server, or --token other-audience=FILE",
  authorization: true,
  async examine(examination) {
    const { tokens, otherResource } = examination.settings;
    const words = "of another resource";
    const sending = { tokenIs: "other-audience" as const, onPurpose: this.id };
    if (tokens["other-audience"] !== undefined)
      return refusesToken(examination, words, { ...sending, token: tokens["other-audience"] });
    if (!otherResource) return notExercised("--other-resource names no second resource");
    await examination.grant();
    const { accessToken } = (await foreignGrant(examination)).tokens;
    return refusesToken(examination, words, { ...sending, token: accessToken });
  },
};

/** A token for the second resource; sessions need it, too. */
export const foreignGrant = oncePerExamination((examination) =>
  examination.freshGrant({ resource: examination.settings.otherResource?.href ?? "" }),
);

const revoked: ExamineRule = {
  id: "access/revoked",
  title: "Refuses a token that was revoked",
  severity: "must",
  source: "RFC 7009 section 2 (the invalidation takes place immediately)",
  occasion: "an access token of its own, revoked at the revocation endpoint, or --token revoked=FILE",
  authorization: true,
  async examine(examination) {
    const given = examination.settings.tokens.revoked;
    const sending = { tokenIs: "revoked" as const, onPurpose: this.id };
    if (given !== undefined)
      return refusesToken(examination, "that was revoked", { ...sending, token: given });
    const { revocationEndpoint } = examination.server;
    if (!revocationEndpoint) return notExercised("the server offers no revocation");
    await examination.grant();
    const { client, tokens } = await examination.freshGrant();
    const before = await examination.probe({ token: tokens.accessToken });
    if (before.some(({ answer }) => !answer.served)) return notExercised("the token was not served before");
    const answer = await examination.authorization.revoke(
      revocationEndpoint,
      client,
      tokens.accessToken,
      "access_token",
    );
    if (answer.status !== 200) return notExercised(`the revocation was answered ${answered(answer)}`, answer);
    return refusesToken(examination, "that was revoked", { ...sending, token: tokens.accessToken });
  },
};

const refreshToken: ExamineRule = {
  id: "access/refresh-token",
  title: "Refuses a refresh token in place of an access token",
  severity: "must",
  source: `${MCP_TOKENS}; RFC 6749 section 1.5 (refresh tokens are for authorization servers alone)`,
  occasion: "the refresh token of a grant, as the bearer token",
  authorization: true,
  async examine(examination) {
    const { refreshToken: token } = await examination.goodTokens();
    if (token === undefined) return notExercised("no refresh token is given");
    const sending = { token, tokenIs: "refresh-token" as const, onPurpose: this.id };
    const finding = await refusesToken(examination, "that is for refreshing", sending);
    // Who takes any word for a token takes this one, too.
    return following(finding, "access/unknown-token");
  },
};

export const WRONG_TOKEN_RULES: readonly ExamineRule[] = [expired, otherAudience, revoked, refreshToken];

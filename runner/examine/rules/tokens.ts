/** Does the token endpoint give tokens for a code to whom it belongs, once, and for the right resource? */
import { parseObject, text } from "../../../mocks/witness-log/json-object.ts";
import { s256, type TokenAnswer } from "../authorization.ts";
import { unregisteredUri } from "../callback-listener.ts";
import type { Examination } from "../examination.ts";
import { answered, succeeded } from "../exchange.ts";
import { explained } from "../explained.ts";
import { readJwt } from "../forged-tokens.ts";
import { NoOccasion } from "../no-occasion.ts";
import { oncePerExamination } from "../once-per-examination.ts";
import { type ExamineRule, type Finding, failed, notExercised, passed } from "../rule.ts";

/** RFC 6749 appendix A.12: visible ASCII and blanks. */
const TOKEN = /^[\x20-\x7e]+$/;

const answer: ExamineRule = {
  id: "tokens/answer",
  title: "Answers a code with a Bearer token",
  severity: "must",
  source: "RFC 6749 section 5.1; RFC 6750 section 4",
  occasion: "the exchange of a code",
  authorization: true,
  async examine(examination) {
    const { exchange, accessToken } = await examination.firstTokens();
    const body = parseObject(exchange.text);
    if (!succeeded(exchange) || accessToken === undefined)
      return failed(
        `answered ${explained(exchange)}${succeeded(exchange) ? " without access_token" : ""}`,
        exchange,
      );
    if (!TOKEN.test(accessToken))
      return failed("access_token has characters that no header can hold", exchange);
    const type = text(body, "token_type");
    return type?.toLowerCase() === "bearer"
      ? passed("a Bearer token", exchange)
      : failed(`token_type is ${type ?? "missing"}`, exchange);
  },
};

const notStored: ExamineRule = {
  id: "tokens/no-store",
  title: "Forbids caches to keep tokens",
  severity: "must",
  source: "RFC 6749 section 5.1",
  occasion: "Cache-Control of a token answer",
  authorization: true,
  async examine(examination) {
    const { exchange } = (await examination.grant()).tokens;
    const header = exchange.headers["cache-control"];
    return header?.includes("no-store")
      ? passed(header, exchange)
      : failed(`Cache-Control is ${header ?? "missing"}`, exchange);
  },
};

const audience: ExamineRule = {
  id: "tokens/audience",
  title: "Issues tokens for the resource that was asked for",
  severity: "must",
  source:
    'RFC 8707 section 2.2; RFC 9068 section 3; MCP 2025-11-25 authorization, "Token Audience Binding and Validation"',
  occasion: "aud of the access token, where it is a JSON web token",
  authorization: true,
  async examine(examination) {
    const { tokens, resource } = await examination.grant();
    const jwt = readJwt(tokens.accessToken);
    if (!jwt) return notExercised("the token is opaque");
    const aud = [jwt.claims.aud].flat();
    return aud.includes(resource)
      ? passed(`aud is ${JSON.stringify(jwt.claims.aud)}`, tokens.exchange)
      : failed(
          `aud is ${JSON.stringify(jwt.claims.aud) ?? "missing"}, asked for was ${resource}`,
          tokens.exchange,
        );
  },
};

export function refusesTokens(got: TokenAnswer, words: string): Finding {
  return got.accessToken === undefined
    ? passed(`refused with ${answered(got.exchange)}`, got.exchange)
    : failed(`gave tokens ${words}`, got.exchange);
}

const verifier: ExamineRule = {
  id: "tokens/verifier",
  title: "Refuses a code with a wrong PKCE verifier",
  severity: "must",
  source: "RFC 7636 section 4.6",
  occasion: "codes of its own, one exchanged with another verifier, one with its challenge for the verifier",
  authorization: true,
  async examine(examination) {
    const wrong = async (words: string, verifier: (granted: { readonly verifier: string }) => string) => {
      const granted = await spareCode(examination);
      const change = { code_verifier: verifier(granted) };
      const got = await examination.authorization.redeem(granted, change, { onPurpose: this.id });
      return refusesTokens(got, words);
    };
    const other = await wrong("for a wrong code_verifier", () => "A".repeat(43));
    if (other.status === "fail") return other;
    // Whoever saw the request in a browser has the challenge: comparing it as it is would be no proof (method plain).
    return wrong("for the code_challenge in place of the code_verifier", ({ verifier }) => s256(verifier));
  },
};

const verifierRequired: ExamineRule = {
  id: "tokens/verifier-required",
  title: "Refuses a code without its PKCE verifier",
  severity: "must",
  source: "RFC 7636 section 4.6; OAuth 2.1 section 4.1.3",
  occasion: "a code of its own, exchanged without code_verifier",
  authorization: true,
  async examine(examination) {
    const granted = await spareCode(examination);
    return refusesTokens(
      await examination.authorization.redeem(granted, { code_verifier: null }, { onPurpose: this.id }),
      "without code_verifier",
    );
  },
};

const redirectUri: ExamineRule = {
  id: "tokens/redirect-uri",
  title: "Refuses a code with another redirect URI than it was asked for with",
  severity: "should",
  source: "RFC 6749 section 4.1.3 (OAuth 2.1 section 10.2 leaves it to servers of OAuth 2.1 clients alone)",
  occasion: "a code of its own, exchanged with another redirect_uri",
  authorization: true,
  async examine(examination) {
    const granted = await spareCode(examination);
    const other = unregisteredUri(examination.redirectUri).href;
    return refusesTokens(
      await examination.authorization.redeem(granted, { redirect_uri: other }, { onPurpose: this.id }),
      "for another redirect_uri",
    );
  },
};

const codeOfClient: ExamineRule = {
  id: "tokens/code-of-client",
  title: "Refuses a code that was given to another client",
  severity: "must",
  source: "RFC 6749 section 4.1.3",
  occasion: "a code of its own, exchanged by a second client that was registered for it",
  authorization: true,
  async examine(examination) {
    const client = await examination.secondClient();
    const granted = await spareCode(examination);
    return refusesTokens(
      await examination.authorization.redeem(granted, {}, { client, onPurpose: this.id }),
      "for another client's code",
    );
  },
};

const codeOnce: ExamineRule = {
  id: "tokens/code-once",
  title: "Takes a code once",
  severity: "must",
  source: "OAuth 2.1 section 4.1.3; RFC 6749 section 4.1.2",
  occasion: "a code of its own, exchanged twice",
  authorization: true,
  async examine(examination) {
    const { second } = await replay(examination);
    return refusesTokens(second, "for a code that had been used");
  },
};

const replayRevokes: ExamineRule = {
  id: "tokens/replay-revokes",
  title: "Takes back what a code gave when it is used a second time",
  severity: "should",
  source: "RFC 6749 section 4.1.2; RFC 9700 section 2.1.1",
  occasion: "the tokens of a code that was exchanged twice: the refresh token, else the access token",
  authorization: true,
  async examine(examination) {
    const { first, second, client } = await replay(examination);
    if (second.accessToken !== undefined)
      return notExercised("the second exchange was served (tokens/code-once)");
    if (first.refreshToken !== undefined) {
      const again = await examination.authorization.refresh(client, first.refreshToken, examination.resource);
      return again.accessToken === undefined
        ? passed("the refresh token was taken back", again.exchange)
        : failed("its refresh token still works", again.exchange);
    }
    const [probed] = await examination.probe({ token: first.accessToken, tokenIs: "revoked" });
    if (!probed) return notExercised("nothing needs a token");
    return probed.answer.served
      ? failed("its access token is still served", probed.answer.exchange)
      : passed("the access token was taken back", probed.answer.exchange);
  },
};

interface Replay {
  readonly client: Awaited<ReturnType<Examination["client"]>>;
  readonly first: TokenAnswer;
  readonly second: TokenAnswer;
}

/** One code, twice; two rules look at what came of it. */
const replay = oncePerExamination(async (examination): Promise<Replay> => {
  const granted = await spareCode(examination);
  const first = await examination.authorization.redeem(granted);
  if (first.accessToken === undefined)
    throw new NoOccasion(`the code was answered ${explained(first.exchange)} the first time`, first.exchange);
  const second = await examination.authorization.redeem(granted, {}, { onPurpose: codeOnce.id });
  return { client: granted.ask.client, first, second };
});

const errorForm: ExamineRule = {
  id: "tokens/error-form",
  title: "Refuses with 400 (401 for a client) and an OAuth error",
  severity: "must",
  source: "RFC 6749 section 5.2",
  occasion: "a code that was never given out",
  authorization: true,
  async examine(examination) {
    const granted = (await examination.grant()).authorization;
    const { exchange, accessToken } = await examination.authorization.redeem(
      granted,
      { code: "fraimz-examine-made-up" },
      { onPurpose: this.id },
    );
    if (accessToken !== undefined) return failed("gave tokens for a code that was made up", exchange);
    const error = text(parseObject(exchange.text), "error");
    const known = exchange.status === 400 || exchange.status === 401;
    return known && error !== undefined
      ? passed(`${exchange.status} ${error}`, exchange)
      : failed(`answered ${answered(exchange)} ${error ?? "without an error code"}`, exchange);
  },
};

const clientSecret: ExamineRule = {
  id: "tokens/client-secret",
  title: "Refuses a confidential client with a wrong secret",
  severity: "must",
  source: "RFC 6749 sections 3.2.1 and 5.2",
  occasion: "a code of its own, exchanged with another client_secret",
  authorization: true,
  async examine(examination) {
    const client = await examination.client();
    if (client.secret === undefined) return notExercised("the client is public");
    const granted = await spareCode(examination);
    const wrong = { ...client, secret: "fraimz-examine-wrong-secret-0123456789" };
    return refusesTokens(
      await examination.authorization.redeem(granted, {}, { client: wrong, onPurpose: this.id }),
      "for a wrong client_secret",
    );
  },
};

/** A code that nobody needs: only where correct exchanges work does a refusal say anything. */
async function spareCode(examination: Examination) {
  await examination.grant();
  return examination.code();
}

export const TOKEN_RULES: readonly ExamineRule[] = [
  answer,
  notStored,
  audience,
  verifier,
  verifierRequired,
  redirectUri,
  codeOfClient,
  clientSecret,
  codeOnce,
  replayRevokes,
  errorForm,
];

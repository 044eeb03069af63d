/** Does the MCP endpoint serve good tokens, and no others? */
import { bearerChallenge } from "../challenge.ts";
import type { Examination } from "../examination.ts";
import { answered, type Exchange } from "../exchange.ts";
import { explained } from "../explained.ts";
import type { RpcAnswer } from "../mcp-channel.ts";
import { NoOccasion } from "../no-occasion.ts";
import { type ExamineRule, failed, following, notExercised, passed } from "../rule.ts";
import { MCP_TOKENS, refusesToken } from "./refuses-token.ts";

const tokenRequired: ExamineRule = {
  id: "access/token-required",
  title: "Refuses with 401 whoever comes without a token",
  severity: "must",
  source: `${MCP_TOKENS}; "Error Handling" (401: authorization required); RFC 6750 section 3`,
  occasion:
    "the handshake of both wires, tools/list and named calls without a token; --protected where it should refuse",
  authorization: true,
  async examine(examination) {
    const { hellos, guards, refused } = examination.discovery;
    if (refused && Object.keys(guards).length > 0) {
      // One wire that is guarded and one that is not: the token is asked for at one door only.
      const open = Object.values(hellos).find(({ served }) => served);
      const closed = Object.values(hellos).find(({ exchange }) => exchange.status === 401);
      return open && closed
        ? failed("one wire asks for a token and the other one serves without", open.exchange, closed.exchange)
        : passed(`refused with ${answered(refused.exchange)}`, refused.exchange);
    }
    const open = Object.values(hellos).find(({ served }) => served);
    if (open) return failed("everything that was tried is served without a token", open.exchange);
    // A refusal by any other status tells no client that it should look for a token.
    const [other] = (await examination.served()).keys();
    const refusal = other && hellos[other].exchange;
    return refusal
      ? failed(`refused with ${answered(refusal)} in place of 401, and serves with a token`, refusal)
      : notExercised("the handshake is served to nobody");
  },
};

const goodToken: ExamineRule = {
  id: "access/good-token",
  title: "Serves a good token",
  severity: "must",
  source: "RFC 6750 section 2.1",
  occasion: "the handshake with the token of a correct authorization",
  authorization: true,
  async examine(examination) {
    await examination.token();
    const served = await examination.served();
    const [first] = [...served.values()];
    if (first) return passed(`served on ${[...served.keys()].join(" and ")}`, first.exchange);
    const answer = await examination.mcp.hello("2025-11-25", { token: await examination.token() });
    // A token that was issued for another resource is rightly refused.
    return following(failed(`answered ${explained(answer.exchange)}`, answer.exchange), "tokens/audience");
  },
};

const schemeCase: ExamineRule = {
  id: "access/scheme-case",
  title: "Takes the scheme's name in any case",
  severity: "must",
  source: "RFC 9110 section 11.1; RFC 6750 section 2.1",
  occasion: "a good token after `bearer`, and after `BEARER`",
  authorization: true,
  async examine(examination) {
    const token = await examination.token();
    const served: Exchange[] = [];
    for (const scheme of ["bearer", "BEARER"])
      for (const { answer } of await examination.probe({
        headers: { authorization: `${scheme} ${token}` },
      })) {
        if (!answer.served)
          return failed(`answered ${explained(answer.exchange)} after ${scheme}`, answer.exchange);
        served.push(answer.exchange);
      }
    return passed("served", ...served);
  },
};

const unknownToken: ExamineRule = {
  id: "access/unknown-token",
  title: "Refuses a token that nobody issued",
  severity: "must",
  source: `${MCP_TOKENS}; OAuth 2.1 section 5.2`,
  occasion: "a made-up word for a token",
  authorization: true,
  async examine(examination) {
    const sending = { token: "fraimz-examine-made-up", tokenIs: "unknown" as const, onPurpose: this.id };
    return refusesToken(examination, "that was made up", sending);
  },
};

const status401: ExamineRule = {
  id: "access/invalid-is-401",
  title: "Answers an invalid token with 401",
  severity: "must",
  source: `${MCP_TOKENS} ("Invalid or expired tokens MUST receive a HTTP 401 response")`,
  occasion: "a made-up word for a token",
  authorization: true,
  async examine(examination) {
    const answers = await refusals(examination, this.id);
    const other = answers.find(({ exchange }) => exchange.status !== 401);
    return other
      ? failed(`answered ${answered(other.exchange)}`, other.exchange)
      : passed("401", ...answers.map(({ exchange }) => exchange));
  },
};

const invalidTokenError: ExamineRule = {
  id: "access/invalid-token-error",
  title: "Says invalid_token when a token was the reason",
  severity: "should",
  source: "RFC 6750 section 3.1",
  occasion: "error in the challenge to a made-up token",
  authorization: true,
  async examine(examination) {
    const answers = (await refusals(examination, this.id)).filter(({ exchange }) => exchange.status === 401);
    if (answers.length === 0)
      return notExercised("an invalid token is not answered 401 (access/invalid-is-401)");
    const challenges = answers.map(({ exchange }) => ({
      exchange,
      challenge: bearerChallenge(exchange.headers["www-authenticate"]),
    }));
    const unchallenged = challenges.find(({ challenge }) => challenge === undefined);
    if (unchallenged)
      return following(failed("there is no challenge", unchallenged.exchange), "discovery/challenge");
    const other = challenges.find(({ challenge }) => challenge?.parameters.error !== "invalid_token");
    return other
      ? failed(`error is ${other.challenge?.parameters.error ?? "missing"}`, other.exchange)
      : passed("invalid_token", ...answers.map(({ exchange }) => exchange));
  },
};

/** What a made-up token is refused with; a server that serves it is another rule's matter. */
async function refusals(examination: Examination, rule: string): Promise<RpcAnswer[]> {
  const sending = { token: "fraimz-examine-made-up-too", tokenIs: "unknown" as const, onPurpose: rule };
  const answers = (await examination.probe(sending))
    .map(({ answer }) => answer)
    .filter(({ served }) => !served);
  if (answers.length === 0) throw new NoOccasion("a made-up token is served (access/unknown-token)");
  return answers;
}

const queryToken: ExamineRule = {
  id: "access/query-token",
  title: "Takes no token from the query",
  severity: "must",
  source: 'OAuth 2.1 section 5.1; MCP 2025-11-25 authorization, "Token Requirements"',
  occasion: "a good token as access_token in the query, and none in the header",
  authorization: true,
  async examine(examination) {
    const url = new URL(examination.settings.url);
    url.searchParams.set("access_token", await examination.token());
    const answers = await examination.probe({ url, token: undefined, onPurpose: this.id });
    const served = answers.find(({ answer }) => answer.served);
    return served
      ? failed(`served a token from the query on ${served.wire}`, served.answer.exchange)
      : passed("refused", ...answers.map(({ answer }) => answer.exchange));
  },
};

export const ACCESS_RULES: readonly ExamineRule[] = [
  tokenRequired,
  goodToken,
  schemeCase,
  unknownToken,
  status401,
  invalidTokenError,
  queryToken,
];

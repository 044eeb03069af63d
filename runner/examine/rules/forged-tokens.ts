/** Does the MCP endpoint verify a JSON web token, and with the algorithm that the key is for? */
import type { JsonWebKey } from "node:crypto";
import { parseObject } from "../../../mocks/witness-log/json-object.ts";
import type { Examination } from "../examination.ts";
import { badlySigned, type ForgedToken, readJwt, signedWithPublicKey, unsigned } from "../forged-tokens.ts";
import { NoOccasion } from "../no-occasion.ts";
import { type ExamineRule, type Finding, following, worst } from "../rule.ts";
import { refusesToken } from "./refuses-token.ts";

const signature: ExamineRule = {
  id: "access/signature",
  title: "Refuses a token whose signature does not fit",
  severity: "must",
  source: "RFC 9068 section 4; RFC 8725 section 3.3",
  occasion: "a good JSON web token with another signature, exp, sub, or key, also one that it brings along",
  authorization: true,
  async examine(examination) {
    return refusesForged(examination, this.id, badlySigned(await examination.token()));
  },
};

const algNone: ExamineRule = {
  id: "access/alg-none",
  title: "Refuses a token without a signature",
  severity: "must",
  source: "RFC 9068 section 4; RFC 8725 section 3.2",
  occasion: "a good JSON web token with alg none",
  authorization: true,
  async examine(examination) {
    return unverified(await refusesForged(examination, this.id, unsigned(await examination.token())));
  },
};

const keyConfusion: ExamineRule = {
  id: "access/key-confusion",
  title: "Refuses a token that is signed with the public key as a shared secret",
  severity: "must",
  source: "RFC 8725 sections 2.1 and 3.1 (each key is for one algorithm)",
  occasion: "a good JSON web token, signed HS256 with the key that jwks_uri publishes, in each form of it",
  authorization: true,
  async examine(examination) {
    const token = await examination.token();
    const alg = readJwt(token)?.header.alg;
    if (alg === undefined) throw new NoOccasion(OPAQUE);
    if (typeof alg === "string" && /^HS/i.test(alg))
      throw new NoOccasion(`tokens are signed with a shared secret here (${alg}), no key is public`);
    const made = signedWithPublicKey(token, await publishedKeys(examination));
    if (made.length === 0) throw new NoOccasion("the server publishes no key under the name in the token");
    return unverified(await refusesForged(examination, this.id, made));
  },
};

const OPAQUE = "the token is opaque, so that none can be made from it";

/** Who looks at no signature takes these, too. */
const unverified = (finding: Finding) => following(finding, "access/signature");

async function refusesForged(
  examination: Examination,
  rule: string,
  made: readonly ForgedToken[],
): Promise<Finding> {
  const findings: Finding[] = [];
  for (const { words, token } of made)
    findings.push(await refusesToken(examination, words, { token, tokenIs: "unknown", onPurpose: rule }));
  return worst(findings, OPAQUE);
}

async function publishedKeys({ http, server }: Examination): Promise<JsonWebKey[]> {
  if (!server.jwksUri) throw new NoOccasion("the authorization server publishes no keys (jwks_uri)");
  const exchange = await http.send({ method: "GET", url: server.jwksUri, step: "jwks" });
  const keys = parseObject(exchange.text)?.keys;
  if (!Array.isArray(keys)) throw new NoOccasion("no keys are at the jwks_uri", exchange);
  return keys.filter((key): key is JsonWebKey => typeof key === "object" && key !== null);
}

export const FORGED_TOKEN_RULES: readonly ExamineRule[] = [signature, algNone, keyConfusion];

/** Metadata that a client must not act on: of another resource, of another issuer, without PKCE. */
import { type Exchange, mayKnow, succeeded } from "../exchange.ts";
import { type Finding, failed, judgeEach, passed, type Rule } from "../rule.ts";
import { heardLater, type Walk } from "../walk.ts";
import { serverMetadataRequest } from "./metadata-location.ts";

export const refusesForeignResource: Rule = {
  id: "discovery/refuses-foreign-resource",
  title: "Refuses metadata that names another resource",
  severity: "must",
  source: "RFC 9728 section 3.3",
  judge: (walk) =>
    judgeEach(
      walk.resourceMetadata.filter(({ served }) => served?.genuine === false),
      "the resource's metadata was always its own",
      (document) =>
        wentOn(
          walk,
          document,
          walk.resourceMetadata,
          `metadata named the resource ${document.served?.resource}`,
        ),
    ),
};

export const refusesOtherIssuer: Rule = {
  id: "discovery/refuses-other-issuer",
  title: "Refuses server metadata whose issuer is not the one asked for",
  severity: "must",
  source: 'RFC 8414 section 3.3; MCP 2026-07-28 authorization, "Authorization Server Metadata Discovery"',
  judge: (walk) =>
    judgeEach(
      walk.serverMetadata.filter(({ served }) => served?.genuine === false),
      "server metadata always named its own issuer",
      (document) =>
        wentOn(
          walk,
          document,
          sameIssuer(walk, document),
          `metadata named the issuer ${document.served?.issuer}`,
        ),
    ),
};

export const refusesWithoutS256: Rule = {
  id: "discovery/refuses-without-s256",
  title: "Refuses an authorization server that does not advertise S256",
  severity: "must",
  source: 'MCP authorization, "Authorization Code Protection"; OAuth 2.1 section 4.1.1',
  judge: (walk) =>
    judgeEach(
      walk.serverMetadata.filter((one) => one.served?.genuine === true && !offersS256(one)),
      "server metadata always advertised S256",
      (document) => {
        const methods = document.served?.codeChallengeMethods;
        const offered = methods ? `only [${methods.join(", ")}]` : "absent";
        return wentOn(
          walk,
          document,
          sameIssuer(walk, document).filter(offersS256),
          `code_challenge_methods_supported was ${offered}`,
          ["authorize"],
        );
      },
    ),
};

function offersS256({ served }: Exchange): boolean {
  return served?.codeChallengeMethods?.includes("S256") ?? false;
}

function sameIssuer(walk: Walk, document: Exchange): Exchange[] {
  const issuer = serverMetadataRequest(document)?.issuer;
  return walk.serverMetadata.filter((one) => serverMetadataRequest(one)?.issuer === issuer);
}

/**
 * Fails when the client acted on `document`: a following step that no acceptable document explains.
 * Reading on (another metadata location) is no use of it; registering or authorizing is.
 */
function wentOn(
  walk: Walk,
  document: Exchange,
  alternatives: readonly Exchange[],
  what: string,
  steps: readonly string[] = ["register", "authorize"],
): Finding | undefined {
  const use = walk.exchanges.find((one) => {
    if (!steps.includes(one.step) || !mayKnow(one, document)) return false;
    return !alternatives.some(
      (other) =>
        other !== document && other.served?.genuine !== false && succeeded(other) && mayKnow(one, other),
    );
  });
  if (use) return failed(`${what}, and the client went on to ${use.step}`, document, use);
  const later = walk.exchanges.some((one) => steps.includes(one.step) && mayKnow(one, document));
  if (later) return undefined;
  // Where nothing at all follows, stopping is what was asked for.
  return passed(
    `${what}, and the client ${heardLater(walk, document) ? "did not use it" : "stopped"}`,
    document,
  );
}

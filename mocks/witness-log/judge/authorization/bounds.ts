/** Authorizations that do not help: how often a client asks for another one. */
import type { Authorization } from "../authorizations.ts";
import { type Exchange, isRepeat, mayKnow } from "../exchange.ts";
import { groupBy } from "../grouping.ts";
import { called, type McpExchange, wasAdmitted } from "../mcp-exchange.ts";
import { starts } from "../prompts.ts";
import { failed, judgeEach, passed, type Rule, SHOWN } from "../rule.ts";
import { clientOf, type Walk } from "../walk.ts";
import { meansOf } from "./means.ts";

/** "No more than a few times" in numbers. */
const FEW = 3;
/** So often in a row no person makes the same call by hand, each time within {@link AT_ONCE} of the refusal before. */
const MANY = 10;
/** Sooner than this after a refusal no person has tried again, milliseconds. */
const AT_ONCE = 2_000;

export const authorizationBounded: Rule = {
  id: "authorization/bounded",
  title: "Gives up when the server goes on refusing what it was newly authorized for",
  severity: "should",
  source: 'MCP authorization, "Error Handling"; RFC 6750 section 3.1 (a new access token, and a retry)',
  judge: (walk) =>
    judgeEach(uselessTokens(walk), "no new token was refused", (refusals) => {
      const [first] = refusals;
      if (!first) return undefined;
      const parts = Math.max(partsOf(walk, first), startsOver(refusals));
      const rounds = chain(walk, refusals, () => true);
      const hasty = (one: McpExchange, last: McpExchange) => one.mono - last.answeredAt < AT_ONCE;
      const surely = chain(walk, refusals, isRepeat);
      const same = chain(walk, refusals, (one, last) => one.mcp.id === last.mcp.id && hasty(one, last));
      const alike = chain(walk, refusals, hasty);
      const loop =
        surely.length > FEW
          ? surely
          : same.length > FEW * parts
            ? same
            : alike.length > MANY * parts
              ? alike
              : undefined;
      if (loop)
        return failed(
          `${called(first)} was refused, ${meansOf(walk, loop)} anew, and refused again, ${loop.length} times`,
          first,
          ...loop.slice(0, SHOWN),
        );
      if (rounds.length > 0)
        return passed(`gave up after ${rounds.length} new tokens`, first, ...rounds.slice(0, SHOWN));
      return endedThere(walk, refusals) ? passed("gave up at once", first) : undefined;
    }),
};

/** Is the client known to be gone, and was it let in nowhere after this? */
function endedThere(walk: Walk, refusals: readonly McpExchange[]): boolean {
  const last = refusals.at(-1);
  return walk.left && last !== undefined && !walk.mcp.some((one) => one.mono > last.mono && wasAdmitted(one));
}

/** A loop may drop its token each time and so look like a new part; more of them than this come side by side. */
const PARTS_IN_TURN = 5;

/** How many parts of the client may each be on their way through authorization. */
function partsOf(walk: Walk, first: McpExchange): number {
  const all = starts(walk, first);
  const sideBySide = all.filter((one) => one.mono < first.answeredAt).length;
  return Math.max(1, sideBySide, Math.min(all.length, PARTS_IN_TURN));
}

/** A program that is started again begins with the token that it has kept: one that had been refused comes once more. */
function startsOver(refusals: readonly McpExchange[]): number {
  const again = [...groupBy(refusals, ({ credentials }) => credentials[0]?.fingerprint).values()].filter(
    ([first, ...later]) => first && later.some((one) => mayKnow(one, first)),
  );
  return 1 + Math.min(again.length, PARTS_IN_TURN);
}

/** Refusals of tokens that were never let in, by the message that was refused. */
function uselessTokens(walk: Walk): Iterable<McpExchange[]> {
  const refused = walk.mcp.filter((one) => {
    const token = one.credentials[0]?.fingerprint;
    if (one.status !== 401 || token === undefined || !walk.accessTokens.has(token)) return false;
    return !(walk.uses.get(token) ?? []).some((use) => wasAdmitted(use) || use.status === 403);
  });
  return groupBy(refused, (one) =>
    JSON.stringify([one.mcp.resource, called(one), one.mcp.arguments, one.credentials[0]?.clientId]),
  ).values();
}

const NEW_TOKENS = new Set(["authorization_code", "refresh_token"]);

/** The longest row of refusals, each of a token that was newly authorized or refreshed after the one before. */
function chain(
  walk: Walk,
  refusals: readonly McpExchange[],
  follows: (one: McpExchange, last: McpExchange) => boolean,
): McpExchange[] {
  const row: McpExchange[] = [];
  for (const one of refusals) {
    const last = row.at(-1);
    const source = walk.accessTokens.get(one.credentials[0]?.fingerprint ?? "");
    if (!last) row.push(one);
    else if (source && NEW_TOKENS.has(source.grantType ?? "") && mayKnow(source, last)) {
      if (!follows(one, last)) row.length = 0;
      row.push(one);
    }
  }
  return row.slice(1);
}

export const errorsBounded: Rule = {
  id: "authorization/errors-bounded",
  title: "Gives up after a few errors of the authorization server",
  severity: "should",
  source: "RFC 6749 section 4.1.2.1; OAuth 2.1 section 4.1.2.1",
  judge: (walk) =>
    judgeEach(errorsByClient(walk), "the authorization server answered no error", (errors) => {
      const [first] = errors;
      if (!first) return undefined;
      // Each part of a client that was turned away may ask once, and once more.
      const prompts = starts(walk, first).filter((one) => one.answeredAt !== Infinity);
      const repeated = prompts
        .map((one) => prompts.filter((other) => isRepeat(other, one)).length)
        .reduce((a, b) => Math.max(a, b), 0);
      const allowed = FEW + Math.max(1, prompts.length);
      return errors.length > allowed || repeated > FEW
        ? failed(`${errors.length} authorizations in a row ended with ${codeOf(first)}`, ...errors)
        : passed(`gave up after ${errors.length} with ${codeOf(first)}`, ...errors);
    }),
};

function codeOf({ error }: Exchange): string {
  return error?.code ?? "an error";
}

/** Rows of authorizations that all ended with an error, without one between them that succeeded; denials have a rule. */
function errorsByClient(walk: Walk): Exchange[][] {
  const rows: Exchange[][] = [];
  for (const mine of groupBy(walk.authorizations, ({ request }) => clientOf(request) ?? "").values()) {
    let row: Exchange[] = [];
    for (const one of mine) {
      if (isError(one)) row.push(one.request);
      else if (one.end) {
        rows.push(row);
        row = [];
      }
    }
    rows.push(row);
  }
  return rows.filter((row) => row.length > 0);
}

function isError({ end }: Authorization): boolean {
  return end?.error !== undefined && end.error.code !== "access_denied";
}

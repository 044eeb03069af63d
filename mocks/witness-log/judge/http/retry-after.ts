import { type Exchange, isRepeat, mayKnow, urlOf } from "../exchange.ts";
import { groupBy } from "../grouping.ts";
import { starts } from "../prompts.ts";
import { failed, judgeEach, passed, type Rule, SHOWN } from "../rule.ts";
import { heardLater, type Walk } from "../walk.ts";

/** So often a client may ask too early. */
const FEW = 3;
/** So often in a row nobody makes the same call by hand within the time that the server asked for. */
const MANY = 10;

export const retryAfter: Rule = {
  id: "http/retry-after",
  title: "Waits as long as Retry-After says before it asks again",
  severity: "should",
  source: "RFC 6585 section 4; RFC 9110 section 10.2.3",
  judge: (walk) =>
    judgeEach(sameRequests(walk), "no request was answered 429 or 503 with Retry-After", (same) => {
      const [first] = same.filter(asksToWait);
      if (!first) return undefined;
      const early = inARow(same);
      const repeats = inARow(same, isRepeat);
      // What each part of a client that was turned away looks for, it looks for by itself.
      const allowed = first.step === "mcp" ? MANY : FEW + starts(walk, first).length;
      const hammered = repeats.length > FEW ? repeats : early.length > allowed ? early : undefined;
      if (hammered)
        return failed(
          `${nameOf(first)} was answered ${first.status} with Retry-After ${first.retryAfter}, and sent ${hammered.length} more times before that`,
          first,
          ...hammered.slice(0, SHOWN),
        );
      return early.length === 0 && heardLater(walk, first)
        ? passed(`${nameOf(first)} was not sent again before its time`, ...same.slice(0, SHOWN))
        : undefined;
    }),
};

function asksToWait({ status, retryAfter, answeredAt }: Exchange): boolean {
  return (status === 429 || status === 503) && (retryAfter ?? 0) > 0 && answeredAt !== Infinity;
}

/** Requests that ask for the same thing, in their order. */
function sameRequests(walk: Walk): Iterable<Exchange[]> {
  return groupBy(walk.exchanges, (one) => {
    const { mcp, code, refreshToken, grantType } = one;
    if (mcp)
      return JSON.stringify([mcp.resource, mcp.session.presented, mcp.method, mcp.name, mcp.arguments]);
    // A code or a refresh token is a request of its own: whoever has a new one asks for something else.
    return JSON.stringify([one.method, urlOf(one), grantType, code?.fingerprint, refreshToken?.fingerprint]);
  }).values();
}

/** Requests each of which was sent when the answer to the one before was known, and before the time that it named. */
function inARow(
  same: readonly Exchange[],
  follows: (one: Exchange, last: Exchange) => boolean = () => true,
): Exchange[] {
  let longest: Exchange[] = [];
  let row: Exchange[] = [];
  for (const one of same) {
    const last = row.at(-1);
    const tooEarly =
      last !== undefined &&
      asksToWait(last) &&
      mayKnow(one, last) &&
      one.mono < last.answeredAt + (last.retryAfter ?? 0) * 1_000 &&
      follows(one, last);
    if (tooEarly) row.push(one);
    else if (last === undefined || !asksToWait(last) || mayKnow(one, last)) row = [one];
    if (row.length > longest.length) longest = [...row];
  }
  return longest.slice(1);
}

function nameOf({ mcp, step }: Exchange): string {
  return mcp?.method === undefined ? step : mcp.name === undefined ? mcp.method : `${mcp.method} ${mcp.name}`;
}

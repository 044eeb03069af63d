/** What becomes of codes, denials and waiting authorizations. */
import type { Authorization } from "../authorizations.ts";
import { mayKnow, succeeded } from "../exchange.ts";
import { isPrompted, starts } from "../prompts.ts";
import { failed, judgeEach, passed, type Rule } from "../rule.ts";

/** Presenting a code that was refused this often is still no loop: both official SDKs try a refused code twice. */
const REPEATS = 2;

export const codeOnce: Rule = {
  id: "authorization/code-once",
  title: "Redeems a code once",
  severity: "must",
  source: "OAuth 2.1 section 4.1.3; RFC 6749 section 4.1.2",
  judge: (walk) =>
    judgeEach(walk.authorizations, "no code was exchanged", ({ redemptions }) => {
      const [first] = redemptions;
      if (!first) return undefined;
      // Of an answer that was lost on its way the client can't know that the code is used.
      const used = redemptions.find((one) => succeeded(one) && one.answeredAt !== Infinity);
      const again = redemptions.filter((one) => one !== used && used && one.mono > used.mono);
      if (again.length > 0) return failed("a code was redeemed again after it had been used", ...redemptions);
      // A code that was refused, or met no answer, is not used yet; trying it once more is no more than useless.
      const refused = redemptions.filter(
        ({ status, answeredAt }) => status !== 429 && status !== 503 && answeredAt !== Infinity,
      );
      return refused.length > REPEATS
        ? failed(`the same code was presented ${refused.length} times`, ...redemptions)
        : passed("redeemed once", ...redemptions);
    }),
};

/** A person who is told no may try again; a third denial in a row without one being asked for is a loop. */
const DENIALS = 3;
/** Sooner than this after a denial no person has started again, milliseconds. */
const REFLEX_MS = 500;

export const denialEnds: Rule = {
  id: "authorization/denial-ends",
  title: "Does not start again by itself after a denial",
  severity: "should",
  source: 'OAuth 2.1 section 4.1.2.1 (access_denied: "the resource owner denied the request")',
  judge: (walk) => {
    const denied = walk.authorizations.filter(({ end }) => end?.error?.code === "access_denied");
    return judgeEach(denied, "nobody denied", (denial) => {
      const { end } = denial;
      if (!end) return undefined;
      const next = walk.authorizations.find((one) => isSameClient(one, denial) && mayKnow(one.request, end));
      if (next && next.request.mono - end.answeredAt < REFLEX_MS && !isPrompted(walk, next.request))
        return failed("asked for authorization again at once", end, next.request);
      const mine = walk.authorizations.filter((one) => one.end && isSameClient(one, denial));
      const from = mine.indexOf(denial);
      const until = mine.findIndex((one, at) => at > from && !denied.includes(one));
      const row = mine.slice(from, until < 0 ? undefined : until);
      // Each part of a client that was turned away may ask once.
      const parts = Math.max(1, starts(walk, denial.request).length);
      if (row.length >= DENIALS - 1 + parts)
        return failed(`was denied ${row.length} times in a row`, ...row.map(({ request }) => request));
      return passed("the denial was final", end);
    });
  },
};

export const oneAtATime: Rule = {
  id: "authorization/one-at-a-time",
  title: "Waits for a slow approval instead of starting a second authorization",
  severity: "should",
  source: "OAuth 2.1 section 4.1 (the person decides; the client waits for the redirect)",
  judge: (walk) => {
    const waiting = walk.authorizations.filter(
      ({ request, end }) => end?.issued?.code && tookTime(request, end),
    );
    return judgeEach(waiting, "no approval was slow", (pending) => {
      const end = pending.end;
      if (!end) return undefined;
      // Another account is another person, whose authorization may run beside this one.
      const second = walk.authorizations.find(
        (one) =>
          one !== pending &&
          isSameClient(one, pending) &&
          one.request.mono > pending.request.mono &&
          !isPrompted(walk, one.request) &&
          !mayKnow(one.request, end) &&
          one.request.pkce?.challenge !== pending.request.pkce?.challenge &&
          one.end?.issued?.code !== undefined &&
          one.end.account === end.account,
      );
      return second
        ? failed(
            "a second authorization was started while the first waited",
            pending.request,
            second.request,
            end,
          )
        : passed("waited for the approval", pending.request, end);
    });
  },
};

/** A page that waited for a person, or an answer that a fault held back. */
function tookTime(request: Authorization["request"], end: Authorization["end"]): boolean {
  return request.outcome === "consent" || end !== request || request.faults.length > 0;
}

function isSameClient(a: Authorization, b: Authorization): boolean {
  return a.request.client?.id === b.request.client?.id && a.request.redirect?.uri === b.request.redirect?.uri;
}

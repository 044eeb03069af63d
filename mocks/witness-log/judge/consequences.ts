/**
 * What follows from another failure. A defect rarely stays alone: a token that is sent the wrong way is refused, and a
 * client that authorizes again because of that does so in circles. The root is what must be mended, so it is named.
 */
import type { RuleVerdict } from "../control.ts";

/** Rules about going on after a refusal: a failure that shows in the refused requests themselves is their reason. */
const ABOUT_REPEATS: ReadonlySet<string> = new Set([
  "authorization/bounded",
  "authorization/code-once",
  "authorization/errors-bounded",
  "registration/once",
  "tokens/invalid-grant",
  "tokens/no-401-loop",
]);

/** By consequence, what brings it about when it happened before. */
const FOLLOWS: Readonly<Record<string, readonly string[]>> = {
  "authorization/resource-at-exchange": ["authorization/resource"],
  "tokens/resource-at-refresh": ["authorization/resource", "authorization/resource-at-exchange"],
  "tokens/right-audience": [
    "authorization/resource",
    "authorization/resource-at-exchange",
    "tokens/resource-at-refresh",
    "discovery/refuses-foreign-resource",
    "discovery/tries-every-location",
  ],
  "tokens/client-authentication": ["tokens/post-form"],
  "authorization/verifier-matches": ["authorization/pkce-s256", "authorization/challenge-form"],
  "tokens/one-refresh": ["tokens/refresh-token-private"],
  "tokens/retries-with-new-token": ["tokens/refresh-token-private"],
};

/** Says of each failure that follows from another one because of which entry it does. */
export function withConsequences(verdicts: readonly RuleVerdict[]): RuleVerdict[] {
  const failures = verdicts.filter(({ status }) => status === "fail");
  return verdicts.map((verdict) => {
    const becauseOf = verdict.status === "fail" ? rootOf(verdict, failures) : undefined;
    return becauseOf ? { ...verdict, becauseOf } : verdict;
  });
}

function rootOf(verdict: RuleVerdict, failures: readonly RuleVerdict[]): RuleVerdict["becauseOf"] {
  for (const root of failures) {
    if (ABOUT_REPEATS.has(root.rule)) continue;
    const shared = root.entries.find((seq) => verdict.entries.includes(seq));
    if (ABOUT_REPEATS.has(verdict.rule) && shared !== undefined) return { rule: root.rule, entry: shared };
    const first = root.entries[0];
    const before = first !== undefined && first <= (verdict.entries.at(-1) ?? 0);
    if (FOLLOWS[verdict.rule]?.includes(root.rule) && before) return { rule: root.rule, entry: first };
  }
  return undefined;
}

/** What a log must have exercised to be worth a verdict. */
import { RULE_GROUPS } from "./rule.ts";
import { RULES } from "./rules.ts";

/**
 * What every client exercises that connects with authorization and makes one call, on either wire. `a|b` is met by
 * one of the two.
 */
export const DEFAULT_REQUIREMENTS: readonly string[] = [
  "discovery/metadata-order",
  "authorization/pkce-s256",
  "authorization/verifier-matches",
  "authorization/resource",
  "tokens/in-header",
  "sessions/version-header|stateless/version-header",
];

/** A set of rules: the judge's own, or another one that is gated the same way. */
export interface KnownRules {
  readonly rules: readonly { readonly id: string }[];
  readonly groups: readonly string[];
}

/**
 * Reads what a caller requires: a rule, a group (all of its rules), `all`, `none`, or alternatives `a|b`.
 * @throws RangeError that names what there is, for a word that is none of these
 */
export function parseRequirements(
  words: readonly string[],
  { rules, groups }: KnownRules = { rules: RULES, groups: RULE_GROUPS },
): string[] {
  return words.flatMap((word) => {
    if (word === "none") return [];
    if (word === "all") return rules.map(({ id }) => id);
    if (groups.some((group) => group === word))
      return rules.map(({ id }) => id).filter((id) => id.startsWith(`${word}/`));
    const unknown = word.split("|").find((one) => rules.every(({ id }) => id !== one));
    if (unknown !== undefined)
      throw new RangeError(
        `There is no rule or group ${JSON.stringify(unknown)}; groups are ${groups.join(", ")}, and rules are named like ${rules[0]?.id ?? ""}.`,
      );
    return [word];
  });
}

/** The requirements that these verdicts leave open: none of their rules was exercised. */
export function openRequirements(
  verdicts: readonly { readonly rule: string; readonly status: string }[],
  requirements: readonly string[],
): readonly string[] {
  const exercised = new Set(
    verdicts.filter(({ status }) => status === "pass" || status === "fail").map(({ rule }) => rule),
  );
  return requirements.filter((one) => !one.split("|").some((rule) => exercised.has(rule)));
}

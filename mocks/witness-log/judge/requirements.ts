/** What a log must have exercised to be worth a verdict. */
import type { RuleVerdict } from "../control.ts";
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

/**
 * Reads what a caller requires: a rule, a group (all of its rules), `all`, `none`, or alternatives `a|b`.
 * @throws RangeError that names what there is, for a word that is none of these
 */
export function parseRequirements(words: readonly string[]): string[] {
  return words.flatMap((word) => {
    if (word === "none") return [];
    if (word === "all") return RULES.map(({ id }) => id);
    if (RULE_GROUPS.some((group) => group === word))
      return RULES.map(({ id }) => id).filter((id) => id.startsWith(`${word}/`));
    const unknown = word.split("|").find((one) => RULES.every(({ id }) => id !== one));
    if (unknown !== undefined)
      throw new RangeError(
        `There is no rule or group ${JSON.stringify(unknown)}; groups are ${RULE_GROUPS.join(", ")}, and rules are named like ${RULES[0]?.id ?? ""}.`,
      );
    return [word];
  });
}

/** The requirements that these verdicts leave open: none of their rules was exercised. */
export function openRequirements(
  verdicts: readonly RuleVerdict[],
  requirements: readonly string[],
): readonly string[] {
  const exercised = new Set(
    verdicts.filter(({ status }) => status !== "not exercised").map(({ rule }) => rule),
  );
  return requirements.filter((one) => !one.split("|").some((rule) => exercised.has(rule)));
}

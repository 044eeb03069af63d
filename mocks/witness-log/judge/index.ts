/** The judge, for the witness, the runner and its reports. */
export { judge, judgeTenants } from "./judge.ts";
export { type LogText, LogTextError, parseLog } from "./log-text.ts";
export {
  DEFAULT_REQUIREMENTS,
  type KnownRules,
  openRequirements,
  parseRequirements,
} from "./requirements.ts";
export { RULE_GROUPS, type RuleGroup } from "./rule.ts";
export { RULES } from "./rules.ts";
export type { KnownOfClient } from "./walk.ts";

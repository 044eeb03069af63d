/** The judge, for the witness, the runner and its reports. */
export { type JudgeOptions, judge, judgeTenants } from "./judge.ts";
export { type LogText, LogTextError, parseLog } from "./log-text.ts";
export { DEFAULT_REQUIREMENTS, openRequirements, parseRequirements } from "./requirements.ts";
export { RULE_GROUPS, type RuleGroup } from "./rule.ts";
export { RULES } from "./rules.ts";

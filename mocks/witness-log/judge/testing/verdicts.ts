/** Verdicts in the form in which tests compare them. */
import type { RuleVerdict } from "../../control.ts";

/** `rule: why` of every failure. */
export function failuresOf(verdicts: readonly RuleVerdict[]): string[] {
  return verdicts.filter(({ status }) => status === "fail").map(({ rule, why }) => `${rule}: ${why}`);
}

/** `pass`, or the status with its reason. */
export function statusOf(verdicts: readonly RuleVerdict[], rule: string): string {
  const found = verdicts.find((one) => one.rule === rule);
  if (!found) return `${rule}: no such rule`;
  return found.status === "pass" ? "pass" : `${found.status}: ${found.why}`;
}

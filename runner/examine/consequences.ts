/** What follows from another failure: the root is what must be mended, so it is named. */
import type { RuleVerdict } from "../../mocks/witness-log/control.ts";
import type { Finding } from "./rule.ts";

/** One line of the table: the judge's, with one more status. */
export type ExamineVerdict = Omit<RuleVerdict, "status"> & { readonly status: Finding["status"] };

/** A verdict, and the rules that its finding follows from where they fail. */
export interface JudgedRule {
  readonly verdict: ExamineVerdict;
  readonly follows: readonly string[];
}

/** Says of each failure that follows from another one because of which exchange it does. */
export function withRoots(judged: readonly JudgedRule[]): ExamineVerdict[] {
  return judged.map(({ verdict, follows }) => {
    if (verdict.status !== "fail") return verdict;
    for (const rule of follows) {
      const root = judged.find((one) => one.verdict.rule === rule && one.verdict.status === "fail");
      const entry = root?.verdict.entries[0];
      if (entry !== undefined) return { ...verdict, becauseOf: { rule, entry } };
    }
    return verdict;
  });
}

import { expect, test } from "vitest";
import type { RuleVerdict } from "../../mocks/witness-log/control.ts";
import { judgement } from "./judgement.ts";

test("the judge's table has what was broken first, with its reason and entries, and only counts what was not exercised", () => {
  const rule: Omit<RuleVerdict, "rule" | "status"> = {
    title: "Does so",
    severity: "should",
    source: "RFC 1, section 2",
    why: "",
    entries: [],
  };
  const text = judgement([
    { ...rule, rule: "tokens/in-header", status: "pass" },
    { ...rule, rule: "sessions/delete", status: "fail", why: "it did not", entries: [3, 7] },
    { ...rule, rule: "http/retry-after", status: "not exercised", why: "never asked to wait" },
  ]);
  expect(text.split("\n")).toEqual([
    "1 passed, 1 failed, 1 not exercised",
    "",
    "✕ sessions/delete   Does so (should)",
    "  it did not",
    "  entries #3 #7; RFC 1, section 2",
    "✓ tokens/in-header  Does so",
    "",
  ]);
});

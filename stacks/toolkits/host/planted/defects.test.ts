import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { soundRules } from "../rules.ts";
import { defects, rulesWithDefects, WEB_DEFECTS } from "./defects.ts";

const flows = join(import.meta.dirname, "../../../../flows");
const planted = readdirSync(flows)
  .filter((file) => file.startsWith("toolkits-"))
  .flatMap((file) => [...readFileSync(join(flows, file), "utf8").matchAll(/planted\("([a-z-]+)"/g)])
  .map((found) => found[1] ?? "");

test("each defect is planted by a control, and each control plants one that there is", () => {
  expect([...new Set(planted)].sort()).toEqual([...Object.keys(defects), ...WEB_DEFECTS].sort());
});

test("a defect changes the rules; an unknown one is refused by its name", () => {
  for (const name of Object.keys(defects))
    expect(rulesWithDefects(soundRules, [name])).not.toEqual(soundRules);
  expect(rulesWithDefects(soundRules, [])).toEqual(soundRules);
  expect(() => rulesWithDefects(soundRules, ["no-such"])).toThrow("unknown defect: no-such");
});

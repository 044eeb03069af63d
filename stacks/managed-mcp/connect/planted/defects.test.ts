import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Refusal } from "../refusal.ts";
import { steps } from "../steps.ts";
import { defects, withDefects } from "./defects.ts";

const FLOWS = join(import.meta.dirname, "../../../../flows");
/** Every text in a flow that stands where a defect is named, or may be. */
const named = readdirSync(FLOWS)
  .filter((name) => name.startsWith("managed-mcp-"))
  .flatMap(
    (name) => readFileSync(join(FLOWS, name), "utf8").match(/(?<=(?:planted\(|control: )")[a-z-]+/g) ?? [],
  );

test("a control of a flow plants each of them, and none that there is not", () => {
  expect(named.toSorted().filter((name, at, all) => all[at - 1] !== name)).toEqual(
    Object.keys(defects).toSorted(),
  );
});

test("defects hold together, and the sound steps stay sound", () => {
  const broken = withDefects(steps, ["state-unchecked", "expiry-unnoticed"]);
  expect([
    broken.isOwn({ token: null, state: "other" }, "own"),
    broken.hasExpired({ cookies: {}, expiresAt: 0 }),
  ]).toEqual([true, false]);
  expect([
    steps.isOwn({ token: null, state: "other" }, "own"),
    steps.hasExpired({ cookies: {}, expiresAt: 0 }),
  ]).toEqual([false, true]);
});

test("a defect that there is not is refused by its name", () => {
  expect(() => withDefects(steps, ["no-such"])).toThrow(Refusal);
});

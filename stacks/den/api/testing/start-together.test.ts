import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { startTogether } from "./start-together.ts";

test("when one fixture does not start, the others are stopped, also one that starts later", async () => {
  const stopped: string[] = [];
  const fixture = (name: string) => ({ name, stop: async () => void stopped.push(name) });
  const late = delay(20).then(() => fixture("late"));
  const failing = Promise.reject(new Error("no such program"));
  await expect(startTogether([Promise.resolve(fixture("early")), failing, late])).rejects.toThrow(
    "no such program",
  );
  expect(stopped).toEqual(["early", "late"]);
  const [one, other] = await startTogether([
    Promise.resolve(fixture("one")),
    Promise.resolve(fixture("two")),
  ]);
  expect([one.name, other.name, ...stopped]).toEqual(["one", "two", "early", "late"]);
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RULES } from "./rules.ts";
import { CASES } from "./testing/cases.ts";
import { type Scene, Theatre } from "./testing/scene.ts";
import { failuresOf, statusOf } from "./testing/verdicts.ts";

const titles = new Map<string, string>(RULES.map(({ id, title }) => [id, title]));

let theatre: Theatre;
beforeAll(async () => {
  theatre = await Theatre.open();
});
afterAll(async () => {
  await theatre.close();
});

for (const [mistake, scene, sceneOfMistake = scene] of CASES) {
  const rule = mistake.split(":")[0] ?? "";
  describe(`${mistake}${faultsOf(sceneOfMistake)}: ${titles.get(rule)}`, () => {
    it("passes for a client that keeps it, which raises no alarm", async () => {
      const verdicts = await theatre.play(scene, []);
      expect(failuresOf(verdicts)).toEqual([]);
      expect(statusOf(verdicts, rule)).toBe("pass");
    });

    it("and no other rule fails for a client that breaks it", async () => {
      const verdicts = await theatre.play(sceneOfMistake, [mistake]);
      expect(failuresOf(verdicts)).toEqual([expect.stringMatching(new RegExp(`^${rule}: `))]);
    });
  });
}

/** Scenes of one rule differ by what the server does. */
function faultsOf({ faults }: Scene): string {
  return faults ? ` under ${JSON.stringify(faults)}` : "";
}

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RuleVerdict } from "../control.ts";
import { RULES } from "./rules.ts";
import { CASES } from "./testing/cases.ts";
import { type Scene, Theatre } from "./testing/scene.ts";
import { failuresOf, statusOf } from "./testing/verdicts.ts";

const titles = new Map<string, string>(RULES.map(({ id, title }) => [id, title]));

const functions = new Map<unknown, number>();

let theatre: Theatre;
/** What an honest client is judged in a scene. Many mistakes share one, and it is played once for all of them. */
const honest = new Map<string, Promise<RuleVerdict[]>>();
function playedHonestly(scene: Scene): Promise<RuleVerdict[]> {
  const key = scriptOf(scene);
  const played = honest.get(key) ?? theatre.play(scene, []);
  honest.set(key, played);
  return played;
}
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
      const verdicts = await playedHonestly(scene);
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

/** The scene as text, equal for equal scenes; a function in it is told by its identity. */
function scriptOf(scene: Scene): string {
  return JSON.stringify(scene, (_key, member: unknown) => {
    if (typeof member !== "function") return member;
    functions.set(member, functions.get(member) ?? functions.size);
    return `function ${functions.get(member)}`;
  });
}

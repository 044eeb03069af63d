/** The judge is never wrong about an honest client: 200 fixed seeds here, as many as wanted in scripts/honest-clients.ts. */
import { expect, it } from "vitest";
import { runHonestLives } from "./testing/honest/run.ts";

/** The lives of a group run one after the other on one witness: how a client's connections behave is process-wide. */
const GROUPS = Array.from({ length: 8 }, (_, at) => at);
const IN_A_GROUP = 25;

it.each(GROUPS)(
  "raises no alarm at honest clients with calls side by side, group %i",
  async (group) => {
    const seeds = Array.from({ length: IN_A_GROUP }, (_, at) => 1 + group * IN_A_GROUP + at);
    const alarms = await runHonestLives(seeds);
    expect(
      alarms.map(({ seed, words, failures }) => `seed ${seed}: ${failures.join("; ")} (${words})`),
    ).toEqual([]);
  },
  // What holds is not how fast: beside much other work a group took two minutes.
  400_000,
);

/** Each of these once made the judge wrong: what they stand for is said in the rules that were mended. */
it("raises no alarm at the honest clients that it was once wrong about", async () => {
  const alarms = await runHonestLives([
    213, 204, 276, 284, 672, 714, 821, 926, 1076, 1134, 50_089, 50_106, 9_101_306, 9_200_017,
  ]);
  expect(alarms.map(({ seed, failures }) => `seed ${seed}: ${failures.join("; ")}`)).toEqual([]);
});

/** How far the judge can be trusted, counted: broken clients that fail exactly their rule, honest ones without an alarm. */
import { CASES } from "../../mocks/witness-log/judge/testing/cases.ts";
import { runHonestLives } from "../../mocks/witness-log/judge/testing/honest/run.ts";
import { Theatre } from "../../mocks/witness-log/judge/testing/scene.ts";
import { failuresOf } from "../../mocks/witness-log/judge/testing/verdicts.ts";

export interface JudgeScore {
  readonly broken: number;
  /** What went wrong, a line each. */
  readonly wrong: readonly string[];
}

/** Plays each broken client of the tests, then so many lives of honest ones. */
export async function scoreJudge(lives: number): Promise<JudgeScore> {
  const wrong: string[] = [];
  const theatre = await Theatre.open();
  try {
    for (const [mistake, scene, sceneOfMistake = scene] of CASES) {
      const failures = failuresOf(await theatre.play(sceneOfMistake, [mistake]));
      const rule = mistake.split(":")[0] ?? "";
      const [only, ...more] = failures;
      if (!only?.startsWith(`${rule}: `) || more.length > 0)
        wrong.push(`${mistake} fails ${failures.join("; ") || "nothing"}`);
    }
  } finally {
    await theatre.close();
  }
  const alarms = await runHonestLives(Array.from({ length: lives }, (_, at) => at + 1));
  for (const { seed, failures } of alarms) wrong.push(`the honest life ${seed} fails ${failures.join("; ")}`);
  return { broken: CASES.length, wrong };
}

/** Runs lives of honest clients against a witness in this process, and tells the alarms that the judge raised. */
import { Witness } from "../../../../oauth-mcp/witness.ts";
import { WitnessClient } from "../../../control-client.ts";
import type { WitnessEntry } from "../../../entry.ts";
import { judge } from "../../judge.ts";
import { failuresOf } from "../verdicts.ts";
import { lifeOf } from "./life.ts";
import { Random } from "./random.ts";

export interface Alarm {
  readonly seed: number;
  readonly words: string;
  readonly failures: readonly string[];
  /** The whole log, or its beginning where only that raised the alarm. */
  readonly entries: readonly WitnessEntry[];
}

/** Beginnings of each log that are judged, too: an unfinished log holds nothing against anybody. */
const BEGINNINGS = 8;

/**
 * @param seeds which lives
 * @param told hears of each life that was judged, with its log's length
 * @returns every alarm, none being expected
 */
export async function runHonestLives(
  seeds: Iterable<number>,
  told: (lines: number, alarm: Alarm | undefined) => void | Promise<void> = () => undefined,
): Promise<Alarm[]> {
  const witness = await Witness.start();
  const control = new WitnessClient(witness.controlUrl, witness.key);
  const alarms: Alarm[] = [];
  try {
    for (const seed of seeds) {
      const life = lifeOf(seed);
      const tenant = await control.createTenant({ options: life.options, faults: life.faults });
      await life.live(tenant);
      const entries = await tenant.entries();
      await tenant.close();
      const wrong = alarmIn(entries, seed);
      const alarm = wrong && { seed, words: life.words, ...wrong };
      if (alarm) alarms.push(alarm);
      await told(entries.length, alarm);
    }
  } finally {
    await witness.close();
  }
  return alarms;
}

function alarmIn(
  entries: readonly WitnessEntry[],
  seed: number,
): Pick<Alarm, "failures" | "entries"> | undefined {
  const whole = failuresOf(judge(entries, { left: true }));
  if (whole.length > 0) return { failures: whole, entries };
  const chance = new Random(seed);
  for (let made = 0; made < BEGINNINGS; made += 1) {
    const beginning = entries.slice(0, chance.int(1, entries.length));
    const failures = failuresOf(judge(beginning));
    if (failures.length > 0) return { failures, entries: beginning };
  }
  return undefined;
}

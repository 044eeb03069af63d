import { createSee } from "../../runner/channels/see/create-see.ts";
import { Recording, type Told } from "../../runner/evidence/log/recording.ts";
import { hasWords } from "../../runner/evidence/text/read-text.ts";
import type { PageSurface } from "../../runner/surfaces/page-surface.ts";

/** What the checks of one page say of a text. */
export interface Answer {
  /** `see.text` passes. */
  readonly text: boolean;
  /** `see.no.text` passes. */
  readonly no: boolean;
  /** `picture.require` would pass. */
  readonly picture: boolean;
  /** What they say. */
  readonly saw: string;
}

/** Asks the author's own checks about each text of the page that a surface shows. */
export async function answersOf(surface: PageSurface, words: readonly string[]): Promise<Answer[]> {
  const checks: Told<"check">[] = [];
  const recording = new Recording({ act: () => {}, check: (check) => checks.push(check) });
  const see = createSee(recording, { on: surface.name, page: () => Promise.resolve(surface) });
  for (const word of words) await settled(see.channel.text(word, { within: 0 }));
  for (const word of words) see.channel.no.text(word);
  const { reading } = await surface.capture({
    matters: (text) => see.matters(surface.name, text) || words.some((word) => hasWords(text, word)),
  });
  await settled(see.judge(surface.name, reading));
  return words.map((word) => {
    const told = (title: string) => checks.find((check) => check.title === `${title} "${word}"`);
    const text = told("sees the text");
    const no = told("does not see the text");
    return {
      text: text?.ok ?? false,
      no: no?.ok ?? false,
      picture: hasWords(reading.text, word),
      saw: `see: ${text?.actual}; see.no: ${no?.actual}`,
    };
  });
}

/** A check that does not hold throws, after it was recorded. */
async function settled(work: Promise<unknown>): Promise<void> {
  await work.catch(() => {});
}

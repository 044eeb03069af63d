import { wordFormsOf } from "../../cdp/snapshot/reading.ts";
import { hasWords } from "../../evidence/text/read-text.ts";
import type { PageLab } from "../page-lab.fixture.ts";
import type { Target } from "../target.ts";

export const SEEN = { text: true, no: false, picture: true };
export const NOT_SEEN = { text: false, no: true, picture: false };

const holds = (work: Promise<void>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

/** What `see.text`, `see.no.text` and the picture's own text say of one and the same page. */
export async function saidOf(
  lab: PageLab,
  html: string,
  words: string,
): Promise<{ text: boolean; no: boolean; picture: boolean }> {
  await lab.show(`<style>body{font:16px sans-serif}</style>${html}`);
  const see = lab.see();
  const text = await holds(see.channel.text(words, { within: 0 }));
  see.channel.no.text(words);
  const { reading } = await lab.surface.capture({ matters: (one) => see.matters("lab", one) });
  const no = await holds(see.judge("lab", reading));
  return { text, no, picture: reading.blocks.flatMap(wordFormsOf).some((form) => hasWords(form, words)) };
}

/** What `see.target` and `see.no.target` say of the page that is shown. */
export async function saidOfTarget(lab: PageLab, target: Target): Promise<{ target: boolean; no: boolean }> {
  const see = lab.see();
  const seen = await holds(see.channel.target(target, { within: 0 }));
  see.channel.no.target(target);
  const { reading } = await lab.surface.capture({});
  return { target: seen, no: await holds(see.judge("lab", reading)) };
}

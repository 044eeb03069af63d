/** One character and where on its line it was read. */
export interface ReadCharacter {
  readonly text: string;
  /** The time step at which it was surest, and the last one that still read it. */
  readonly step: number;
  readonly lastStep: number;
  /** 0..1. */
  readonly confidence: number;
}

/** The class that stands for "no character here" (Graves et al., 2006). */
const BLANK = 0;

/**
 * Reads the best path through a recognizer's output: at every time step the likeliest class; the same class twice
 * without a blank between is one character.
 * @param scores `steps` rows of `classes` probabilities
 * @param characters the text of each class; `undefined` where a class may not be read
 * @param readable the indexes of the classes that may be read
 */
export function decodeCtc(
  scores: Float32Array,
  steps: number,
  characters: readonly (string | undefined)[],
  readable: readonly number[] = readableOf(characters),
): ReadCharacter[] {
  const classes = characters.length;
  const read: ReadCharacter[] = [];
  let before = BLANK;
  for (let step = 0; step < steps; step++) {
    const row = step * classes;
    let best = BLANK;
    let score = scores[row] ?? 0;
    for (const at of readable) {
      const rival = scores[row + at] ?? 0;
      if (rival > score) {
        best = at;
        score = rival;
      }
    }
    const last = read.at(-1);
    if (best !== BLANK) {
      if (best === before && last) {
        const surer = score > last.confidence;
        read[read.length - 1] = {
          text: last.text,
          step: surer ? step : last.step,
          lastStep: step,
          confidence: surer ? score : last.confidence,
        };
      } else {
        read.push({ text: characters[best] ?? "", step, lastStep: step, confidence: score });
      }
    }
    before = best;
  }
  return read;
}

/** @returns the indexes of the classes that may be read */
export function readableOf(characters: readonly (string | undefined)[]): number[] {
  return characters.flatMap((character, at) => (at === BLANK || character === undefined ? [] : [at]));
}

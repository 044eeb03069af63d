/** How a line is cut out of the screen for the recognizer. */
export interface Cut {
  /** How much wider than it is. */
  readonly stretch: number;
  /** Room above and below, in heights of the line. */
  readonly room: number;
}

/** What was read of one cut. */
export interface CutReading {
  /** Folded, to be compared. */
  readonly text: string;
  /** Of its least certain character, 0 to 1. */
  readonly certainty: number;
}

/** Letters of interface fonts are narrow: made wider, each has a time step of its own ("ill"). */
const FIRST: Cut = { stretch: 1.6, room: 0 };
const SECOND: Cut = { stretch: 1.3, room: 0.1 };
/** Only to decide between the others: made as wide as this, blanks are lost. */
const THIRD: Cut = { stretch: 2.2, room: 0 };

/** A line with a less certain character is read again. */
const CERTAIN = 0.85;

/**
 * Reads a line as often as it takes: a certain reading counts at once. Where two doubtful ones differ, the one that a
 * third confirms counts, or else the surer; the third itself never does.
 */
export async function believedReading<Reading extends CutReading>(
  read: (cut: Cut) => Promise<Reading>,
): Promise<Reading> {
  const first = await read(FIRST);
  if (first.certainty >= CERTAIN) return first;
  const second = await read(SECOND);
  const surer = second.certainty > first.certainty ? second : first;
  if (surer.certainty >= CERTAIN || first.text === second.text) return surer;
  const third = await read(THIRD);
  return [first, second].find(({ text }) => text === third.text) ?? surer;
}

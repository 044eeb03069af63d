/** How a line is cut out of the screen for the recognizer. */
export interface Cut {
  /** How much wider than it is. */
  readonly stretch: number;
  /** Room above and below, in heights of the line. */
  readonly room: number;
}

/** The cuts that a line is read of, in their order. */
export type Cuts = readonly [first: Cut, second: Cut, third: Cut];

/** What was read of one cut. */
export interface CutReading {
  /** Folded, to be compared. */
  readonly text: string;
  /** Of its least certain character, 0 to 1. */
  readonly certainty: number;
  /** Pieces of ink in the line that it has no character for. */
  readonly unread: number;
}

/** Letters of interface fonts are narrow: made wider, each has a time step of its own ("ill"). */
const NARROW: Cuts = [
  { stretch: 1.6, room: 0 },
  { stretch: 1.3, room: 0.1 },
  // Letters of one pixel's width have steps of their own; blanks are lost, which the picture shows.
  { stretch: 2, room: 0.1 },
];
/** Letters of a monospace font are far apart as they are: further, they are read as words of one letter. */
const MONOSPACE: Cuts = [
  { stretch: 1, room: 0.1 },
  { stretch: 1.3, room: 0.2 },
  { stretch: 1.6, room: 0 },
];

/** @returns how a line is cut, one after the other. @param even whether its letters are evenly spaced */
export function cutsFor(even: boolean): Cuts {
  return even ? MONOSPACE : NARROW;
}

/** A line with a less certain character is read again. */
const CERTAIN = 0.85;
/** A reading with a less certain character than this is made up of strokes that belong together otherwise. */
const LEAST = 0.6;

/**
 * Reads a line as often as it takes: a certain reading that has a character for all of its ink counts at once. Of two
 * doubtful ones the one counts that leaves less ink unread; where both leave as much, the one that a third confirms, or
 * else the surer. The third itself counts only where it leaves less ink unread than both.
 */
export async function believedReading<Reading extends CutReading>(
  read: (cut: Cut) => Promise<Reading>,
  [one, two, three]: Cuts,
): Promise<Reading> {
  const first = await read(one);
  if (isSound(first)) return first;
  const second = await read(two);
  if (isSound(second)) return second;
  const [better, other] = isBetter(second, first) ? [second, first] : [first, second];
  if (better.unread === 0 && first.text === second.text) return better;
  const third = await read(three);
  if (third.certainty >= LEAST && readsMore(third, better)) return third;
  return better.unread === other.unread && third.text === other.text ? other : better;
}

function isSound({ certainty, unread }: CutReading): boolean {
  return certainty >= CERTAIN && unread === 0;
}

function isBetter(one: CutReading, other: CutReading): boolean {
  if (one.certainty >= LEAST && readsMore(one, other)) return true;
  if (other.certainty >= LEAST && readsMore(other, one)) return false;
  return one.certainty > other.certainty;
}

/** The ink that is unread belongs to a letter that was left out: what reads it is longer. */
function readsMore(one: CutReading, other: CutReading): boolean {
  return one.unread < other.unread && one.text.length > other.text.length;
}

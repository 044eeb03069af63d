import RandExp from "randexp";

/** How many texts are made of a pattern before it is given up. */
const TRIES = 20;
/** Of a pattern without an upper limit. */
const MOST_REPEATS = 6;

/**
 * A text in which something unwanted is found; undefined when none could be made.
 * @param finds how the check looks for it
 */
export function textWith(unwanted: string | RegExp, finds: (text: string) => boolean): string | undefined {
  for (const text of textsOf(unwanted)) if (finds(text)) return text;
  return undefined;
}

function* textsOf(unwanted: string | RegExp): Generator<string> {
  if (typeof unwanted === "string") {
    yield unwanted;
    return;
  }
  let made: RandExp;
  try {
    made = new RandExp(unwanted.source, unwanted.flags);
  } catch {
    return; // Not every pattern can be turned round.
  }
  made.max = MOST_REPEATS;
  // The same texts each time.
  let seed = 1;
  made.randInt = (from, to) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return from + (seed % (to - from + 1));
  };
  for (let i = 0; i < TRIES; i++) yield made.gen();
}

import { inspect } from "node:util";

/** Characters of what is no text. */
const LONGEST = 2_000;
/** Characters of a text: more of it nobody reads, and every report would carry it. */
const LONGEST_TEXT = 100_000;
/** Of an error that stands for several. */
const MOST_INNER = 10;
const MOST_DEEP = 3;

/** What was thrown, in words: anything can be thrown, also what can't be looked at. */
export function messageOf(thrown: unknown): string {
  return said(thrown, 0);
}

function said(thrown: unknown, depth: number): string {
  try {
    if (typeof thrown === "string") return bothEnds(thrown);
    const message: unknown = thrown instanceof Error ? thrown.message : thrown;
    const own = typeof message === "string" ? bothEnds(message) : inspect(message).slice(0, LONGEST);
    if (!(thrown instanceof AggregateError) || thrown.errors.length === 0 || depth === MOST_DEEP) return own;
    return withInner(own, [...thrown.errors], depth);
  } catch {
    return "(what was thrown throws itself when it is read)";
  }
}

/** Of an error that stands for several, what each of them says, unless its own words hold that already. */
function withInner(own: string, errors: readonly unknown[], depth: number): string {
  const inner = errors.slice(0, MOST_INNER).map((error) => said(error, depth + 1));
  const news = [...new Set(inner)].filter((text) => !own.includes(text));
  if (errors.length > MOST_INNER) news.push(`and ${errors.length - MOST_INNER} more`);
  return [own || `${errors.length} errors`, ...news.map((text) => `- ${text.replaceAll("\n", "\n  ")}`)].join(
    "\n",
  );
}

/** Errors that stand behind each other; more of them nobody reads. */
const DEEPEST = 5;

/** What an error says, and what lies behind it: `fetch failed: read ECONNRESET`. */
export function withCauses(error: Error): string {
  const said = [messageOf(error)];
  let { cause }: { cause?: unknown } = error;
  for (let depth = 0; cause instanceof Error && depth < DEEPEST; depth++) {
    // Several attempts that failed have a code for all of them, and no words.
    const code: unknown = Reflect.get(cause, "code");
    const words = messageOf(cause) || (typeof code === "string" ? code : "");
    if (words !== "" && !said.some((one) => one.includes(words))) said.push(words);
    cause = cause.cause;
  }
  return said.join(": ");
}

/** A text, or of an enormous one how it begins and ends: the places of a stack trace stand behind the message. */
export function bothEnds(text: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  const half = LONGEST_TEXT / 2;
  const left = text.length - LONGEST_TEXT;
  return `${text.slice(0, half)}… (${left} characters left out) …${text.slice(-half)}`;
}

import { inspect } from "node:util";

/** Characters of what is no text. */
const LONGEST = 2_000;
/** Characters of a text: more of it nobody reads, and every report would carry it. */
const LONGEST_TEXT = 100_000;

/** What was thrown, in words: anything can be thrown, also what can't be looked at. */
export function messageOf(thrown: unknown): string {
  try {
    if (typeof thrown === "string") return bothEnds(thrown);
    const said: unknown = thrown instanceof Error ? thrown.message : thrown;
    return typeof said === "string" ? bothEnds(said) : inspect(said).slice(0, LONGEST);
  } catch {
    return "(what was thrown throws itself when it is read)";
  }
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

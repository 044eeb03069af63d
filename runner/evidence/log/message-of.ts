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

/** A text, or of an enormous one how it begins and ends: the places of a stack trace stand behind the message. */
export function bothEnds(text: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  const half = LONGEST_TEXT / 2;
  const left = text.length - LONGEST_TEXT;
  return `${text.slice(0, half)}… (${left} characters left out) …${text.slice(-half)}`;
}

import { inspect } from "node:util";

/** Characters of what is no text. */
const LONGEST = 2_000;

/** What was thrown, in words: anything can be thrown, also what can't be looked at. */
export function messageOf(thrown: unknown): string {
  try {
    if (typeof thrown === "string") return thrown;
    const said: unknown = thrown instanceof Error ? thrown.message : thrown;
    return typeof said === "string" ? said : inspect(said).slice(0, LONGEST);
  } catch {
    return "(what was thrown throws itself when it is read)";
  }
}

import { show } from "./show.ts";

/** What was thrown, in words: anything can be thrown, also what can't be looked at. */
export function messageOf(thrown: unknown): string {
  try {
    if (typeof thrown === "string") return thrown;
    const said: unknown = thrown instanceof Error ? thrown.message : thrown;
    return typeof said === "string" ? said : show(said);
  } catch {
    return "(what was thrown throws itself when it is read)";
  }
}

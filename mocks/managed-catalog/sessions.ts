import { randomBytes } from "node:crypto";
import type { z } from "zod";
import type { catalogFacts } from "../witness-log/entry.ts";

export const SESSION_COOKIE = "catalog_session";

type Known = z.output<typeof catalogFacts>["session"];

/** Who signed in at one tenant: cookies that were issued, and whether they still count. */
export class Sessions {
  readonly #valid = new Map<string, boolean>();
  readonly #key: string;

  /** @param key stands in each session, so that whoever knows it can keep all of them out of what is written */
  constructor(key: string) {
    this.#key = key;
  }

  issue(): string {
    const value = `${this.#key}_${randomBytes(12).toString("base64url")}`;
    this.#valid.set(value, true);
    return value;
  }

  expireAll(): void {
    for (const value of this.#valid.keys()) this.#valid.set(value, false);
  }

  clear(): void {
    this.#valid.clear();
  }

  /** Was this word issued here? Such words never stand in the log. */
  issued(word: string): boolean {
    return this.#valid.has(word);
  }

  /** What the session in a `Cookie` header is. */
  of(header: string | undefined): Known {
    const sent = header?.split(";").map((pair) => pair.trim());
    const own = sent?.find((pair) => pair.startsWith(`${SESSION_COOKIE}=`));
    if (own === undefined) return "absent";
    const valid = this.#valid.get(own.slice(SESSION_COOKIE.length + 1));
    return valid === undefined ? "unknown" : valid ? "valid" : "expired";
  }
}

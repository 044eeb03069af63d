import type { Database } from "./database/schema.ts";
import type { Rules } from "./rules.ts";
import type { Settings } from "./settings.ts";

/** What every part of the host works with. */
export interface Host {
  readonly settings: Settings;
  readonly db: Database;
  readonly rules: Rules;
}

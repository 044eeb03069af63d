import type { Outgoing } from "./connections/outgoing-fetch.ts";
import type { DatabaseKind } from "./database/open-database.ts";
import type { Database } from "./database/schema.ts";
import type { KeyedLock } from "./keyed-lock.ts";
import type { PlantedDefects } from "./planted-defects.ts";
import type { Sealer } from "./security/sealing.ts";
import type { Settings } from "./settings.ts";

/** Where this process can be found. No trailing slashes. */
export interface Addresses {
  /** What it listens on. */
  readonly listen: string;
  /** What the outside calls it: redirect URIs, the agent surface. */
  readonly api: string;
  /** The web app. */
  readonly web: string;
}

/** What every part of the API works with; made once at start, passed explicitly. */
export interface Den {
  readonly settings: Settings;
  readonly addresses: Addresses;
  readonly db: Database;
  readonly databaseKind: DatabaseKind;
  readonly sealer: Sealer;
  readonly defects: PlantedDefects;
  /** The only way out to MCP servers and providers. */
  readonly outgoing: Outgoing;
  /** Serialises registration and refresh per connection or credential. */
  readonly lock: KeyedLock;
  now(): Date;
  /** Writes one line for the operator. */
  log(line: string): void;
}

/** The current time as stored: ISO 8601, UTC. */
export const instant = (den: Den, plusMs = 0): string => new Date(den.now().getTime() + plusMs).toISOString();

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

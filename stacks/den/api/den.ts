import type { AgentPorts } from "./agent/ports.ts";
import type { Network } from "./connections/network.ts";
import type { ConnectionPorts } from "./connections/ports.ts";
import type { Database } from "./database/schema.ts";
import type { KeyedLock } from "./keyed-lock.ts";
import type { Gate } from "./rollout/gate.ts";
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

/** What this process was started with. */
export interface Ground {
  readonly settings: Settings;
  readonly addresses: Addresses;
  readonly db: Database;
  readonly sealer: Sealer;
  readonly network: Network;
  /** Names of the defects planted in this process: front ends plant theirs by them. */
  readonly plantedDefects: readonly string[];
  /** Serialises registration and refresh per connection or credential. */
  readonly lock: KeyedLock;
  now(): Date;
  /** Writes one line for the operator. */
  log(line: string): void;
}

/**
 * What every part of the API works with; made once at start (create-den.ts), passed explicitly. Its parts call each
 * other, and their own other members, through it.
 */
export interface Den extends Ground, ConnectionPorts, AgentPorts {
  readonly gate: Gate;
}

/** The current time as stored: ISO 8601, UTC. */
export const instant = (den: Den, plusMs = 0): string => new Date(den.now().getTime() + plusMs).toISOString();

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

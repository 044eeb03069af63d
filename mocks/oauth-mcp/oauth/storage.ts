/**
 * Storage of one authorization server. The engine's own default is one cache for the whole process, in which
 * a thousand registrations push out a live client; here each tenant has its own, bounded per kind.
 */
import type { Adapter, AdapterPayload } from "oidc-provider";
import { BoundedMap } from "../../witness-log/bounded-map.ts";

/** Records of one kind that are kept; the oldest go first. */
export const LIMIT_PER_KIND = 10_000;
/** Kinds that die with their grant. */
const GRANTABLE = new Set(["AccessToken", "AuthorizationCode", "RefreshToken", "DeviceCode"]);

interface Stored {
  readonly payload: AdapterPayload;
  /** Milliseconds since the epoch, Infinity for what never expires. */
  expiresAt: number;
}

export interface StorageEvents {
  grantRevoked(grantId: string): void;
}

export class Storage {
  readonly #kinds = new Map<string, BoundedMap<string, Stored>>();
  readonly #events: StorageEvents;

  constructor(events: StorageEvents) {
    this.#events = events;
  }

  /** The engine's adapter for one kind of record. */
  adapter(kind: string): Adapter {
    return {
      upsert: async (id, payload, expiresIn) => {
        const expiresAt = expiresIn === undefined ? Number.POSITIVE_INFINITY : Date.now() + expiresIn * 1000;
        this.#of(kind).set(id, { payload, expiresAt });
      },
      find: async (id) => this.#live(kind, id),
      findByUid: async (uid) => this.#search(kind, (payload) => payload.uid === uid),
      findByUserCode: async (userCode) => this.#search(kind, (payload) => payload.userCode === userCode),
      consume: async (id) => {
        const stored = this.#of(kind).get(id);
        if (stored) stored.payload.consumed = Math.floor(Date.now() / 1000);
      },
      destroy: async (id) => {
        this.#of(kind).delete(id);
      },
      revokeByGrantId: async (grantId) => {
        this.revokeGrant(grantId);
      },
    };
  }

  /** Removes everything that came from a grant, and tells. */
  revokeGrant(grantId: string): void {
    for (const kind of GRANTABLE) {
      const of = this.#of(kind);
      for (const [id, stored] of of.entries()) if (stored.payload.grantId === grantId) of.delete(id);
    }
    this.#events.grantRevoked(grantId);
  }

  /** Forgets all records of a kind. */
  clear(...kinds: string[]): void {
    for (const kind of kinds) this.#of(kind).clear();
  }

  /** Forgets everything. */
  clearAll(): void {
    for (const of of this.#kinds.values()) of.clear();
  }

  #of(kind: string): BoundedMap<string, Stored> {
    const known = this.#kinds.get(kind);
    if (known) return known;
    const made = new BoundedMap<string, Stored>(LIMIT_PER_KIND);
    this.#kinds.set(kind, made);
    return made;
  }

  #live(kind: string, id: string): AdapterPayload | undefined {
    const stored = this.#of(kind).get(id);
    if (!stored) return undefined;
    if (stored.expiresAt > Date.now()) return stored.payload;
    this.#of(kind).delete(id);
    return undefined;
  }

  #search(kind: string, matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
    for (const { payload, expiresAt } of this.#of(kind).values()) {
      if (expiresAt > Date.now() && matches(payload)) return payload;
    }
    return undefined;
  }
}

/** Fingerprints: how a secret is named in the log without being in it. */
import { createHash, randomBytes } from "node:crypto";
import { BoundedMap } from "./bounded-map.ts";

const salt = randomBytes(16);
/** The last few, since a client sends the same token and session with every call. */
const recent = new BoundedMap<string, string>(64);

/** First 12 hex digits of a hash salted per process: equal secrets, equal fingerprints, and no way back. */
export function fingerprint(secret: string): string {
  const known = recent.get(secret);
  if (known !== undefined) return known;
  const made = hashed(secret);
  recent.set(secret, made);
  return made;
}

function hashed(secret: string): string {
  return createHash("sha256").update(salt).update(secret).digest("hex").slice(0, 12);
}

/** How a secret value stands in a written field. */
export function masked(secret: string): string {
  return `<${fingerprint(secret)}>`;
}

/** @returns the fingerprint that {@link masked} wrote; undefined for any other text */
export function maskedFingerprint(text: string): string | undefined {
  return /^<([0-9a-f]{12})>$/.exec(text)?.[1];
}

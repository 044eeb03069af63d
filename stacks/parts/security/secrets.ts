import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** A bearer secret of 256 bits with a prefix that tells its kind, as secret scanners like it. */
export function newSecret(prefix: string): string {
  return `${prefix}_${randomBytes(32).toString("base64url")}`;
}

/** What is stored of a bearer secret: SHA-256 in hex. The secret has full entropy, so no salt is needed. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** A keyed fingerprint of `parts`, base64url; `purpose` keeps uses of the same key apart. */
export function sign(key: string, purpose: string, ...parts: string[]): string {
  const mac = createHmac("sha256", key).update(purpose);
  for (const part of parts) mac.update("\0").update(part);
  return mac.digest("base64url");
}

/** Compares two texts in a time that doesn't depend on where they differ. */
export function sameText(a: string, b: string): boolean {
  const left = createHash("sha256").update(a).digest();
  const right = createHash("sha256").update(b).digest();
  return timingSafeEqual(left, right);
}

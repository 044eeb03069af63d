import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

// OWASP's floor for scrypt is N=2^17 on a server of its own; 2^14 keeps a sign-in under 50 ms on two shared cores.
const COST = 2 ** 14;
const KEY_BYTES = 32;

const derive = (password: string, salt: Buffer, cost: number) =>
  new Promise<Buffer>((resolve, reject) => {
    scrypt(
      password.normalize("NFKC"),
      salt,
      KEY_BYTES,
      { N: cost, r: 8, p: 1, maxmem: 64 * 1024 * 1024 },
      (error, key) => (error ? reject(error) : resolve(key)),
    );
  });

/** Hashes a password with scrypt and a fresh salt: `scrypt$<cost>$<salt>$<key>`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return `scrypt$${COST}$${salt.toString("base64url")}$${key.toString("base64url")}`;
}

/**
 * Compares in constant time. Without a stored hash (unknown e-mail) it works just as long, so that the time
 * of an answer doesn't tell which addresses have accounts.
 */
export async function passwordMatches(password: string, stored: string | undefined): Promise<boolean> {
  const [, cost, salt, key] = (stored ?? "").split("$");
  const expected = Buffer.from(key ?? "", "base64url");
  const actual = await derive(password, Buffer.from(salt ?? "", "base64url"), Number(cost) || COST);
  return expected.length === KEY_BYTES && timingSafeEqual(expected, actual);
}

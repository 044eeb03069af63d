import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** OWASP's floor for scrypt is N=2^17 on a server of its own; this keeps a sign-in under 50 ms on two shared cores. */
export const PASSWORD_COST = 2 ** 14;
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

/** Hashes a password with scrypt (RFC 7914, N = `cost`) and a fresh salt: `scrypt$<cost>$<salt>$<key>`. */
export async function hashPassword(password: string, cost = PASSWORD_COST): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return `scrypt$${cost}$${salt.toString("base64url")}$${key.toString("base64url")}`;
}

/**
 * Compares in constant time. Without a stored hash (unknown e-mail) it works just as long, so that the time
 * of an answer doesn't tell which addresses have accounts.
 * @param unknownCost what an unknown one is to cost: as much as those that are stored
 */
export async function passwordMatches(
  password: string,
  stored: string | undefined,
  unknownCost = PASSWORD_COST,
): Promise<boolean> {
  const [, cost, salt, key] = (stored ?? "").split("$");
  const expected = Buffer.from(key ?? "", "base64url");
  const actual = await derive(password, Buffer.from(salt ?? "", "base64url"), Number(cost) || unknownCost);
  return expected.length === KEY_BYTES && timingSafeEqual(expected, actual);
}

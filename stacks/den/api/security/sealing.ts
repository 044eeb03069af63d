import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = "v1";

/** Encrypts what is stored (tokens, client secrets, PKCE verifiers) with AES-256-GCM. */
export interface Sealer {
  /** `context` says whose secret it is (table and row); the same must be given to open it. */
  seal(plain: string, context: string): string;
  /** @throws Error when the text was changed, belongs elsewhere, or another key sealed it. */
  open(sealed: string, context: string): string;
}

/** A sealer with one key of 32 bytes. The context is authenticated, so a row can't pass for another's. */
export function createSealer(key: Buffer): Sealer {
  if (key.length !== 32) throw new RangeError(`an AES-256 key has 32 bytes, not ${key.length}`);
  return {
    seal(plain, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce);
      cipher.setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return `${VERSION}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url")}`;
    },
    open(sealed, context) {
      const [version, encoded] = sealed.split(".", 2);
      const bytes = Buffer.from(encoded ?? "", "base64url");
      if (version !== VERSION || bytes.length < NONCE_BYTES + TAG_BYTES) {
        throw new Error(`not a sealed value (${context})`);
      }
      const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      try {
        return Buffer.concat([
          decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)),
          decipher.final(),
        ]).toString("utf8");
      } catch (cause) {
        throw new Error(
          `a sealed value can't be opened (${context}): it was changed, or DEN_ENCRYPTION_KEY is another one`,
          { cause },
        );
      }
    },
  };
}

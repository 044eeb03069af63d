/** The witness's signing key: one per process, made at first use. */
import { createPublicKey, generateKeyPairSync, type JsonWebKey } from "node:crypto";

let made: (JsonWebKey & { kid: string }) | undefined;

/** Private ES256 key as a JWK. */
export function signingKey(): JsonWebKey & { kid: string } {
  made ??= {
    ...generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" }),
    kid: "witness-1",
  };
  return made;
}

/** What everybody can make of the published key. */
export function publicKeyPem(): string {
  const key = createPublicKey({ key: signingKey(), format: "jwk" });
  return key.export({ type: "spki", format: "pem" }).toString();
}

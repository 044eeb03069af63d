/** JSON web tokens of the plain server, signed RS256, and checked well or nearly. */
import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { parseObject } from "../../../mocks/witness-log/json-object.ts";

/** Takes the algorithm from the token with the key at hand, or the key from the token. */
export type TokenSlip = "algorithm-of-token" | "key-of-token";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const KEY_NAME = "plain-1";
/** As it stands in many a setting: one block, without a last line end. */
const PEM = publicKey.export({ type: "spki", format: "pem" }).toString().trim();

export const PUBLISHED_KEYS = {
  keys: [{ ...publicKey.export({ format: "jwk" }), kid: KEY_NAME, alg: "RS256" }],
};

/** Lives an hour. */
export function webToken(audience: string, family: string): string {
  const claims = { aud: audience, exp: Math.floor(Date.now() / 1000) + 3600, family };
  const text = `${encoded({ alg: "RS256", kid: KEY_NAME })}.${encoded(claims)}`;
  return `${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`;
}

/** The family of a token that holds; undefined for any other. */
export function familyIn(token: string, audience: string, slip?: string): string | undefined {
  const [header, claims] = token.split(".").slice(0, 2).map(decoded);
  if (!header || !claims || !isSigned(token, header, slip)) return undefined;
  const good = claims.aud === audience && Number(claims.exp) > Date.now() / 1000;
  return good ? String(claims.family) : undefined;
}

function isSigned(token: string, { alg, jwk }: Readonly<Record<string, unknown>>, slip?: string): boolean {
  const end = token.lastIndexOf(".");
  const [text, signature] = [token.slice(0, end), token.slice(end + 1)];
  const fits = (key: KeyObject, dsaEncoding?: "ieee-p1363") =>
    verify(
      "sha256",
      Buffer.from(text),
      dsaEncoding ? { key, dsaEncoding } : key,
      Buffer.from(signature, "base64url"),
    );
  if (slip === "algorithm-of-token" && alg === "HS256")
    return createHmac("sha256", PEM).update(text).digest("base64url") === signature;
  if (slip === "key-of-token" && typeof jwk === "object" && jwk !== null)
    return fits(createPublicKey({ key: jwk as JsonWebKey, format: "jwk" }), "ieee-p1363");
  return alg === "RS256" && fits(publicKey);
}

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
const decoded = (part: string) => parseObject(Buffer.from(part, "base64url").toString("utf8"));

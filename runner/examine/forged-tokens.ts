/** Tokens that the examiner makes itself from a good one, where that is a JSON web token (RFC 7519, RFC 8725). */
import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
} from "node:crypto";
import { parseObject } from "../../mocks/witness-log/json-object.ts";

export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Reads a token without trusting it; undefined for one that is no JSON web token. */
export function readJwt(token: string): Jwt | undefined {
  const parts = token.split(".");
  if (parts.length !== 3) return undefined;
  const [header, claims] = parts.map((part) => parseObject(Buffer.from(part, "base64url").toString("utf8")));
  return header && claims && typeof header.alg === "string" ? { header, claims } : undefined;
}

export interface ForgedToken {
  /** In words: what is wrong with it. */
  readonly words: string;
  readonly token: string;
}

/** Tokens whose signature does not fit, each for another reason. */
export function badlySigned(token: string): ForgedToken[] {
  const jwt = readJwt(token);
  if (!jwt) return [];
  const [header = "", claims = "", signature = ""] = token.split(".");
  const exp = typeof jwt.claims.exp === "number" ? jwt.claims.exp : Math.floor(Date.now() / 1000);
  return [
    { words: "with a changed signature", token: `${header}.${claims}.${changed(signature)}` },
    {
      words: "whose exp was moved on by an hour",
      token: `${header}.${encoded({ ...jwt.claims, exp: exp + 3600 })}.${signature}`,
    },
    {
      words: "whose sub was replaced",
      token: `${header}.${encoded({ ...jwt.claims, sub: "somebody-else" })}.${signature}`,
    },
    { words: "signed with the examiner's own key", ...signedByUs(jwt) },
    { words: "signed with a key that it brings along (jwk)", ...signedByUs(jwt, "in the header") },
  ];
}

/** RFC 8725 section 3.1, RFC 9068 section 4: `none` must be refused, however it is written. */
export function unsigned(token: string): ForgedToken[] {
  const jwt = readJwt(token);
  if (!jwt) return [];
  const claims = token.split(".")[1] ?? "";
  return ["none", "None"].map((alg) => ({
    words: `with alg ${alg} and no signature`,
    token: `${encoded({ ...jwt.header, alg })}.${claims}.`,
  }));
}

/**
 * RFC 8725 section 2.1: who takes the algorithm from the token checks HS256 with the key at hand, which everybody has. As
 * what that key is read differs by library: PEM in either form, with and without its last line end, or the bytes of it.
 */
export function signedWithPublicKey(token: string, keys: readonly JsonWebKey[]): ForgedToken[] {
  const jwt = readJwt(token);
  if (!jwt) return [];
  const own = keys.filter(
    ({ kid }) => kid === undefined || jwt.header.kid === undefined || kid === jwt.header.kid,
  );
  const text = `${encoded({ ...jwt.header, alg: "HS256" })}.${token.split(".")[1] ?? ""}`;
  return own.flatMap((jwk) =>
    secretsIn(jwk).map(({ as, secret }) => ({
      words: `signed HS256 with the public key as the secret (${as})`,
      token: `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`,
    })),
  );
}

function secretsIn(jwk: JsonWebKey): { as: string; secret: string | Buffer }[] {
  const key = publicKeyIn(jwk);
  if (!key) return [];
  const pem = key.export({ type: "spki", format: "pem" }).toString();
  const forms = [
    { as: "PEM", secret: pem },
    { as: "PEM without its last line end", secret: pem.trimEnd() },
    { as: "DER", secret: key.export({ type: "spki", format: "der" }) },
  ];
  if (key.asymmetricKeyType === "rsa")
    forms.push({ as: "PEM of PKCS #1", secret: key.export({ type: "pkcs1", format: "pem" }).toString() });
  return forms;
}

/** Undefined for what is no public key: a provider may publish any object. */
function publicKeyIn(jwk: JsonWebKey): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk, format: "jwk" });
  } catch {
    return undefined;
  }
}

/** Another letter in the middle: the last one may hold bits that no decoder looks at. */
function changed(signature: string): string {
  const at = Math.floor(signature.length / 2);
  return `${signature.slice(0, at)}${signature[at] === "A" ? "B" : "A"}${signature.slice(at + 1)}`;
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

/** With the key in the header (RFC 7515 section 4.1.3), or under the name of the server's own. */
function signedByUs({ header, claims }: Jwt, where?: "in the header"): { token: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { kid: _name, ...unnamed } = header;
  const said = where ? { ...unnamed, jwk: publicKey.export({ format: "jwk" }) } : header;
  const text = `${encoded({ ...said, alg: "ES256" })}.${encoded(claims)}`;
  const signature = sign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return { token: `${text}.${signature.toString("base64url")}` };
}

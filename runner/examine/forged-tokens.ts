/** Tokens that the examiner makes itself from a good one, where that is a JSON web token (RFC 7519, RFC 8725). */
import { generateKeyPairSync, sign } from "node:crypto";
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
    { words: "signed with the examiner's own key", token: signedByUs(jwt) },
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

/** Another letter in the middle: the last one may hold bits that no decoder looks at. */
function changed(signature: string): string {
  const at = Math.floor(signature.length / 2);
  return `${signature.slice(0, at)}${signature[at] === "A" ? "B" : "A"}${signature.slice(at + 1)}`;
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

function signedByUs({ header, claims }: Jwt): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const text = `${encoded({ ...header, alg: "ES256" })}.${encoded(claims)}`;
  const signature = sign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${text}.${signature.toString("base64url")}`;
}

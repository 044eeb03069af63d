import { randomBytes } from "node:crypto";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

type RecordKind = "org" | "usr" | "mem" | "tem" | "con" | "tok" | "att" | "ses" | "crd" | "grt";

/** A new id: the kind, an underscore, 80 random bits in lower-case base 32. */
export function newId(kind: RecordKind): string {
  let text = "";
  for (const byte of randomBytes(16)) text += ALPHABET[byte & 31];
  return `${kind}_${text}`;
}

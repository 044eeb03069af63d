import { isCredentialLike, isValue } from "./secret-names.ts";
import type { TextRange } from "./text-range.ts";

/** Attributes of `Set-Cookie` (RFC 6265, section 4.1.2) tell how a cookie behaves, and hold nothing secret. */
const ATTRIBUTES = /^(?:path|domain|expires|max-age|samesite|priority|version)$/i;

/** The values in a `Cookie` or `Set-Cookie` header; their names and attributes stay readable. */
export function cookieValues(header: string, kind: "cookie" | "set-cookie"): TextRange[] {
  const found: TextRange[] = [];
  for (const pair of header.matchAll(/([^\s=;,"']+)=("?)([^;,\s"'\\]+)/g)) {
    const [whole, name = "", , value = ""] = pair;
    if (kind === "set-cookie" && ATTRIBUTES.test(name)) continue;
    if (isValue(value))
      found.push({ start: pair.index + whole.length - value.length, end: pair.index + whole.length });
  }
  return found;
}

/** The credential in an `Authorization` header's value; its scheme stays readable (RFC 9110, section 11.6.2). */
export function headerCredential(value: string): TextRange[] {
  const scheme =
    /^\s*(?:(?:Bearer|Basic|DPoP|Digest|Negotiate|Token|ApiKey|AWS4-HMAC-SHA256)(?:\s+|%20))/i.exec(value);
  const start = scheme?.[0].length ?? 0;
  const credential = value.slice(start).trimEnd();
  const secret = scheme ? isValue(credential) : isCredentialLike(credential);
  return secret ? [{ start, end: start + credential.length }] : [];
}

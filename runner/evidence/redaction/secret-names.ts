/**
 * What a name says about its value: `certain` values are secret whatever they look like, `likely` ones when they
 * look like a credential; cookies and Authorization headers are secret in part.
 */
export type NameKind = "certain" | "likely" | "cookie" | "set-cookie" | "authorization";

const PASSWORDS = /^(?:password|passwd|passphrase|passcode|pwd)$/;
const RUN_TOGETHER = /.(?:token|secret|password|passwd|passphrase|apikey)$/;
const KEYS_OF = /^(?:api|private|access|secret|signing|encryption|session|master|service|license|webhook)$/;
const CODES_OF = /^(?:auth|authorization|device|access|pairing|verification|recovery|login|grant)$/;

/**
 * Tells from a name, in any spelling (`accessToken`, `ACCESS_TOKEN`, `x-access-token`), whether it holds a secret.
 * The last word decides: `token_type` and `passwordField` hold none.
 * @returns undefined for an ordinary name
 */
export function kindOfName(name: string): NameKind | undefined {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  const whole = words.at(-1) ?? "";
  const last = whole.replace(/(?<=.{3})s$/, "");
  const before = words.at(-2) ?? "";
  if (last === "cookie") return before === "set" ? "set-cookie" : "cookie";
  if (last === "authorization") return "authorization";
  if (PASSWORDS.test(last) || RUN_TOGETHER.test(last) || last === "secret" || last === "jwt")
    return "certain";
  // Several tokens are as often counted (`max_tokens`) as listed.
  if (last === "token") return before && last === whole ? "certain" : "likely";
  if (last === "verifier" || last === "assertion") return before ? "certain" : "likely";
  if (last === "key") return KEYS_OF.test(before) ? "certain" : before === "public" ? undefined : "likely";
  if (last === "code") return CODES_OF.test(before) ? "certain" : "likely";
  if (last === "credential") return "likely";
  return undefined;
}

// What stands where a value is described, left out, already hidden, or replaced by its fingerprint.
const DESCRIBED =
  /^(?:true|false|null|undefined|none|nil|void|required|missing|invalid|expired|empty|hidden|masked|unset|redacted|string|number|boolean|object|[[<{*…].*|\.\.\..*|\$\{?[A-Z_]+\}?|\$\(.*)$/is;
const PROSE = /\s(?:must|should|is|are|was|were|not|required|invalid|characters?|least|of|the|your|wrong)\b/i;

/** Whether a value under a `certain` name is really one, not a word about it. */
export function isValue(value: string): boolean {
  return value !== "" && !DESCRIBED.test(value) && !PROSE.test(value) && !/^[\d.,]{1,3}$/.test(value);
}

/** What paths hardly have and base64 that begins with a slash does. */
const RANDOM_SEGMENT = /(?:^|\/)(?=[^/]*\d)(?=[^/]*[a-z])(?=[^/]*[A-Z])(?:[A-Za-z0-9+]{12,})={0,2}(?:\/|$)/;

/**
 * Whether a text looks made by a machine to be secret, as `likely` names need: at least eight characters with
 * letters and digits mixed. Words, numbered words, error codes, paths and URLs do not.
 */
export function isCredentialLike(value: string): boolean {
  if (value.length < 8 || !/^[\w.~+/=%:!@#$^*-]+$/.test(value) || !isValue(value)) return false;
  if (/^[A-Z][A-Z0-9_]+$/.test(value) || value.includes("://") || /^(?:[~.]{0,2}\/|[a-z]:\\)/i.test(value)) {
    return /^[A-Z0-9]{20,}$/.test(value) || (value.startsWith("/") && RANDOM_SEGMENT.test(value));
  }
  if (/^[a-z]+(?:[-_./:+][a-z]+)*[-_./:]?\d{0,4}$/i.test(value)) {
    const upper = value.replace(/[^A-Z]/g, "").length / value.length;
    return value.length >= 20 && upper > 0.3 && upper < 0.7;
  }
  return /\d/.test(value) && /[a-z]/i.test(value);
}

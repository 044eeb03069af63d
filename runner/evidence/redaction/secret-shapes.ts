import { cookieValues, headerCredential } from "./secret-headers.ts";
import { isCredentialLike, isValue, kindOfName, type NameKind } from "./secret-names.ts";
import type { TextRange } from "./text-range.ts";

// Credentials that show what they are without a name: JWTs (RFC 7519), keys and tokens of well-known services.
const JWT = /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)*/g;
const SERVICE_KEY =
  /(?<![\w-])(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|sk-[\w-]{16,}|[rs]k_(?:live|test)_\w{16,}|xox[abeoprs]-[\w-]{10,}|AKIA[0-9A-Z]{16}|AIza[\w-]{35}|npm_[A-Za-z0-9]{30,})/g;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:(?!-----END)[\s\S])*/g;
/** `scheme://user:password@host` (RFC 3986, section 3.2.1). */
const USER_INFO = /(?<=:\/\/[^\s/:@"'<>]{0,80}:)[^\s/@"'<>]{1,200}(?=@)/g;
/** `Bearer token`, wherever it stands; a challenge's parameters (`Bearer realm=...`) are none. */
const SCHEME = /\b(?:Bearer|Basic|DPoP|Negotiate)(?:\s|%20|\+){1,3}(?=([\w.~+/%-]{6,}={0,2})(?!["\w=]))/gi;
/** `-u user:password`, as curl takes it. */
const USER_OPTION = /(?<=\s(?:-u|--user)[ =]["']?[^\s:"']{1,100}:)[^\s"']{3,}/g;

const ENDS_OF_NAMES =
  /(?:cookie|authorization|password|passwd|passphrase|passcode|pwd|secret|token|verifier|assertion|credential|key|code|jwt)s?(?![\w-])/gi;
const FIELD_TAG = /<(?:input|meta|param)\b[^>]{0,2000}>/gi;
const SOMETHING =
  /cookie|authorization|pass|pwd|secret|token|verifier|assertion|credential|key|code|jwt|bearer|basic|dpop|negotiate|eyJ|sk-|[rs]k_|xox|gh[pousr]_|github_pat|glpat|AKIA|AIza|npm_|:\/\/[^\s/]*@|-u|--user/i;

/**
 * Finds what is secret by its shape: credentials under names that say so in JSON, code, URLs, forms, headers,
 * logs, commands and markup, and credentials that need no name.
 */
export function shapedSecrets(text: string): TextRange[] {
  if (!SOMETHING.test(text)) return [];
  const found: TextRange[] = [];
  for (const shape of [JWT, SERVICE_KEY, PRIVATE_KEY, USER_INFO]) {
    for (const match of text.matchAll(shape)) found.push(rangeOf(match.index, match[0]));
  }
  for (const match of text.matchAll(USER_OPTION)) {
    if (!/^\d{1,5}$/.test(match[0])) found.push(rangeOf(match.index, match[0]));
  }
  for (const match of text.matchAll(SCHEME)) {
    const value = match[1] ?? "";
    if (isCredentialLike(value)) found.push(rangeOf(match.index + match[0].length, value));
  }
  let done = 0;
  for (const match of text.matchAll(ENDS_OF_NAMES)) {
    // A name inside what is already cut needs no second look.
    if (match.index < done) continue;
    const cut = named(text, match.index, match[0].length);
    found.push(...cut);
    done = cut.at(-1)?.end ?? done;
  }
  for (const match of text.matchAll(FIELD_TAG)) found.push(...inTag(match[0], match.index));
  return found;
}

/**
 * The secret parts of a value whose name is known.
 * @param inUrl whether it is a parameter of a URL or form, where `code` and `token` have but one meaning
 */
export function secretsUnder(kind: NameKind, value: string, inUrl = false): TextRange[] {
  if (kind === "cookie" || kind === "set-cookie") return cookieValues(value, kind);
  if (kind === "authorization") return headerCredential(value);
  const certain = kind === "certain" ? isValue(value) : inUrl && value.length >= 6 && isValue(value);
  return certain || isCredentialLike(value) ? [rangeOf(0, value)] : [];
}

const LONGEST_LIKELY = 1_000;

interface Value {
  readonly start: number;
  readonly text: string;
  /** Joined as in a URL or form: `=` without space. */
  readonly assigned?: boolean;
  /** Something that is surely no value unless it looks like a credential: prose after a colon, code after `=`. */
  readonly doubtful?: boolean;
}

function named(text: string, at: number, length: number): TextRange[] {
  const { name, before } = nameBefore(text, at, length);
  const kind = kindOfName(name);
  if (kind === undefined) return [];
  // A credential that only looks like one is not longer than this; so no text is read again and again.
  const read = kind === "likely" ? text.slice(0, at + length + LONGEST_LIKELY) : text;
  const value = valueAfter(read, at + length, before, kind);
  if (value === undefined) return [];
  if (value.doubtful) return isCredentialLike(value.text) ? [rangeOf(value.start, value.text)] : [];
  const inUrl = value.assigned === true && before !== "" && "?&#;".includes(before) && !/key$/i.test(name);
  return value.text.startsWith("[")
    ? quotedWithin(value, kind)
    : moved(secretsUnder(kind, value.text, inUrl), value.start);
}

/** The whole name that ends here, and the character before it; a percent-encoded one is decoded. */
function nameBefore(text: string, at: number, length: number): { name: string; before: string } {
  let start = at;
  while (start > 0 && at - start < 48 && /[\w.-]/.test(text.charAt(start - 1))) start--;
  const name = text.slice(start, at + length);
  const before = start === 0 ? "&" : text.charAt(start - 1);
  if (before === "%") {
    const encoded = /^(?:25)*(3F|26|23|0[AD])/i.exec(name);
    if (encoded) return { name: name.slice(encoded[0].length), before: percentDecoded(encoded[1] ?? "") };
  }
  // In a string inside JSON a name may follow an escaped line's end.
  if (before === "\\" && /^[nrt]/.test(name) && start + 1 <= at) return { name: name.slice(1), before: "\n" };
  return { name, before };
}

function percentDecoded(digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 16));
}

// After a name: an optional closing quote, then what joins it to its value.
const CLOSING = /\\*["'`]?\]?/y;
const JOINT = /[ \t]{0,4}(?:=(?![=>])|:(?!:))[ \t]{0,4}|%(?:25)*3[DA](?:%20|\+)?/iy;
const JSON_VALUE = /\s{0,8},\s{0,8}\\*["']?value\\*["']?\s{0,4}:\s{0,4}(?=\\*["'])/iy;
const PAIR = /\s{0,8},\s{0,8}(?=\\*["'])/y;
const OPENING = /(\\*)(["'`])/y;
const PLAIN_QUOTED = {
  '"': /(?:[^"\\]|\\[\s\S])*/y,
  "'": /(?:[^'\\]|\\[\s\S])*/y,
  "`": /(?:[^`\\]|\\[\s\S])*/y,
};
// biome-ignore lint/suspicious/noControlCharactersInRegex: coloured output ends a value with ESC
const LINE = /[^\r\n"'\u001b]{0,16384}/y;
const ARRAY = /\[[^\]]{0,2000}/y;
const ENCODED_WORD = /(?:[^\s&;"'<>%\\]|%(?!(?:25)*(?:26|22|0[AD])))+/iy;
// biome-ignore lint/suspicious/noControlCharactersInRegex: coloured output ends a value with ESC
const WORD = /(?![[{*…])[^\s&;,"'<>`\\)}\]\u001b]+/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: coloured output ends a value with ESC
const AFTER_WORD = /[ \t]*(?:$|[\r\n,;})\]\u001b"'`]|\\+[rn])/y;

function valueAfter(text: string, end: number, before: string, kind: NameKind): Value | undefined {
  const closing = match(CLOSING, text, end);
  let at = end + closing.length;
  const isHeader = kind === "cookie" || kind === "set-cookie" || kind === "authorization";
  let joint = match(JOINT, text, at) || (closing ? match(JSON_VALUE, text, at) : "");
  if (!joint && closing && isHeader) joint = match(PAIR, text, at);
  if (!joint) {
    if (before === "<" && text.charAt(at) === ">") return wordAt(/[^<]*/y, text, at + 1, false);
    // `--password hunter2`
    if (/(?:^|\s)--[\w-]*$/.test(text.slice(Math.max(0, end - 60), end))) {
      const gap = match(/[ \t]{1,3}(?!-)/y, text, at);
      if (gap) return wordAt(/["']?[^\s"']+/y, text, at + gap.length, false);
    }
    return undefined;
  }
  at += joint.length;
  OPENING.lastIndex = at;
  const [opening = "", slashes = "", quote = ""] = OPENING.exec(text) ?? [];
  if (quote === '"' || quote === "'" || quote === "`") {
    const start = at + opening.length;
    if (slashes === "") return { start, text: match(PLAIN_QUOTED[quote], text, start) };
    const stop = text.indexOf(opening, start);
    return { start, text: text.slice(start, stop < 0 ? text.length : stop) };
  }
  if (text.charAt(at) === "[") return { start: at, text: match(ARRAY, text, at) };
  if (isHeader) return wordAt(LINE, text, at, false);
  if (joint.startsWith("%")) return { ...wordAt(ENCODED_WORD, text, at, false), assigned: true };
  const word = match(WORD, text, at);
  // `{ password: hunter2 }` and `password: hunter2` at a line's end are values; `password: too short` is prose.
  const loose = joint.includes(":") ? !match(AFTER_WORD, text, at + word.length, true) : /\s/.test(joint);
  const path = /pwd$/i.test(text.slice(0, end).slice(-3)) && /^[/~]/.test(word);
  return { start: at, text: word, doubtful: loose || path, assigned: joint === "=" };
}

function wordAt(pattern: RegExp, text: string, at: number, doubtful: boolean): Value {
  return { start: at, text: match(pattern, text, at), doubtful };
}

/** What a sticky pattern matches here; with `orEmpty`, an empty match counts as one space. */
function match(pattern: RegExp, text: string, at: number, orEmpty = false): string {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  return found ? found[0] || (orEmpty ? " " : "") : "";
}

function quotedWithin({ start, text }: Value, kind: NameKind): TextRange[] {
  const strings = text.matchAll(/(?<=(\\*["']))(?:(?!\1)[^\r\n])+(?=\1)/g);
  return [...strings].flatMap((found) => moved(secretsUnder(kind, found[0]), start + found.index));
}

/** `<input type=password value=...>` and fields, meta tags and parameters whose name is a secret's. */
function inTag(tag: string, start: number): TextRange[] {
  const attribute = (name: string) =>
    new RegExp(`[\\s"']${name}\\s*=\\s*(?:\\\\*"([^"\\\\]*)|\\\\*'([^'\\\\]*)|([^\\s"'>\\\\]+))`, "i").exec(
      tag,
    );
  const text = (name: string) => {
    const found = attribute(name);
    return found?.[1] ?? found?.[2] ?? found?.[3] ?? "";
  };
  const kinds = [text("name"), text("id"), text("property"), text("autocomplete")].map(kindOfName);
  const kind = text("type") === "password" ? "certain" : kinds.find((one) => one !== undefined);
  if (kind === undefined) return [];
  return ["value", "content"].flatMap((name) => {
    const found = attribute(name);
    const value = found?.[1] ?? found?.[2] ?? found?.[3];
    if (!found || !value) return [];
    return moved(secretsUnder(kind, value, true), start + found.index + found[0].length - value.length);
  });
}

function rangeOf(start: number, text: string): TextRange {
  return { start, end: start + text.length };
}

function moved(ranges: readonly TextRange[], by: number): TextRange[] {
  return ranges.map(({ start, end }) => ({ start: start + by, end: end + by }));
}

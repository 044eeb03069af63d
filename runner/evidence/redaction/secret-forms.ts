/** Shorter values would blank out ordinary words. */
export const SHORTEST_SECRET = 6;

/** Fewer characters of base64 than this could stand in any text by chance. */
const SHORTEST_BASE64 = 7;

/** One way of writing a secret. */
export interface SecretForm {
  readonly literal: string;
  /** Source of a regular expression that matches it, its punctuation in any encoding. */
  readonly source: string;
}

/**
 * The forms in which a known secret may turn up, as it is, URL-encoded (also
 * twice), escaped for JSON (also nested), HTML or a shell, in hexadecimal digits, and inside base64 or base64url
 * of any text that contains it.
 */
export function formsOf(secret: string): SecretForm[] {
  const bytes = Buffer.from(secret);
  const forms = [secret, bytes.toString("hex"), bytes.toString("hex").toUpperCase()];
  for (const offset of [0, 1, 2] as const) {
    const inner = innerBase64(bytes, offset);
    if (inner.length < SHORTEST_BASE64) continue;
    forms.push(inner, inner.replaceAll("+", "-").replaceAll("/", "_"));
  }
  return [...new Set(forms)].map((literal) => ({
    literal,
    source: [...literal].map(anyEncodingOf).join(""),
  }));
}

/**
 * The characters of a base64 text that only these bytes decide, when `offset` bytes (modulo 3) stand before them:
 * three bytes make four characters, so what holds bits of a neighbour is left out (RFC 4648, section 4).
 */
function innerBase64(bytes: Buffer, offset: 0 | 1 | 2): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
  const first = [0, 2, 3][offset];
  return text.slice(first, Math.floor(((offset + bytes.length) * 8) / 6));
}

const HTML: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };
const JSON_LETTER: Readonly<Record<string, string>> = {
  "\n": "n",
  "\r": "r",
  "\t": "t",
  "\b": "b",
  "\f": "f",
};

function anyEncodingOf(char: string): string {
  if (/[\w-]/.test(char)) return char === "-" ? "(?:-|%2[dD])" : char;
  const point = char.codePointAt(0) ?? 0;
  const percent = [...Buffer.from(char)].map((byte) => `%(?:25)*${caseless(hex(byte, 2))}`).join("");
  const units = [...Array(char.length).keys()].map((at) => `\\\\+u${caseless(hex(char.charCodeAt(at), 4))}`);
  const ways = [`\\\\*${escapeForRegExp(char)}`, percent, units.join(""), `&#0*${point};`];
  ways.push(`&#[xX]0*${caseless(hex(point, 1))};`);
  const [entity, letter] = [HTML[char], JSON_LETTER[char]];
  if (entity) ways.push(`&${entity};`);
  if (letter) ways.push(`\\\\+${letter}`);
  if (char === " ") ways.push("\\+");
  return `(?:${ways.join("|")})`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

function caseless(digits: string): string {
  return digits.replace(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}

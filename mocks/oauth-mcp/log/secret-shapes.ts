/** Finds secrets in a finished line by their shape: what no list of fields can catch. */
import { masked } from "../../witness-log/fingerprint.ts";

/**
 * JSON web tokens, their dots as they are or percent-encoded, and words of the length that the engine gives its codes
 * and refresh tokens.
 */
const SHAPES = /eyJ[\w-]+(?:\.|%(?:25)*2[Ee])[\w-]*(?:\.|%(?:25)*2[Ee])[\w-]*|(?<![\w-])[\w-]{43}(?![\w-])/g;
const WORD_LENGTH = 43;
/** Base64 makes four characters of three, and may leave the padding out. */
const ENCODED_LENGTH = Math.ceil((WORD_LENGTH * 4) / 3);
/** Words that are long enough to hold one of these in base64. */
const LONG = new RegExp(`(?<![\\w-])[\\w-]{${ENCODED_LENGTH},}={0,2}(?![\\w-])`, "g");

/**
 * Fields that are known to carry secrets are masked one by one before they come here. This catches what a careless
 * client puts elsewhere: tokens in tool arguments, in names, in a user agent.
 * @param isSecret is this word one of the codes or refresh tokens that were handed out?
 */
export function scrubbed(line: string, isSecret: (word: string) => boolean): string {
  // Nearly every line is clean, and the expression would be the dearest part of writing it.
  if (!line.includes("eyJ") && !holdsSecretWord(line, isSecret)) return line;
  return line
    .replace(SHAPES, (word) => (word.startsWith("eyJ") || isSecret(word) ? masked(word) : word))
    .replace(LONG, (word) => (isEncoded(word, isSecret) ? masked(word) : word));
}

/** Does a secret stand in this word in base64, alone or in a text of its own, as in a Basic header? */
function isEncoded(word: string, isSecret: (word: string) => boolean): boolean {
  if (word.length < ENCODED_LENGTH) return false;
  const text = Buffer.from(word, "base64").toString("latin1");
  const words = text.match(SHAPES) ?? [];
  return words.some((one) => one.startsWith("eyJ") || isSecret(one));
}

/** Looks at one character per word length: that finds every word that is at least as long. */
function holdsSecretWord(line: string, isSecret: (word: string) => boolean): boolean {
  for (let at = WORD_LENGTH - 1; at < line.length; at += WORD_LENGTH) {
    if (!isWordCharacter(line.charCodeAt(at))) continue;
    let start = at;
    while (start > 0 && isWordCharacter(line.charCodeAt(start - 1))) start -= 1;
    while (at < line.length && isWordCharacter(line.charCodeAt(at))) at += 1;
    const word = line.slice(start, at);
    if (word.length === WORD_LENGTH ? isSecret(word) : isEncoded(word, isSecret)) return true;
  }
  return false;
}

/** `[\w-]` by character code. */
function isWordCharacter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    code === 95 ||
    code === 45
  );
}

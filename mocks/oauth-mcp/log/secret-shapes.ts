/** Finds secrets in a finished line by their shape: what no list of fields can catch. */
import { masked } from "../../witness-log/fingerprint.ts";

/** JSON web tokens, and words of the length that the engine gives its codes and refresh tokens. */
const SHAPES = /eyJ[\w-]+\.[\w-]*\.[\w-]*|(?<![\w-])[\w-]{43}(?![\w-])/g;
const WORD_LENGTH = 43;

/**
 * Fields that are known to carry secrets are masked one by one before they come here. This catches what a careless
 * client puts elsewhere: tokens in tool arguments, in names, in a user agent.
 * @param isSecret is this word one of the codes or refresh tokens that were handed out?
 */
export function scrubbed(line: string, isSecret: (word: string) => boolean): string {
  // Nearly every line is clean, and the expression would be the dearest part of writing it.
  if (!line.includes("eyJ") && !holdsSecretWord(line, isSecret)) return line;
  return line.replace(SHAPES, (word) => (word.startsWith("eyJ") || isSecret(word) ? masked(word) : word));
}

/** Looks at one character per word length: that finds every word that is at least as long. */
function holdsSecretWord(line: string, isSecret: (word: string) => boolean): boolean {
  for (let at = WORD_LENGTH - 1; at < line.length; at += WORD_LENGTH) {
    if (!isWordCharacter(line.charCodeAt(at))) continue;
    let start = at;
    while (start > 0 && isWordCharacter(line.charCodeAt(start - 1))) start -= 1;
    while (at < line.length && isWordCharacter(line.charCodeAt(at))) at += 1;
    if (at - start === WORD_LENGTH && isSecret(line.slice(start, at))) return true;
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

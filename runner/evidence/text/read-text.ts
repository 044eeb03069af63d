import { freshPattern } from "./text-match.ts";

/**
 * Text as a person reads it. Every comparison of what stands on a screen with what an author wrote goes through here,
 * so that names, texts and pictures agree.
 */

/**
 * What a person reads of a text: every kind of white space is one blank, outer white space is none, and characters
 * that draw nothing are nothing (soft hyphens, zero-width spaces, marks of direction, variation selectors). Composed
 * and decomposed letters are the same, so are Latin ligatures and their letters, and all hyphens are one. Joiners stay
 * where they change what is drawn: in emoji sequences and in scripts whose letters join.
 */
export function asRead(text: string): string {
  return lettersOf(text).replace(/\s+/g, " ").trim();
}

/** The same, but with every blank and line break where it stands: for what is typed. */
export function lettersOf(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replace(LIGATURES, (ligature) => ligature.normalize("NFKC"))
    .replace(NOTHING, "")
    .replace(/[\u200c\u200d]/g, (joiner, at: number, whole: string) =>
      joins(joiner, whole.slice(0, at), whole.slice(at + 1)) ? joiner : "",
    )
    .replace(BLANKS, " ")
    .replace(HYPHENS, "-")
    .normalize("NFC");
}

/**
 * Whether `text` holds `words` as whole words: "Connected" is not in "Disconnected", nor "1" in "10", nor "12 left"
 * in "1,112 left" or "1\u202f112 left", "5" in "-5", nor "5 days" in "3–5 days". Scripts without blanks between words are
 * searched as they are.
 */
export function hasWords(text: string, words: string): boolean {
  const wanted = asRead(words);
  if (wanted === "") return false;
  // With the blanks that group the digits of a number still told from others.
  const marked = asRead(text.replace(GROUPING, GROUP_MARK));
  const content = marked.replaceAll(GROUP_MARK, " ");
  for (let at = content.indexOf(wanted); at >= 0; at = content.indexOf(wanted, at + 1)) {
    const end = at + wanted.length;
    if (losesItsSign(content, at)) continue;
    if (![at, end].some((place) => isOneWordAt(marked, place) || isOneQuantityAt(marked, place))) return true;
  }
  return false;
}

/** The minus before a number or an amount is part of it, where it is no hyphen between two words; so is a bare point. */
function losesItsSign(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 4), at);
  const after = text.slice(at, at + NEARBY);
  if (/(?:^|[\s(])[-\u2212]?\p{Sc}?\.$/u.test(before)) return /^\p{N}/u.test(after);
  return /(?:^|[\s(])[-\u2212]\p{Sc}?$/u.test(before) && /^(?:\p{Sc}\s?)?[.,]?\p{N}/u.test(after);
}

/**
 * Whether a place lies inside what several numbers say together: a range (3–5), a fraction or a date (1/2), a time (9:05).
 * Not where letters are a part of it, as in an address or a path, nor before the port of an address.
 */
function isOneQuantityAt(text: string, at: number): boolean {
  const right = text.slice(at, at + NEARBY);
  if (!QUANTITY_START.test(right)) return false;
  const [left = ""] = QUANTITY.exec(text.slice(Math.max(0, at - LONGEST_QUANTITY), at)) ?? [];
  if (ADDRESS.test(left)) return false;
  const mark = QUANTITY_MARK.exec(right)?.[0] ?? /[^\p{N}\p{Sc}]\p{Sc}?$/u.exec(left)?.[0] ?? "";
  if (mark.startsWith(":") && !/^:?\p{Nd}{1,2}(?!\p{N})/u.test(right)) return false;
  return (right.startsWith(mark) ? WHOLE_LEFT : OPEN_LEFT).test(left);
}

// Blanks at which no line breaks, and thin ones, before three digits of a number: 1 234 567.
const GROUPING =
  /[\u00a0\u2009\u202f](?=\p{Nd}{3}(?!\p{N}))(?<=(?<![\p{L}\p{N}])\p{Nd}{1,3}(?:[\u00a0\u2009\u202f]\p{Nd}{3})*[\u00a0\u2009\u202f])/gu;

// Of no meaning in any text, and kept by `asRead`.
const GROUP_MARK = "\ue0ff";

const MARKS = "[-\\u2012\\u2013\\u2212/\\u2044\\u2215:]";
const QUANTITY_MARK = new RegExp(`^${MARKS}(?=\\p{Sc}?\\p{N})`, "u");
const QUANTITY_START = new RegExp(`^${MARKS}?\\p{Sc}?\\p{N}`, "u");
/** One number with what is written close to it. */
const ONE = "\\p{Sc}?\\p{N}+(?:[.,'’\\ue0ff]\\p{N}+)*[%‰°\\p{Sc}]?";
const WHOLE_LEFT = new RegExp(`^[-\\u2212+]?(?:${ONE}${MARKS})*${ONE}$`, "u");
const OPEN_LEFT = new RegExp(`^[-\\u2212+]?(?:${ONE}${MARKS})+\\p{Sc}?$`, "u");
const QUANTITY = /[\p{L}\p{M}\p{N}_.,'’\ue0ff:/@#=&?\-\u2012\u2013\u2212\u2044\u2215%‰°\p{Sc}+]*$/u;
const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}(?:[:/]|$)/;
const LONGEST_QUANTITY = 64;

/** Whether a text holds a number whose digits blanks group, as 1\u202f234. */
export function groupsDigits(text: string): boolean {
  return text.search(GROUPING) >= 0;
}

/** Whether a part of `text`, be it within a word, is `part`. */
export function hasPart(text: string, part: string): boolean {
  return asRead(text).includes(asRead(part));
}

/**
 * Whether a text, given as it is read, fits a pattern. The pattern starts afresh each time (`g` and `y` don't matter),
 * and the spaces and letters that are written in it are taken as a person reads them, too.
 */
export function fitsPattern(text: string, pattern: RegExp): boolean {
  let ready = patterns.get(pattern);
  if (ready === undefined) {
    const plain = freshPattern(pattern);
    const source = pattern.source
      .normalize("NFC")
      .replace(WRITTEN_BLANK, "$1 ")
      .replace(WRITTEN_HYPHEN, "$1\\x2d");
    ready = source === pattern.source ? [plain] : [plain, new RegExp(source, plain.flags)];
    patterns.set(pattern, ready);
  }
  return ready.some((one) => one.test(text));
}

const patterns = new WeakMap<RegExp, readonly RegExp[]>();

const PLAIN = /^[\t\n\r\x20-\x7e]*$/;

// Braille and Hangul have characters of their own for an empty place.
const BLANKS = /[\p{Zs}\u0085\u2800\u3164\uffa0]/gu;

// A no-break space as it stands or as an escape, with the escaped backslashes before it.
const WRITTEN_BLANK = /((?<!\\)(?:\\\\)*)(?:[\u00a0\u2007\u202f]|\\xa0|\\u(?:00a0|2007|202f))/gi;

// A hyphen, and one at which no line breaks: drawn as the keyboard's.
const HYPHENS = /[\u2010\u2011]/g;
const WRITTEN_HYPHEN = /((?<!\\)(?:\\\\)*)(?:[\u2010\u2011]|\\u201[01])/gi;

const LIGATURES = /[\ufb00-\ufb06]/g;

// All that Unicode says to draw as nothing, but for joiners, fillers and the letters of flags; and annotation marks.
const NOTHING =
  /[\ufff9-\ufffb]|(?!\u200c|\u200d|[\u115f\u1160\u3164\uffa0\u{e0020}-\u{e007f}])\p{Default_Ignorable_Code_Point}/gu;

/** Whether a joiner changes what is drawn. */
function joins(joiner: string, before: string, after: string): boolean {
  if (joiner === "\u200d" && PICTURE_END.test(before) && PICTURE_START.test(after)) return true;
  return JOINING_END.test(before) && (joiner === "\u200d" || JOINING_START.test(after));
}

const PICTURE_END = /[\p{Extended_Pictographic}\p{Emoji_Modifier}]$/u;
const PICTURE_START = /^\p{Extended_Pictographic}/u;
const SCRIPTS = [
  ["Arabic", "Syriac", "Mandaic", "Mongolian", "Nko", "Phags_Pa", "Manichaean", "Adlam", "Hanifi_Rohingya"],
  ["Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Oriya", "Tamil", "Telugu", "Kannada", "Malayalam"],
  ["Sinhala", "Khmer", "Myanmar", "Tibetan", "Balinese", "Javanese"],
].flat();
const JOINING = `[${SCRIPTS.map((script) => `\\p{Script=${script}}`).join("")}]`;
const JOINING_END = new RegExp(`${JOINING}$`, "u");
const JOINING_START = new RegExp(`^${JOINING}`, "u");

/** Whether a place of a text lies inside a word. */
function isOneWordAt(text: string, at: number): boolean {
  const left = text.slice(Math.max(0, at - NEARBY), at);
  const right = text.slice(at, at + NEARBY);
  if (left === "" || right === "") return false;
  // An accent or a joined picture is part of the character before it.
  if (/^[\p{M}\p{Emoji_Modifier}\u200d]/u.test(right) || left.endsWith("\u200d")) return true;
  if (WORD_END.test(left) && WORD_START.test(right)) return true;
  // Two letters of flags make one flag.
  if (FLAG_START.test(right) && (FLAG_LETTERS.exec(left)?.[0].length ?? 0) % 4 === 2) return true;
  // Numbers go on behind their marks: 1,112 and 1.5 and 1'000, and 10⁻³.
  return (
    (/\p{N}[.,'’\ue0ff⁺⁻]$/u.test(left) && /^\p{N}/u.test(right)) ||
    (/\p{N}$/u.test(left) && /^[.,'’\ue0ff⁺⁻]\p{N}/u.test(right))
  );
}

const FLAG_START = /^\p{Regional_Indicator}/u;
const FLAG_LETTERS = /\p{Regional_Indicator}+$/u;

// More accents than a letter has.
const NEARBY = 16;

// Scripts with upper and lower case put blanks between words.
const WORD_END = /[\p{Lu}\p{Ll}\p{N}_]\p{M}*$/u;
const WORD_START = /^[\p{Lu}\p{Ll}\p{N}_]/u;

import { asRead } from "../../evidence/text/read-text.ts";

/**
 * What a reader of pictures can't tell apart is made equal, and nothing else:
 * - blanks are left out: at small sizes a narrow one is not seen, or one is seen within a word;
 * - `I`, `l`, `1` and `|`; `O`, `o` and `0`; letters whose capital has the same form (`c o s v w x z`) and `×`;
 * - typographic and plain quotes, every kind of dash, full-width and ordinary forms;
 * - an ellipsis and two or more dots.
 */
export function folded(text: string): string {
  return asRead(text)
    .normalize("NFKC")
    .replace(/[\u2018\u2019\u201a\u201b\u2032`\u00b4]/g, "'")
    .replace(/[\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb]|''/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/\s+/g, "")
    .replace(/[.\u00b7]{2,}/g, "\u2026")
    .replace(/[COSVWXZ]/g, (letter) => letter.toLowerCase())
    .replace(/\u00d7/g, "x")
    .replace(/[I1|]/g, "l")
    .replace(/0/g, "o")
    .normalize("NFC");
}

/** Letters that are drawn like others, with or without something added. */
const BARE: Readonly<Record<string, string>> = {
  ß: "B",
  β: "B",
  ł: "l",
  Ł: "L",
  đ: "d",
  Đ: "D",
  ø: "o",
  Ø: "O",
  ı: "i",
  æ: "ae",
  Æ: "AE",
  œ: "oe",
  Œ: "OE",
};

/** A text without accents: for a reader that knows none of some language's. */
export function withoutAccents(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[ßβłŁđĐøØıæÆœŒ]/g, (letter) => BARE[letter] ?? letter)
    .replace(/[¿]/g, "?")
    .replace(/[¡]/g, "!");
}

/** @returns whether a text holds a character that is not in the alphabet; never without an alphabet */
export function exceeds(text: string, alphabet: ReadonlySet<string> | undefined): boolean {
  if (alphabet === undefined) return false;
  return [...folded(text)].some(
    (character) => !/[\x20-\x7e\u2026]/.test(character) && !alphabet.has(character),
  );
}

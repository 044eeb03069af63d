import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asRead, fitsPattern, hasPart, hasWords, lettersOf } from "./read-text.ts";

const SPACES = [
  "\u00a0",
  "\u202f",
  "\u2007",
  "\u2009",
  "\u3000",
  "\t",
  "\n",
  "\r\n",
  "\u2028",
  "  ",
  "\u2800",
];
const NOTHINGS = [
  ..."\u00ad\u200b\u2060\ufeff\u200e\u200f\u061c\u202a\u202c\u2066\u2069\u200c\u200d\u034f\ufe0f\u180e",
];

describe("text as it is read", () => {
  const word = fc.stringMatching(/^[a-zA-Zäöüßéñçåøœ0-9]{1,8}$/u);
  const space = fc.constantFrom(...SPACES);
  const nothing = fc.constantFrom("", ...NOTHINGS);

  it("is the same whatever spaces, invisible characters and normal form it is written with", () => {
    const written = fc.array(fc.tuple(word, space, nothing, fc.nat(), fc.boolean()), { minLength: 1 });
    fc.assert(
      fc.property(written, (parts) => {
        const plain = parts.map(([letters]) => letters).join(" ");
        const odd = parts
          .map(([letters, gap, mark, at, apart]) => {
            const cut = at % (letters.length + 1);
            const marked = letters.slice(0, cut) + mark + letters.slice(cut);
            return `${apart ? marked.normalize("NFD") : marked}${gap}${mark}`;
          })
          .join("");
        expect(asRead(odd)).toBe(plain);
        expect(hasWords(`He said ${odd} twice`, plain)).toBe(true);
        expect(hasPart(`pre${odd}`, plain)).toBe(true);
      }),
    );
  });

  it("has one hyphen, however a page writes it", () => {
    expect(asRead("e\u2011mail, co\u2010op")).toBe("e-mail, co-op");
    expect(hasPart("Your e\u2011mail", "e-mail")).toBe(true);
    expect(fitsPattern("e-mail", /^e\u2011mail$/u)).toBe(true);
    expect(fitsPattern("e-mail", /^[a\u2010z]|e[\u2010\u2011]m/)).toBe(true);
  });

  it("composes letters across what draws nothing", () => {
    expect(asRead("e\u200b\u0301")).toBe("é");
  });

  it("is stable: what was read reads as itself", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => asRead(asRead(text)) === asRead(text)));
  });

  it.each([
    ["a family", "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}", "\u{1f468}\u{1f469}\u{1f467}"],
    ["a skin's tone before a joiner", "\u{1f469}\u{1f3fd}\u200d\u{1f4bb}", "\u{1f469}\u{1f3fd}\u{1f4bb}"],
    ["a Persian word in two parts", "می\u200cخواهم", "میخواهم"],
    ["a conjunct that is held apart", "क्\u200dष", "क्ष"],
    ["England's flag", "\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}", "\u{1f3f4}"],
  ])("keeps what changes the drawing: %s", (_, one, other) => {
    expect(asRead(one)).toBe(one);
    expect(asRead(one)).not.toBe(asRead(other));
  });

  it("keeps blanks and lines where they are for what is typed", () => {
    expect(lettersOf("a\u00a0 b\u00ad\n c")).toBe("a  b\n c");
  });
});

describe("whole words", () => {
  it.each([
    ["Connected as you", "Connected", true],
    ["Disconnected", "connected", false],
    ["Connectedness", "Connected", false],
    ["10 servers", "1", false],
    ["\u{1f1e9}\u{1f1ea} on", "\u{1f1e9}", false],
    ["\u{1f1e9}\u{1f1ea}\u{1f1eb}\u{1f1f7}", "\u{1f1ea}\u{1f1eb}", false],
    ["\u{1f1e9}\u{1f1ea}\u{1f1eb}\u{1f1f7}", "\u{1f1eb}\u{1f1f7}", true],
    ["10 servers", "10", true],
    ["112 items", "12 items", false],
    ["1,112 items", "112 items", false],
    ["1.5 left", "5 left", false],
    ["Node 20.19.4", "20.19", false],
    ["1\u202f234 left", "234 left", false],
    ["1\u00a0234\u00a0567 €", "1 234", false],
    ["1\u2009234 left", "1 234 left", true],
    ["sums: 1\u202f234,50", "1 234,50", true],
    ["Room\u00a012 has 234 seats", "234 seats", true],
    ["12\u00a0open tasks", "open tasks", true],
    ["2024\u00a0100 sold", "100 sold", true],
    ["-5 °C", "5 °C", false],
    ["now \u22125 °C", "5 °C", false],
    ["(-€5.00)", "€5.00", false],
    ["-€5.00", "5.00", false],
    ["-5 °C", "-5 °C", true],
    ["3-5 days", "5 days", false],
    ["in 3–5 days", "5 days", false],
    ["in 3–5 days", "3", false],
    ["in 3–5 days", "3–5 days", true],
    ["in 3–5 days", "days", true],
    ["(10%–20%)", "20%", false],
    ["$5-$10 each", "$10 each", false],
    ["$5-$10 each", "$5", false],
    ["1.5-2.5 days", "2.5 days", false],
    ["1/2 days", "2 days", false],
    ["1⁄2 days", "2 days", false],
    ["10⁻³ m", "10", false],
    ["10² m", "10", false],
    ["3/5 passed", "5 passed", false],
    ["3/5 passed", "3/5 passed", true],
    ["0.5/1 GB", "1 GB", false],
    [".5 days", "5 days", false],
    ["Read on.5 days", "5 days", true],
    ["1.5 days", "5 days", false],
    ["at 12:05", "05", false],
    ["at 12:05", "12", false],
    ["at 12:05", "at 12:05", true],
    ["2026-11-30", "30", false],
    ["2026-11-30", "2026-11-30", true],
    ["30/11/2026", "11/2026", false],
    ["Order A-2026-001 sent", "2026-001 sent", true],
    ["Room 3 – 5 days", "5 days", true],
    ["Copy—5 days", "5 days", true],
    ["in 2024—5 days", "5 days", true],
    ["/2026/11/", "2026", true],
    ["example.test/2026/11", "example.test/2026", true],
    ["at 127.0.0.1:4800", "127.0.0.1", true],
    ["at 127.0.0.1:80", "127.0.0.1", true],
    ["in 10.0.0.0/24", "10.0.0.0", true],
    ["app.ts:12:15", "app.ts:12", true],
    ["localhost:4800", "4800", true],
    ["Total: 5", "5", true],
    ["5: five", "5", true],
    ["5/month", "5", true],
    ["5-day trial", "5", true],
    ["covid-19", "19", true],
    ["A-5 and - 5", "5", true],
    ["non-active", "active", true],
    ["There are 10.", "10", true],
    ["10, 11 and 12", "10", true],
    ["a@b.example", "b.example", true],
    ["Waiting for browser...", "browser...", true],
    ["Zürich Über", "ber", false],
    ["e\u0302x\u0302", "x", false],
    ["\u{1f468}\u200d\u{1f469}", "\u{1f468}", false],
    ["\u{1d400}bc", "bc", false],
    ["接続済みです", "接続済み", true],
    ["two  words", "two words", true],
    ["anything", "", false],
    ["anything", "\u00ad", false],
  ])("%j holds %j: %s", (text, words, holds) => expect(hasWords(text, words)).toBe(holds));

  it("are found wherever they stand between blanks", () => {
    const words = fc.array(fc.stringMatching(/^[a-zA-Z0-9]{1,8}$/), { minLength: 1 });
    fc.assert(fc.property(words, fc.nat(), (all, n) => hasWords(all.join(" "), all[n % all.length] ?? "")));
  });
});

describe("a pattern", () => {
  it("starts afresh each time", () => {
    for (const pattern of [/a/g, /a/y, /a/gy]) {
      expect([1, 2, 3].map(() => fitsPattern("a", pattern))).toEqual([true, true, true]);
    }
  });

  it.each([
    [/^12\u00a0open$/, true],
    [/^12\xa0open$/, true],
    [/^12\sopen$/, true],
    [/^12\\u00a0open$/, false],
    [/12\u202fopen/, true],
  ])("means a blank by a no-break space: %s", (pattern, fits) => {
    expect(fitsPattern(asRead("12\u00a0open"), pattern)).toBe(fits);
  });
});

import { expect, test } from "vitest";
import { linesOf } from "./screen-lines.ts";
import type { ReadWord, WordLook } from "./screen-reader.ts";
import { findText, nearestLines, transcript, unsureOf } from "./screen-text.ts";
import { parseTsv } from "./tesseract.ts";

const BLACK: WordLook = { paper: [255, 255, 255], ink: [-0.577, -0.577, -0.577], underlined: false };
const BLUE: WordLook = { ...BLACK, ink: [-0.81, -0.56, -0.16] };

type Line = [text: string, x: number, look?: WordLook][];

/** Words on lines of 12 px, each word starting at the given x. */
function words(...lines: Line[]): ReadWord[] {
  return lines.flatMap((line, row) =>
    line.map(([text, x, look]) => ({
      text,
      confidence: 90,
      box: { x, y: row * 30, width: text.length * 7, height: 12 },
      ...(look ? { look } : {}),
    })),
  );
}

/** A sentence of plain words, with ordinary blanks between. */
function sentence(text: string, look?: WordLook): Line {
  let x = 10;
  return text.split(" ").map((word) => {
    const at = x;
    x += word.length * 7 + 5;
    return look ? [word, at, look] : [word, at];
  });
}

const labels = (read: ReadWord[], wanted: string) =>
  findText({ words: read }, wanted)
    .filter(({ label }) => label)
    .map((match) => match.read);

const consent = words(sentence("Approve access"), sentence("You may Approve or Deny"), [
  ["Approve", 40],
  ["Deny", 200],
]);

test("a button's label goes before the same word in a sentence", () => {
  const [match] = findText({ words: consent }, "Approve");
  expect(match).toMatchObject({ label: true, box: { x: 40, y: 60 } });
  expect(findText({ words: consent }, "Approve")).toHaveLength(3);
});

test("two buttons side by side are two lines, however the reader grouped them", () => {
  expect(linesOf(consent).map((line) => line.text)).toEqual([
    "Approve access",
    "You may Approve or Deny",
    "Approve",
    "Deny",
  ]);
});

test("what a border stands between is two labels, however near", () => {
  const [left, right] = words(sentence("Approve Deny"));
  if (!left || !right) throw new Error("two words");
  expect(labels([left, right], "Deny")).toEqual([]);
  expect(labels([left, { ...right, parted: true }], "Deny")).toEqual(["Deny"]);
});

test("a phrase is found across its words, and its box covers all of them", () => {
  expect(findText({ words: consent }, "Approve access")[0]?.box).toEqual({
    x: 10,
    y: 0,
    width: 96,
    height: 12,
  });
});

test.each([
  ["Open Den", "Open Den?"],
  ["Open Den?", "Open Den"],
  ["Deny", "Denv"],
  ["deny", "Deny"],
  ["Waiting for browser", "Waiting for browser…"],
  ["Step 1 of 3", "Step 2 of 3"],
  ["Approve", "Approved"],
  ["Pay", "Pay $5"],
  ["50", "50%"],
])("what is not exact is no label: %s is not %s", (wanted, read) => {
  expect(labels(words(sentence(read)), wanted)).toEqual([]);
});

test("a dialog's question is not the button that answers it", () => {
  const asked = words(sentence("Open Den?"), sentence("open Den"));
  expect(labels(asked, "Open Den")).toEqual(["open Den"]);
  expect(labels(asked, "Open Den?")).toEqual(["Open Den?"]);
});

test.each([
  ["Ail IO", "AiI l0"],
  ["Waiting for browser…", "Waiting for browser.."],
  ["Don’t save", "Don't save"],
  ["Save Copy", "SaveCopy"],
  ["Zoom – 2×", "zoom - 2x"],
  ["Close\u00a0window", "close window"],
])("what a reader can't tell apart is equal: %s and %s", (wanted, read) => {
  expect(labels(words(sentence(read)), wanted)).toHaveLength(1);
});

test("letters that the reader does not know are compared without accents, others with them", () => {
  const alphabet = new Set([..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZé"]);
  const read = words(sentence("Anadir"), sentence("Creme"));
  const found = (wanted: string) => findText({ words: read, alphabet }, wanted).length;
  expect(found("Añadir")).toBe(1);
  expect(found("Crémé")).toBe(0);
  expect(findText({ words: read }, "Añadir")).toEqual([]);
});

test("a link in a sentence is a label of its own, without the mark that closes the sentence", () => {
  const before = sentence("See the", BLACK);
  const link: Line = [
    ["privacy", 70, BLUE],
    ["policy.", 124, BLUE],
  ];
  const linked = words([...before, ...link]);
  expect(labels(linked, "privacy policy")).toEqual(["privacy policy."]);
  expect(labels(linked, "policy")).toEqual([]);
  expect(labels(words(sentence("See the privacy policy.", BLACK)), "privacy policy")).toEqual([]);
  const underlined: Line = link.map(([text, x]) => [text, x, { ...BLACK, underlined: true }]);
  expect(labels(words([...before, ...underlined]), "privacy policy")).toHaveLength(1);
});

test("the marks around a link are part of it where they are drawn as it is, and not where they are the sentence's", () => {
  const box = (x: number, width: number) => ({ x, y: 0, width, height: 12 });
  const asked = (mark: WordLook, own: WordLook = BLUE): ReadWord[] => [
    ...words(sentence("Have you tried to", BLACK)),
    {
      ...{ text: "“open", confidence: 90, look: own, box: box(128, 35) },
      pieces: [
        { text: "“", box: box(128, 6), look: mark },
        { text: "open", box: box(135, 28), look: own },
      ],
    },
    {
      ...{ text: "Den?", confidence: 90, look: own, box: box(168, 28) },
      pieces: [
        { text: "Den", box: box(168, 21), look: own },
        { text: "?", box: box(190, 6), look: mark },
      ],
    },
  ];
  expect(labels(asked(BLACK), "open Den")).toEqual(["open Den"]);
  expect(labels(asked(BLACK), "“open Den?")).toEqual([]);
  expect(labels(asked(BLUE), "open Den")).toEqual([]);
  expect(labels(asked(BLUE), "“open Den?")).toEqual(["“open Den?"]);
  // A mark in a colour of its own is no sentence's.
  expect(labels(asked({ ...BLACK, ink: [0.577, -0.577, -0.577] }), "open Den")).toEqual([]);
});

test("an icon beside a label is no part of it", () => {
  expect(labels(words(sentence("+ Add")), "Add")).toHaveLength(1);
  expect(labels(words(sentence("Add ?")), "Add")).toEqual([]);
});

test("a label that is wrapped is found as one, where no line is it", () => {
  const at = (y: number, line: Line) => words(line).map((word) => ({ ...word, box: { ...word.box, y } }));
  const two = [...at(0, sentence("Sign in with")), ...at(16, sentence("your browser"))];
  expect(findText({ words: two }, "Sign in with your browser")).toMatchObject([
    { label: true, box: { y: 0 } },
  ]);
  const apart = [...at(0, sentence("Sign in with")), ...at(60, sentence("your browser"))];
  expect(findText({ words: apart }, "Sign in with your browser")).toEqual([]);
});

test("text in a sentence is found as whole words", () => {
  const found = (read: string, wanted: string) => findText({ words: words(sentence(read)) }, wanted).length;
  expect(found("You are connected.", "connected")).toBe(1);
  expect(found("You are disconnected.", "connected")).toBe(0);
  expect(found("1,112 left", "12 left")).toBe(0);
});

test("a pattern finds the words it touches, every time, whatever its flags", () => {
  for (const pattern of [/Approve|Accept/, /Approve|Accept/g, /Approve|Accept/y]) {
    for (let time = 0; time < 2; time++) {
      expect(findText({ words: consent }, pattern)).toHaveLength(3);
    }
  }
  expect(findText({ words: consent }, /may \w+/)[0]).toMatchObject({ read: "may Approve", label: false });
});

test("a refusal can name the lines that come nearest", () => {
  const read = words(sentence("Open Den?"), sentence("Settings"));
  expect(nearestLines({ words: read }, "Open Den").map(({ text }) => text)).toEqual(["Open Den?"]);
  expect(nearestLines({ words: read }, "Quit")).toEqual([]);
});

test("a text is not ruled out by an uncertain reading that nearly is it", () => {
  const [sure] = words(sentence("Connectad"));
  if (!sure) throw new Error("one word");
  expect(unsureOf({ words: [{ ...sure, confidence: 60 }] }, "Connected")).toBe("Connectad");
  expect(unsureOf({ words: [{ ...sure, confidence: 97 }] }, "Connected")).toBeUndefined();
});

test("what was read is told line by line, in reading order", () => {
  expect(transcript(consent)).toBe("Approve access\nYou may Approve or Deny\nApprove\nDeny");
});

test("tesseract's table gives words in the picture's own pixels, without noise", () => {
  const tsv = [
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext",
    "4\t1\t1\t1\t1\t0\t20\t40\t60\t24\t-1\t",
    "5\t1\t1\t1\t1\t1\t20\t40\t60\t24\t91.5\tDeny",
    "5\t1\t1\t1\t1\t2\t90\t40\t4\t24\t3.1\t|",
  ].join("\n");
  expect(parseTsv(tsv)).toEqual([
    { text: "Deny", confidence: 92, box: { x: 10, y: 20, width: 30, height: 12 } },
  ]);
});

test("what reaches the edge of what was read, or unread ink, is no label, and tells why", () => {
  const read = words([["Copy", 60]], [["Close", 20]]);
  const area = { x: 0, y: -10, width: 90, height: 100 };
  const found = (wanted: string, from: ReadWord[] = read) =>
    findText({ words: from, area }, wanted).map(({ label, doubt }) => [label, doubt]);
  expect(found("Copy")).toEqual([[false, "edge"]]);
  expect(found("Close")).toEqual([[true, undefined]]);
  expect(found("Close", [{ ...words([["Close", 20]])[0], incomplete: true } as ReadWord])).toEqual([
    [false, "ink"],
  ]);
  expect(findText({ words: read, area: { ...area, y: 0 } }, "Copy")[0]?.doubt).toBe("edge");
});

test("a gap is a blank as the line's letters tell, whatever the height", () => {
  const line = (widestBlank: number) =>
    words([
      ["Find", 10],
      ["Channel", 50],
    ]).map((word) => ({ ...word, widestBlank }));
  expect(labels(line(13), "Find Channel")).toEqual(["Find Channel"]);
  expect(labels(line(10), "Find Channel")).toEqual([]);
  // A colon has room beside it in a monospace font.
  const colon = words([
    ["Rows:", 10],
    ["25", 57],
  ]).map((word) => ({ ...word, widestBlank: 11 }));
  expect(labels(colon, "Rows:")).toEqual([]);
});

import { expect, test } from "vitest";
import { findText, linesOf, transcript } from "./screen-text.ts";
import type { ReadWord } from "./tesseract.ts";
import { parseTsv } from "./tesseract.ts";

/** Words on lines of 12 px, each word starting at the given x. */
function words(...lines: [text: string, x: number][][]): ReadWord[] {
  return lines.flatMap((line, row) =>
    line.map(([text, x]) => ({
      text,
      confidence: 90,
      line: `1.1.1.${row}`,
      box: { x, y: row * 30, width: text.length * 7, height: 12 },
    })),
  );
}

const consent = words(
  [
    ["Approve", 10],
    ["access", 64],
  ],
  [
    ["You", 10],
    ["may", 36],
    ["Approve", 62],
    ["or", 116],
    ["Deny", 134],
  ],
  [
    ["Approve", 40],
    ["Deny", 200],
  ],
);

test("a button that stands alone goes before the same word in a sentence", () => {
  const [match] = findText(consent, "Approve");
  expect(match).toMatchObject({ alone: true, box: { x: 40, y: 60 } });
  expect(findText(consent, "Approve")).toHaveLength(3);
});

test("two buttons side by side are two lines, however the reader grouped them", () => {
  expect(linesOf(consent).map((line) => line.text)).toEqual([
    "Approve access",
    "You may Approve or Deny",
    "Approve",
    "Deny",
  ]);
});

test("a phrase is found across its words, and its box covers all of them", () => {
  expect(findText(consent, "Approve access")[0]?.box).toEqual({ x: 10, y: 0, width: 96, height: 12 });
});

test("one misread character in eight is allowed, in short words none, and case must match", () => {
  const misread = words(
    [
      ["Waiting", 0],
      ["for", 60],
      ["browser..", 90],
    ],
    [["Deny", 0]],
  );
  expect(findText(misread, "Waiting for browser\u2026")[0]?.read).toBe("Waiting for browser..");
  expect(findText(misread, "Denv")).toEqual([]);
  expect(findText(misread, "deny")).toEqual([]);
});

test("letters that look alike are equal, so the better reading wins over a longer text", () => {
  const asked = words(
    [
      ["Open", 0],
      ["Den?", 40],
    ],
    [
      ["open", 0],
      ["Den", 40],
    ],
  );
  expect(findText(asked, "Open Den").map(({ read, misread }) => [read, misread])).toEqual([
    ["open Den", 0],
    ["Open Den?", 1],
  ]);
  expect(
    findText(
      words([
        ["Ail", 0],
        ["l0", 40],
      ]),
      "Ail IO",
    ),
  ).toHaveLength(1);
});

test("a pattern finds the words it touches", () => {
  expect(findText(consent, /Approve|Accept/).map(({ read }) => read)).toContain("Approve");
  expect(findText(consent, /may \w+/)[0]).toMatchObject({ read: "may Approve", alone: false });
});

test("what was read is told line by line, in reading order", () => {
  expect(transcript(consent)).toBe("Approve access\nYou may Approve or Deny\nApprove\nDeny");
});

test("the reader's table gives words in the picture's own pixels, without noise", () => {
  const tsv = [
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext",
    "4\t1\t1\t1\t1\t0\t20\t40\t60\t24\t-1\t",
    "5\t1\t1\t1\t1\t1\t20\t40\t60\t24\t91.5\tDeny",
    "5\t1\t1\t1\t1\t2\t90\t40\t4\t24\t3.1\t|",
  ].join("\n");
  expect(parseTsv(tsv)).toEqual([
    { text: "Deny", confidence: 92, line: "1.1.1.1", box: { x: 10, y: 20, width: 30, height: 12 } },
  ]);
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { code, prose, proseWithCode } from "./markdown-text.ts";

/** What hosts look for in the text that is left when Markdown is done. */
const LINKED: readonly (readonly [string, RegExp])[] = [
  ["an issue", /(^|[^\w/])[#!]\d/],
  ["an issue of another repository", /[\w.-]+\/[\w.-]+[#!]\d/],
  ["an issue by GH- or a tracker's key", /\b[A-Z][A-Z\d]*-\d/i],
  ["a commit", /(?<![a-z\d])[\da-f]{7,64}(?![a-z\d])/i],
  ["a commit of a repository", /[\w.-]+@[\da-f]{7,40}/],
  ["a mention", /(^|[^\w])@[a-z\d]/i],
  ["an address", /\b([a-z][a-z\d+.-]*:\/\/|mailto:|www\.)\w/i],
  ["a mail address", /[\w.+-]+@[\w-]+\.\w/],
  ["a footnote", /\[\^/],
  ["a picture by its name", /:[a-z\d_+-]+:/i],
];
const HOSTILE = [
  ...["see #12", "owner/repo#34", "GH-56", "gh-7", "PROJ-123", "!9", "group/project!9"],
  ...["deadbeef".repeat(5), "deadbee", "0123456789abcdef".repeat(4), "owner/repo@deadbeefdeadbeef"],
  ...["@everyone", "(@team/people)", "ada@example.test", "mailto:ada@example.test"],
  ...["https://example.test/a", "HTTP://x.y", "www.example.test", "WWW.example.test", "ftp://x"],
  ...["a footnote[^1]", ":rocket:", ":+1:", "x:tada::tada:"],
];

/** What is left of the text when Markdown is done: backslashes before punctuation are gone. */
const rendered = (markdown: string): string => markdown.replace(/\\([!-/:-@[-`{-~])/g, "$1");
const linked = (text: string): string[] => LINKED.filter(([, form]) => form.test(text)).map(([name]) => name);

describe("prose", () => {
  test("leaves nothing that a host turns into a link, a mention, a reference or a picture, however it is put together", () => {
    for (const text of HOSTILE) expect([text, ...linked(text)].length, text).toBeGreaterThan(1);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...HOSTILE), { minLength: 1, maxLength: 4 }),
        fc.constantFrom(" ", ", ", "(", "\n", "/", ":", "."),
        (pieces, between) => {
          expect(linked(rendered(prose(pieces.join(between))))).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("shows every character that it was given", () => {
    for (const text of HOSTILE) expect(rendered(prose(text)).replaceAll("\u200b", "")).toBe(text);
  });

  test("leaves ordinary sentences as they are", () => {
    const text = "The row flips to Connected within 20.0 s, after 3 of 4 calls: it said “done”.";
    expect(prose(text)).toBe(text);
  });
});

test("code is left as it is: hosts look for nothing there", () => {
  expect(code("see #12, GH-56 and @team")).toBe("`see #12, GH-56 and @team`");
});

test("a command between backticks can be copied as it stands, and the words around it stay prose", () => {
  expect(proseWithCode("approve it: `npx fraimz --flow a --update-baselines` collects (all).")).toBe(
    "approve it: `npx fraimz --flow a --update-baselines` collects \\(all\\).",
  );
  expect(proseWithCode("`a` `b`, then *c* of #12")).toBe("`a` `b`, then \\*c\\* of \\#\u200b12");
  expect(proseWithCode("one ` alone, @team")).toBe("one \\` alone, @\u200bteam");
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { masked } from "../../witness-log/fingerprint.ts";
import { scrubbed } from "./secret-shapes.ts";

const always = () => true;
const word = (length: number) => "aB3_-".repeat(20).slice(0, length);

test("a word of the length of a code is masked wherever it stands, and only if it is one", () => {
  for (const before of ["", " ", '"'.repeat(42), "x".repeat(42).concat(" "), "é".repeat(7)]) {
    const line = `${before}${word(43)}${before ? "." : ""}`;
    expect(scrubbed(line, always)).toBe(`${before}${masked(word(43))}${before ? "." : ""}`);
    expect(scrubbed(line, () => false)).toBe(line);
  }
});

test("a longer or shorter word is no code", () => {
  for (const length of [42, 44, 86, 90])
    expect(scrubbed(`"${word(length)}"`, always)).toBe(`"${word(length)}"`);
});

test("a JSON web token is masked, known or not", () => {
  expect(scrubbed('{"text":"my eyJhbGciOi.eyJzdWIi.sig"}', () => false)).toBe(
    `{"text":"my ${masked("eyJhbGciOi.eyJzdWIi.sig")}"}`,
  );
});

test.each(["%2E", "%2e", "%252E"])("a JSON web token whose dots are written %s is masked, too", (dot) => {
  const token = ["eyJhbGciOi", "eyJzdWIi", "sig"].join(dot);
  expect(scrubbed(`/mcp/${token}?`, () => false)).toBe(`/mcp/${masked(token)}?`);
});

test("a secret in base64 is masked, alone and in the middle of a text; what is no secret stays", () => {
  const jwt = `eyJhbGciOi.${"eyJzdWIi".repeat(4)}.sig`;
  for (const secret of [jwt, word(43)])
    for (const text of [secret, `id:${secret}`, `{"token":"${secret}"}`])
      for (const form of ["base64", "base64url"] as const) {
        const encoded = Buffer.from(text).toString(form);
        expect(scrubbed(`"${encoded}"`, (one) => one === word(43))).toBe(`"${masked(encoded)}"`);
      }
  const harmless = Buffer.from("nothing but words, and more of them than a token has letters").toString(
    "base64",
  );
  expect(scrubbed(`"${harmless}"`, () => false)).toBe(`"${harmless}"`);
});

test("the quick look never says no where the expression says yes", () => {
  const plain = /eyJ[\w-]+\.[\w-]*\.[\w-]*|(?<![\w-])[\w-]{43}(?![\w-])/g;
  const piece = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.integer({ min: 0, max: 95 }).map(word),
    fc.constantFrom("eyJ", "eyJa.b.c", ".", " ", '"', "-"),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const line = pieces.join("");
      expect(scrubbed(line, always)).toBe(line.replace(plain, (found) => masked(found)));
    }),
    { numRuns: 2_000 },
  );
});

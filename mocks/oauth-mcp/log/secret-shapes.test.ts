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

import { PNG } from "pngjs";
import { expect, it } from "vitest";
import { WORD_LENGTH } from "./compose.ts";
import { type Label, labelTexts, type Numbers, type Place } from "./truth.ts";

const LETTER = 8;
const LEFT = 20;
const TOP = 10;
const HEIGHT = 14;

/** A white picture with a striped block for each letter that is drawn; `turn` makes another word of it. */
function picture(drawn: (letter: number) => boolean, turn: number): Buffer {
  const png = new PNG({ width: 120, height: 40 });
  png.data.fill(255);
  for (let letter = 0; letter < WORD_LENGTH; letter++) {
    if (!drawn(letter)) continue;
    for (let y = TOP + 2; y < TOP + HEIGHT - 2; y++) {
      for (let x = 0; x < LETTER; x++) {
        if ((x + y + turn) % 4 > 1) continue;
        png.data.fill(
          0,
          (y * png.width + LEFT + letter * LETTER + x) * 4,
          (y * png.width + LEFT + letter * LETTER + x) * 4 + 3,
        );
      }
    }
  }
  return PNG.sync.write(png);
}

const letters = Array.from(
  { length: WORD_LENGTH },
  (_, i): Numbers => [LEFT + i * LETTER, TOP, LETTER, HEIGHT],
);
const WINDOW: Numbers = [0, 0, 120, 40];
const EACH: Place = { letters, whole: false, overridden: false, width: 0, window: WINDOW };
const WHOLE: Place = {
  letters: [[LEFT - 9, TOP, 100, HEIGHT]],
  whole: true,
  overridden: false,
  width: WORD_LENGTH * LETTER,
  window: WINDOW,
};

function label(place: Place, drawn: (letter: number) => boolean): Label | undefined {
  return labelTexts({ word: picture(drawn, 0), other: picture(drawn, 2) }, [place], 1)[0];
}

it.each([
  ["letter by letter", EACH],
  ["as a whole", WHOLE],
])("a text that is found %s is seen when all of it is drawn, and not when nothing is", (_how, place) => {
  expect(label(place, () => true)).toBe("seen");
  expect(label(place, () => false)).toBe("not seen");
});

it("a text in an overridden direction is another word where its letters stand the other way round, and may be elsewhere", () => {
  const [backwards, overridden] = [letters.toReversed(), true];
  expect(label({ ...EACH, overridden, letters: backwards }, () => true)).toBe("not seen");
  expect(label({ ...EACH, letters: backwards }, () => true)).toBe("seen");
  expect(label({ ...EACH, overridden }, () => true)).toBe("debatable");
  expect(label({ ...WHOLE, overridden }, () => true)).toBe("debatable");
  expect(label({ ...WHOLE, overridden }, () => false)).toBe("not seen");
});

it.each([
  ["in the middle", (letter: number) => letter < 3 || letter > 4],
  ["at its end", (letter: number) => letter < WORD_LENGTH - 1],
  ["at its beginning", (letter: number) => letter > 0],
])("a field's text with letters missing %s is not taken as seen", (_where, drawn) => {
  expect(label(WHOLE, drawn)).toBe("debatable");
});

it("beside another text that is itself drawn differently, what changes may be that one's doing", () => {
  const labelBeside = (place: Place, other: Numbers): Label | undefined =>
    labelTexts({ word: picture(() => true, 0), other: picture(() => true, 2) }, [place], 1, [other])[0];
  expect(labelBeside(EACH, [LEFT - LETTER, TOP, 2 * LETTER, HEIGHT]), "one that is at rest").toBe("seen");
  const rest: Place = { ...EACH, letters: letters.slice(1) };
  expect(labelBeside(rest, [LEFT, TOP, 2 * LETTER, HEIGHT]), "one that changes").toBe("debatable");
});

it("small letters in a high field may be read or not", () => {
  expect(label({ ...WHOLE, width: WORD_LENGTH * 4 }, () => true)).toBe("debatable");
});

/** Of a window that ends within the text. */
const cutAt = (width: number, height: number, place: Place): Label | undefined => {
  const cut = (turn: number) => {
    const all = PNG.sync.read(picture(() => true, turn));
    const part = new PNG({ width, height });
    PNG.bitblt(all, part, 0, 0, width, height);
    return PNG.sync.write(part);
  };
  return labelTexts({ word: cut(0), other: cut(2) }, [place], 1)[0];
};

it.each([
  ["below the middle of its letters", 120, TOP + HEIGHT / 2 - 1, EACH],
  ["behind its first letters, found as a whole", LEFT + 2 * LETTER, 40, WHOLE],
])("a text that the window's edge cuts %s may be read or not", (_where, width, height, place) => {
  expect(cutAt(width, height, place)).toBe("debatable");
});

it("a text of which a frame's edge leaves the lower part of its letters may be read or not", () => {
  const inFrame = (top: number): Place => ({ ...EACH, window: [0, top, 120, 40 - top] });
  expect(label(inFrame(TOP + HEIGHT / 2 + 1), () => true)).toBe("debatable");
  expect(label(inFrame(TOP + 2), () => true)).toBe("seen");
});

it.each([
  ["letter by letter", EACH],
  ["as a whole", WHOLE],
])("a text beyond the window's edge is not seen, found %s", (_how, place) => {
  expect(cutAt(120, TOP, place)).toBe("not seen");
});

it("two captures that are not of one window say nothing", () => {
  const small = PNG.sync.write(new PNG({ width: 10, height: 10 }));
  expect(() => labelTexts({ word: picture(() => true, 0), other: small }, [EACH], 1)).toThrow(
    "the two pictures are not of one window",
  );
});

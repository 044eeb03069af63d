import { expect, it } from "vitest";
import { strokes } from "./drawn-strokes.fixture.ts";
import { withEllipses } from "./ellipsis.ts";
import { writingColumns } from "./writing-columns.ts";

const BLACK = [0, 0, 0] as const;

/** An upright letter, and dots at its foot, of which a reader saw the first. */
function readBeside(...dots: readonly number[]): string {
  const picture = strokes(
    100,
    20,
    [255, 255, 255],
    [4, 3, 4, 13, BLACK],
    ...dots.map((x) => [x, 14, 2, 2, BLACK] as const),
  );
  const read = [...(dots.length > 0 ? "l." : "l")].map((text, step) => ({
    text,
    step,
    lastStep: step,
    confidence: 0.9,
  }));
  const columns = writingColumns(picture, { x: 0, y: 0, width: 100, height: 20 });
  return withEllipses(read, columns, (step) => (step === 0 ? 5 : (dots[0] ?? 0)))
    .map(({ text }) => text)
    .join("");
}

it("a full stop that is drawn as two or three dots is an ellipsis; one dot stays a full stop", () => {
  expect(readBeside(14, 24, 34)).toBe("l…");
  expect(readBeside(14, 24)).toBe("l…");
  expect(readBeside(14)).toBe("l.");
  expect(readBeside(14, 24, 34, 44)).toBe("l.");
  expect(readBeside()).toBe("l");
});

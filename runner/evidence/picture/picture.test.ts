import { createHash } from "node:crypto";
import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import { validatePicture } from "./picture.ts";

function png(width: number, height: number, paint: (x: number, y: number) => number): Buffer {
  const image = new PNG({ width, height });
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) image.data.writeUInt32BE(paint(x, y), (y * width + x) * 4);
  return PNG.sync.write(image);
}
const sha = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const dotted = png(8, 4, (x, y) => (x === 7 && y === 3 ? 0x000000ff : 0xffffffff));
const blank = png(8, 4, () => 0xf0f0f0ff);
const rest = { ok: true, detail: "after 12 ms" };

function failing(picture: Buffer, over: Partial<Parameters<typeof validatePicture>[1]> = {}): string[] {
  const expectation = { width: 8, height: 4, sha256: sha(picture), atRest: rest, ...over };
  return validatePicture(picture, expectation)
    .filter((rule) => !rule.ok)
    .map((rule) => `${rule.rule}: ${rule.actual}`);
}

describe("picture validation", () => {
  it("accepts a picture with a single differing pixel", () => {
    expect(failing(dotted, { previousSha256: sha(blank) })).toEqual([]);
  });
  it.each([
    ["a blank page", blank, {}, ["not blank: every pixel is #f0f0f0"]],
    ["another size than the surface's", dotted, { width: 16 }, ["has the surface's size: 8×4"]],
    [
      "the same picture after an action",
      dotted,
      { previousSha256: sha(dotted) },
      ["changed since the last picture: the same picture, byte for byte"],
    ],
    [
      "a moving page",
      dotted,
      { atRest: { ok: false, detail: "1 animation still running" } },
      ["taken at rest: 1 animation still running"],
    ],
  ])("refuses %s", (_name, picture, over, expected) => {
    expect(failing(picture, over)).toEqual(expected);
  });
  it("refuses a torn PNG and bytes that are no PNG, naming what is wrong", () => {
    expect(failing(dotted.subarray(0, 40))).toHaveLength(1);
    expect(failing(Buffer.from("<html>"))[0]).toMatch(/^decodes: /);
  });
});

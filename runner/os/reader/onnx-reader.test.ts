import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeFolder } from "../../process/remove-folder.ts";
import { strokes } from "./drawn-strokes.fixture.ts";
import { OnnxReader } from "./onnx-reader.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fraimz-reader-"));
  writeFileSync(join(folder, "dictionary"), "a\nb\n");
});
afterAll(() => removeFolder(folder));

/** Networks that find nothing, and tell how often they were asked. */
async function blindReader() {
  let asked = 0;
  class Tensor {
    constructor(
      readonly type: string,
      readonly data: Float32Array,
      readonly dims: readonly number[],
    ) {}
  }
  const session = {
    inputNames: ["x"],
    outputNames: ["y"],
    run: async ({ x }: { x: Tensor }) => {
      asked++;
      const [, , height = 0, width = 0] = x.dims;
      return { y: new Tensor("float32", new Float32Array(height * width), [1, 1, height, width]) };
    },
    release: async () => undefined,
  };
  const runtime = { Tensor, InferenceSession: { create: async () => session } };
  const path = join(folder, "dictionary");
  const reader = await OnnxReader.open(runtime as never, {
    detectionPath: path,
    recognitionPath: path,
    dictionaryPath: path,
  });
  return { reader, asked: () => asked };
}

const WHITE = [255, 255, 255] as const;

test("a band of the screen with the same pixels is looked through once, and one pixel makes it another", async () => {
  const { reader, asked } = await blindReader();
  const screen = strokes(64, 640, WHITE, [3, 10, 20, 10, [0, 0, 0]]);
  await reader.read(screen);
  expect(asked()).toBe(2);
  await reader.read(strokes(64, 640, WHITE, [3, 10, 20, 10, [0, 0, 0]]));
  expect(asked()).toBe(2);
  await reader.read(strokes(64, 640, WHITE, [3, 10, 20, 10, [0, 0, 0]], [50, 600, 1, 1, [254, 255, 255]]));
  expect(asked()).toBe(3);
  await reader.close();
});

test("bands of another shape are others, though their bytes are the same", async () => {
  const { reader, asked } = await blindReader();
  await reader.read(strokes(64, 96, WHITE));
  await reader.read(strokes(96, 64, WHITE));
  expect(asked()).toBe(2);
  await reader.close();
});

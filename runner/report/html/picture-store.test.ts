import { PNG } from "pngjs";
import { afterEach, expect, test, vi } from "vitest";
import type { FileRef } from "../../evidence/log/events.ts";
import type { RunFiles } from "../run-files.ts";
import { SampleLog } from "../sample-log.fixture.ts";
import { drawScreen, type Screen } from "../sample-picture.fixture.ts";
import { storePictures } from "./picture-store.ts";

afterEach(() => {
  vi.doUnmock("sharp");
  vi.resetModules();
});

function pictures(...screens: readonly Screen[]): { refs: FileRef[]; files: RunFiles; reads: string[] } {
  const log = new SampleLog();
  const reads: string[] = [];
  const refs = screens.map((screen) => log.file(drawScreen(screen), "image/png"));
  const files: RunFiles = {
    read: async ({ name }) => {
      reads.push(name);
      const bytes = log.contents.get(name);
      return bytes ? { bytes: Buffer.from(bytes) } : { missing: "gone" };
    },
  };
  return { refs, files, reads };
}

const dataOf = (stored: { source: string } | { leftOut: string }) =>
  "source" in stored
    ? Buffer.from(stored.source.slice(stored.source.indexOf(",") + 1), "base64")
    : Buffer.alloc(0);

const noisy = (cards: number): Screen => ({ width: 500, height: 400, noise: true, cards });

test("a small run keeps its pictures as they are, byte for byte", async () => {
  const small = { width: 640, height: 400, cards: 1 };
  const { refs, files } = pictures(small);
  const store = await storePictures(refs, files);
  expect(dataOf(store.get(refs[0] as FileRef)).equals(drawScreen(small))).toBe(true);
  expect(store.kept).toBe("pictures: PNG, as they were taken");
});

test("a larger run's pictures become WebP with exactly the same pixels", async () => {
  const { refs, files } = pictures(noisy(1), { cards: 4 });
  const store = await storePictures(refs, files);
  const stored = store.get(refs[1] as FileRef);
  expect("source" in stored && stored.source.slice(0, 23)).toBe("data:image/webp;base64,");
  const { default: sharp } = await import("sharp");
  const pixels = await sharp(dataOf(stored)).ensureAlpha().raw().toBuffer();
  expect(pixels.equals(PNG.sync.read(Buffer.from(drawScreen({ cards: 4 }))).data)).toBe(true);
});

test("without an encoder the pictures stay PNG, and the report says so", async () => {
  vi.resetModules();
  vi.doMock("sharp", () => {
    throw new Error("no build for this platform");
  });
  const { storePictures } = await import("./picture-store.ts");
  const { refs, files } = pictures(noisy(1));
  const store = await storePictures(refs, files);
  expect(store.kept).toBe("pictures: PNG, because no WebP encoder is installed here");
  expect(dataOf(store.get(refs[0] as FileRef)).byteLength).toBe(refs[0]?.bytes);
});

test("each content is read once, however many frames show it", async () => {
  const { refs, files, reads } = pictures({ cards: 2 }, { cards: 2 }, { cards: 2 });
  await storePictures(refs, files);
  expect(reads).toHaveLength(1);
});

test("beyond the limit the last pictures are left out by name", async () => {
  const { refs, files } = pictures(noisy(1), noisy(2), noisy(3), noisy(4), noisy(5), noisy(6));
  const store = await storePictures(refs, files, 1_000_000);
  expect("source" in store.get(refs[0] as FileRef)).toBe(true);
  expect(store.get(refs.at(-1) as FileRef)).toEqual({
    leftOut: "this report holds 1.0 MB of pictures already",
  });
});

test("a missing picture says why it is missing", async () => {
  const { refs } = pictures({ cards: 1 });
  const store = await storePictures(refs, {
    read: async () => ({ missing: "files/x.png was changed after the run" }),
  });
  expect(store.get(refs[0] as FileRef)).toEqual({ leftOut: "files/x.png was changed after the run" });
});

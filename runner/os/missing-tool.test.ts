import { expect, test } from "vitest";
import { MissingTool, missingTools, requireTool } from "./missing-tool.ts";

test("a missing tool is a lack of the machine, and names the package that brings it", () => {
  expect(() => requireTool("tesseract", "/nowhere")).toThrow(MissingTool);
  try {
    requireTool("tesseract", "/nowhere");
  } catch (error) {
    expect(error).toMatchObject({
      reason: {
        kind: "requires",
        title: "`tesseract` is not installed",
        next: "Install it: apt-get install tesseract-ocr",
      },
    });
  }
});

test("all missing tools are listed at once", () => {
  expect(missingTools(["Xvfb", "openbox"], "/nowhere")).toEqual(["Xvfb", "openbox"]);
});

import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ownTemporaries } from "./own-temporaries.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fraimz-t-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Listens as a browser does, in a folder of its own below the temporary ones. */
async function listens(temporaries: string): Promise<boolean> {
  const made = mkdtempSync(join(temporaries, "org.chromium.Chromium."));
  const server = createServer();
  return await new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(join(made, "SingletonSocket"), () => server.close(() => resolve(true)));
  });
}

test.each([10, 57])(
  "a browser's socket fits below the folder that is named (%d more bytes)",
  async (more) => {
    const deep = join(folder, "d".repeat(Math.max(1, more - folder.length)));
    mkdirSync(deep);
    const { TMPDIR = "" } = ownTemporaries(deep);
    expect(TMPDIR).toBe(join(deep, "tmp"));
    expect(await listens(TMPDIR)).toBe(true);
  },
);

test("where it would not fit, no folder is named and none is made", () => {
  const deep = join(folder, "d".repeat(60));
  mkdirSync(deep);
  expect(ownTemporaries(deep)).toEqual({});
  expect(existsSync(join(deep, "tmp"))).toBe(false);
});

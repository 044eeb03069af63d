import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ElectronMissing, findElectron } from "./electron-binary.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "fraimz-electron-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** An installed `electron` package, with or without the binary that it downloads. */
function packaged(withBinary: boolean): void {
  const folder = join(root, "node_modules", "electron");
  mkdirSync(join(folder, "dist"), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"name":"electron","version":"1.0.0"}');
  if (!withBinary) return;
  writeFileSync(join(folder, "path.txt"), "electron");
  writeFileSync(join(folder, "dist", "electron"), "", { mode: 0o755 });
}

test("ELECTRON_PATH goes before everything, and one that names no program is refused", () => {
  packaged(true);
  expect(findElectron({ root, env: { ELECTRON_PATH: "/bin/true" } })).toEqual({
    file: "/bin/true",
    args: [],
    standIn: undefined,
  });
  expect(() => findElectron({ root, env: { ELECTRON_PATH: "/no/electron" } })).toThrow(
    'ELECTRON_PATH is "/no/electron"',
  );
});

test("the package's binary goes before the stand-in", () => {
  packaged(true);
  expect(findElectron({ root, standIn: "stand-in.ts", env: {} })).toMatchObject({ standIn: undefined });
});

test("a package without its binary does not count, and the stand-in is named as such", () => {
  packaged(false);
  const found = findElectron({ root, standIn: "stand-in.ts", env: {} });
  expect(found.standIn).toBe("Chromium stand-in");
  expect(found.args.at(-1)).toBe(join(root, "stand-in.ts"));
});

test("without any of them the need is named, with what to do", () => {
  expect(() => findElectron({ root, env: {} })).toThrow(ElectronMissing);
});

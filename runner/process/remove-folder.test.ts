import { existsSync, mkdirSync, mkdtempSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeFolder, socketOf } from "./remove-folder.ts";

let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "fraimz-remove-"));
});

afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

/** A profile as a killed browser leaves it. */
function killed(profile: string, elsewhere: string): void {
  mkdirSync(profile, { recursive: true });
  mkdirSync(elsewhere);
  for (const name of ["SingletonSocket", "SingletonCookie"]) writeFileSync(join(elsewhere, name), "");
  symlinkSync(join(elsewhere, "SingletonSocket"), join(profile, "SingletonSocket"));
}

test("a killed browser's socket folder goes with its profile", async () => {
  killed(join(base, "stack", "surface", "profile"), join(base, "org.chromium.Chromium.a"));
  await removeFolder(join(base, "stack"));
  expect([existsSync(join(base, "stack")), existsSync(join(base, "org.chromium.Chromium.a"))]).toEqual([
    false,
    false,
  ]);
});

test("a browser that was killed while it took its link away leaves nothing either, when its socket is known", async () => {
  const profile = join(base, "profile");
  killed(profile, join(base, "org.chromium.Chromium.b"));
  const socket = await socketOf(profile);
  unlinkSync(join(profile, "SingletonSocket"));
  await removeFolder(profile, socket === undefined ? [] : [socket]);
  expect(existsSync(join(base, "org.chromium.Chromium.b"))).toBe(false);
  expect(await socketOf(profile)).toBeUndefined();
});

test("a folder that holds more than the socket is not the browser's, and stays", async () => {
  killed(join(base, "profile"), join(base, "shared"));
  writeFileSync(join(base, "shared", "letter.txt"), "not ours");
  await removeFolder(join(base, "profile"));
  expect(existsSync(join(base, "shared", "letter.txt"))).toBe(true);
});

test("a link to something else is removed alone", async () => {
  mkdirSync(join(base, "profile"));
  writeFileSync(join(base, "letter.txt"), "not ours");
  symlinkSync(join(base, "letter.txt"), join(base, "profile", "SingletonSocket"));
  await removeFolder(join(base, "profile"));
  expect(existsSync(join(base, "letter.txt"))).toBe(true);
});

test("a folder that is not there is as good as removed", async () => {
  await expect(removeFolder(join(base, "never"))).resolves.toBeUndefined();
});

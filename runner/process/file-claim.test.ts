import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { claimOf, dropClaim, tryClaim, withLock } from "./file-claim.ts";
import { stateOfOwner, thisOwner } from "./owner.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fraimz-test-"));
  path = join(folder, "a.lock");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const deadOwner = { ...thisOwner(), pid: 2 ** 22 + 1, startTime: "00000000.1" };

test("a claim succeeds once, says whose it is, and leaves no draft", () => {
  expect([tryClaim(path, "port"), tryClaim(path, "port")]).toEqual([true, false]);
  expect(claimOf(path)).toEqual({ owner: thisOwner(), subject: "port" });
  expect(readdirSync(folder)).toEqual(["a.lock"]);
  dropClaim(path);
  expect(tryClaim(path, "port")).toBe(true);
});

test("a file that is no claim is nobody's", () => {
  writeFileSync(path, "{");
  expect(claimOf(path)).toBeUndefined();
  expect(claimOf(join(folder, "absent"))).toBeUndefined();
});

test("a lock lets one in at a time, and is given back after an error", async () => {
  let inside = 0;
  let most = 0;
  const enter = () =>
    withLock(path, { timeoutMs: 20_000 }, async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
    });
  await Promise.all([enter(), enter(), enter()]);
  expect(most).toBe(1);
  await expect(
    withLock(path, { timeoutMs: 20_000 }, () => Promise.reject(new Error("broken"))),
  ).rejects.toThrow("broken");
  expect(existsSync(path)).toBe(false);
});

test("a dead owner's lock is taken over by exactly one of many", async () => {
  writeFileSync(path, JSON.stringify({ owner: deadOwner, subject: "lock" }));
  let inside = 0;
  let most = 0;
  const enter = () =>
    withLock(path, { timeoutMs: 20_000 }, async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
    });
  await Promise.all([enter(), enter(), enter(), enter()]);
  expect(most).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

test("a living owner's lock is waited for up to the deadline, which names the holder", async () => {
  tryClaim(path, "lock");
  await expect(withLock(path, { timeoutMs: 30 }, async () => {})).rejects.toThrow(
    `${path} is still held by pid ${process.pid} on ${thisOwner().machine} after 30 ms; end that process or remove the file`,
  );
  expect(existsSync(path)).toBe(true);
});

test("an owner is alive, dead, or elsewhere", () => {
  expect(stateOfOwner(thisOwner())).toBe("alive");
  expect(stateOfOwner({ ...thisOwner(), startTime: "00000000.1" })).toBe("dead");
  expect(stateOfOwner({ ...thisOwner(), machine: "another" })).toBe("elsewhere");
});

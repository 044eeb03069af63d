import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { placeFile, placeFolder, removeUnused } from "./kept-files.ts";

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "kept-files-"));
});
afterEach(() => rm(cache, { recursive: true }));

const names = async () => (await readdir(cache)).sort();
const write = (text: string) => (draft: string) => writeFile(join(draft, "made"), text);

describe("a file or folder of a cache", () => {
  it("is there whole, in folders that are made for it", async () => {
    await placeFile(join(cache, "deep", "file.js"), "content");
    expect(await readFile(join(cache, "deep", "file.js"), "utf8")).toBe("content");
    expect(await readdir(join(cache, "deep"))).toEqual(["file.js"]);
  });

  it("is not there at all when making it fails, or what was made is of no use", async () => {
    const failing = placeFolder(join(cache, "one"), () => Promise.reject(new Error("no compiler")));
    await expect(failing).rejects.toThrow("no compiler");
    expect(await placeFolder(join(cache, "two"), () => Promise.resolve(false))).toBe(false);
    expect(await names()).toEqual([]);
  });

  it("is that of the first when two make the same at once", async () => {
    const folder = join(cache, "same");
    const both = ["first", "second"].map((text) => placeFolder(folder, write(text)));
    expect(await Promise.all(both)).toEqual([true, true]);
    expect(await names()).toEqual(["same"]);
    expect(["first", "second"]).toContain(await readFile(join(folder, "made"), "utf8"));
  });
});

describe("what nobody used for a day goes", () => {
  const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3_600_000);
  const kept = async (name: string, days: number) => {
    await mkdir(join(cache, name));
    await utimes(join(cache, name), daysAgo(days), daysAgo(days));
  };

  it("with drafts that a killed process left, and nothing of another kind", async () => {
    await kept("runner-old", 2);
    await kept("runner-new", 0.5);
    await kept("draft-runner-x", 3);
    await kept("other-old", 9);
    await removeUnused(cache, (name) => name.startsWith("runner-"));
    expect(await names()).toEqual(["other-old", "runner-new"]);
  });

  it("but the newest stay, as many as are asked for", async () => {
    for (const days of [2, 3, 4]) await kept(`build-${days}`, days);
    await removeUnused(cache, () => true, 2);
    expect(await names()).toEqual(["build-2", "build-3"]);
  });
});

import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashEvidence, verifyRun, writeManifest } from "./manifest.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "fraimz-manifest-"));
  await mkdir(join(dir, "files"));
  await writeFile(join(dir, "events-1.jsonl"), "{}\n");
  await writeFile(join(dir, "files/a.png"), "a");
  await writeFile(join(dir, "fraimz.html"), "<html>");
  await writeManifest(dir, await hashEvidence(dir), { commit: "abc" });
});
afterEach(() => rm(dir, { recursive: true }));

describe("the manifest", () => {
  it("says intact for a run as it was written, and after rendering it again", async () => {
    await writeFile(join(dir, "fraimz.html"), "<html>again");
    await writeFile(join(dir, "report.md"), "new rendering");
    expect((await verifyRun(dir)).problems).toEqual([]);
  });
  it("does not say intact of a run that was changed and then rendered again", async () => {
    await writeFile(join(dir, "events-1.jsonl"), "{} \n");
    await writeManifest(dir, await hashEvidence(dir), { commit: "other" });
    expect((await verifyRun(dir)).problems).toEqual([{ path: "events-1.jsonl", problem: "changed" }]);
  });
  it("names each file that is missing, added or changed", async () => {
    await rm(join(dir, "files/a.png"));
    await writeFile(join(dir, "files/b.png"), "b");
    await writeFile(join(dir, "events-1.jsonl"), "{} \n");
    expect((await verifyRun(dir)).problems).toEqual([
      { path: "events-1.jsonl", problem: "changed" },
      { path: "files/b.png", problem: "added" },
      { path: "files/a.png", problem: "missing" },
    ]);
  });
  it("says that the folder is gone where something removed it while the run went on", async () => {
    await expect(hashEvidence(join(dir, "removed"))).rejects.toMatchObject({
      reason: { kind: "harness", title: "The folder of the evidence is gone" },
    });
  });
  it("notices a manifest that was edited to match", async () => {
    const path = join(dir, "manifest.json");
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace(/"runHash": "\w{4}/, '"runHash": "0000'));
    expect((await verifyRun(dir)).problems).toEqual([{ path: "manifest.json", problem: "changed" }]);
  });
});

import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Recorder } from "../../evidence/log/recorder.ts";
import { filesIn } from "../../report/run-files.ts";
import { accept, type BaselineChange } from "./baseline-changes.ts";

it("an approved picture that can't be written is named", async () => {
  const root = await mkdtemp(join(tmpdir(), "fraimz-approve-"));
  const recorder = new Recorder(join(root, "run"));
  try {
    // A file where the folder of the pictures should be stands for all that keeps one from being made.
    await writeFile(join(root, "flow.baselines"), "");
    const bytes = Buffer.from(createHash("sha256").update("picture").digest());
    const change = {
      path: "flow.baselines/linux/f.png",
      actual: recorder.file(bytes, "image/png"),
    } as BaselineChange;
    await expect(accept(change, filesIn(join(root, "run")), root)).rejects.toMatchObject({
      reason: { kind: "harness", title: "The approved picture can't be written: flow.baselines/linux/f.png" },
    });
  } finally {
    recorder.close();
    await rm(root, { recursive: true });
  }
});

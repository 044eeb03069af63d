import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { initCommand } from "./init-command.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fraimz-init-"));
  vi.spyOn(console, "log").mockImplementation(() => {});
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(root, { recursive: true, force: true });
});

describe("fraimz init keeps out of the repository", () => {
  const ignored = async (): Promise<string> => {
    await initCommand({ yes: true }, root);
    return await readFile(join(root, ".gitignore"), "utf8");
  };

  it("packages and results, where nothing is ignored yet", async () => {
    expect(await ignored()).toBe("node_modules/\n/results/\n");
  });

  it("the results, beside what a person chose to ignore, once", async () => {
    await writeFile(join(root, ".gitignore"), "dist");
    expect(await ignored()).toBe("dist\n/results/\n");
    expect(await ignored()).toBe("dist\n/results/\n");
  });
});

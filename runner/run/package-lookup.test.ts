import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { removeFolder } from "../process/remove-folder.ts";
import { cachedBuild } from "../stack/build-cache.ts";
import type { CachedBuild, Command } from "../stack/contexts.ts";
import { installPackage } from "../stack/published-package.ts";
import { whyNotObtainable } from "./package-lookup.ts";
import { unmetRequirements } from "./requirements.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "fraimz-packages-"));
  // Nothing listens there.
  vi.stubEnv("npm_config_registry", "http://127.0.0.1:9/");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await removeFolder(root);
});

/** What a preparation offers, with an npm that makes an empty package. */
function preparation() {
  const commands: Command[] = [];
  return {
    commands,
    cached: (build: CachedBuild) => cachedBuild(root, build),
    run: async (command: Command) => {
      commands.push(command);
      const prefix = command.args?.[command.args.indexOf("--prefix") + 1] ?? "";
      mkdirSync(join(prefix, "node_modules"));
      writeFileSync(join(prefix, "node_modules", "made"), "");
    },
  };
}

test("a package is installed once, at its exact version, without its scripts, and is then had without a registry", async () => {
  const wanted = "@acme/shop@1.2.3";
  expect(whyNotObtainable(wanted, root)).toMatch(/the registry can't be reached \(ECONNREFUSED\)/);
  const preparing = preparation();
  const folder = await installPackage(wanted, preparing);
  expect(readdirSync(join(folder, "node_modules"))).toEqual(["made"]);
  expect(await installPackage(wanted, preparing)).toBe(folder);
  expect(preparing.commands).toHaveLength(1);
  expect(preparing.commands[0]?.args).toEqual(expect.arrayContaining([wanted, "--ignore-scripts"]));
  expect(whyNotObtainable(wanted, root)).toBeUndefined();
  expect(whyNotObtainable("@acme/shop@1.2.4", root)).toMatch(/can't be reached/);
});

test("what names no exact version is neither looked up nor installed", async () => {
  for (const wanted of [
    "shop",
    "shop@latest",
    "shop@^1.2.3",
    "shop@1",
    "../shop@1.2.3",
    "shop@1.2.3 --force",
  ]) {
    expect(whyNotObtainable(wanted, root), wanted).toMatch(/no package at an exact version/);
    await expect(installPackage(wanted, preparation()), wanted).rejects.toThrow(/names no package/);
  }
});

test("a flow that needs a package which can't be had is told its name and what to do", () => {
  expect(unmetRequirements(["npm:shop@9.9.9"])).toMatchObject({
    title: "Not run: this machine lacks npm:shop@9.9.9",
    next: expect.stringContaining("where npm reaches a registry"),
  });
});

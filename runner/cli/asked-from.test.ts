import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { askedFrom } from "./asked-from.ts";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "fraimz-asked-")));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("is the folder in which somebody called a script of this checkout, and of another package the package's own", () => {
  expect(askedFrom({ npm_package_name: "fraimz", INIT_CWD: folder })).toBe(folder);
  expect(askedFrom({ npm_package_name: "shop", INIT_CWD: folder })).toBe(process.cwd());
  expect(askedFrom({})).toBe(process.cwd());
});

it("runs a judged command in that folder, and finds files there", () => {
  writeFileSync(join(folder, "waivers.json"), "[]");
  const evals = join(import.meta.dirname, "evals.mjs");
  const command = [process.execPath, "-p", "'stands in ' + process.cwd()", "{url}"];
  const judge = [
    "judge",
    "--live",
    "--require",
    "none",
    "--waivers",
    "waivers.json",
    "--log",
    "client.jsonl",
  ];
  const { stdout, stderr } = spawnSync(process.execPath, [evals, ...judge, "--", ...command], {
    encoding: "utf8",
    env: { ...process.env, npm_package_name: "fraimz", INIT_CWD: folder },
    timeout: 60_000,
  });
  expect(stdout + stderr).toContain(`stands in ${folder}\n`);
  expect(stdout + stderr).toContain("0 failed");
}, 90_000);

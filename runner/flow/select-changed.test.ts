import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { selectChanged } from "./select-changed.ts";

const FOLDERS = { stacks: "stacks", baselines: "flows" };
const FILES = {
  "flows/one.flow.ts": `import { shop } from "../stacks/shop/stack.ts"; import { sum } from "../lib/sum.ts"; export default [shop, sum];`,
  "flows/two.flow.ts": `import { other } from "../stacks/other/stack.ts"; export default other;`,
  "flows/three.flow.ts": `import { bare } from "fraimz"; import type { Sum } from "../lib/types.ts"; export default bare as Sum;`,
  "stacks/shop/stack.ts": `export const shop = 1;`,
  "stacks/shop/server.mjs": `// nobody imports it`,
  "stacks/other/stack.ts": `export { shop as other } from "../shop/names.ts";`,
  "stacks/shop/names.ts": `export const shop = 2;`,
  "lib/sum.ts": `export { add as sum } from "./add.ts";`,
  "lib/add.ts": `export const add = 3;`,
  "lib/types.ts": `export type Sum = number;`,
  "src/product.ts": `export {};`,
  "package.json": `{ "type": "module" }`,
};

let root: string;
const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args], {
    cwd: root,
    encoding: "utf8",
    stdio: "pipe",
  });
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const flows = Object.keys(FILES).flatMap((path) => {
  const id = /^flows\/(.*)\.flow\.ts$/.exec(path)?.[1];
  return id === undefined ? [] : [{ id, path }];
});
const ids = async (base?: string) =>
  (await selectChanged(flows, base, FOLDERS, root)).flows.map(({ id }) => id);

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "fraimz-changed-")));
  git("init", "--quiet", "--initial-branch", "main");
  for (const [path, text] of Object.entries(FILES)) write(path, text);
  git("add", ".");
  git("commit", "--quiet", "--message", "first");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("--changed chooses", () => {
  const then = async (change: () => void) => {
    change();
    const found = await ids();
    git("checkout", "--quiet", "--", ".");
    git("clean", "--quiet", "-fd");
    return found;
  };

  test("nothing where nothing changed", async () => expect(await ids()).toEqual([]));
  test("the flow whose file changed", async () =>
    expect(await then(() => write("flows/two.flow.ts", `${FILES["flows/two.flow.ts"]}\n`))).toEqual(["two"]));
  test("the flow whose module's module changed", async () =>
    expect(await then(() => write("lib/add.ts", "export const add = 4;"))).toEqual(["one"]));
  test("flows of a stack of which any file changed, imported or not, new or old", async () => {
    expect(await then(() => write("stacks/shop/server.mjs", "// other"))).toEqual(["one", "two"]);
    expect(await then(() => write("stacks/other/page.html", "new"))).toEqual(["two"]);
  });
  test("the flow of which an approved picture changed", async () =>
    expect(await then(() => write("flows/three.baselines/1.png", "png"))).toEqual(["three"]));
  test("all flows where the settings, the packages or the compiler's changed", async () =>
    expect(await then(() => write("package.json", "{}"))).toEqual(["one", "two", "three"]));
  test("one that can't be compiled, and only what changed of the others", async () =>
    expect(await then(() => write("flows/two.flow.ts", "import ("))).toEqual(["two"]));
  test("a flow of whose modules one was moved", async () => {
    const moved = () => {
      renameSync(join(root, "lib/add.ts"), join(root, "lib/plus.ts"));
      write("lib/sum.ts", `export { add as sum } from "./plus.ts";`);
    };
    expect(await then(moved)).toEqual(["one"]);
    // What left a stack's folder was part of the stack.
    git("mv", "stacks/shop/server.mjs", "src/server.mjs");
    const chosen = await ids();
    git("reset", "--quiet", "--hard");
    expect(chosen).toEqual(["one", "two"]);
  });

  test("no flow for the product's sources, which it names", async () => {
    write("src/product.ts", "export const changed = 1;");
    const { flows: chosen, foreign } = await selectChanged(flows, undefined, FOLDERS, root);
    git("checkout", "--quiet", "--", ".");
    expect([chosen, foreign]).toEqual([[], ["src/product.ts"]]);
  });

  test("what a branch has changed since it left BASE, not what BASE got since", async () => {
    git("checkout", "--quiet", "-b", "work");
    write("lib/add.ts", "export const add = 5;");
    git("commit", "--quiet", "--all", "--message", "ours");
    git("checkout", "--quiet", "main");
    write("flows/two.flow.ts", "export default 1;");
    git("commit", "--quiet", "--all", "--message", "theirs");
    git("checkout", "--quiet", "work");
    expect(await ids()).toEqual([]);
    expect(await ids("main")).toEqual(["one"]);
  });

  test("nothing silently where git can't tell", async () => {
    await expect(ids("no-such-branch")).rejects.toThrow(
      'nothing that "no-such-branch" and HEAD have in common',
    );
    await expect(selectChanged(flows, undefined, FOLDERS, "/proc")).rejects.toThrow("no working tree");
  });
});

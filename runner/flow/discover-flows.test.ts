import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { discoverFlows } from "./discover-flows.ts";

let dir: string;
const write = async (path: string): Promise<void> => {
  await mkdir(dirname(join(dir, path)), { recursive: true });
  await writeFile(join(dir, path), "");
};

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "fraimz-discover-"));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

it("flows are found by their files' names, whatever these hold, through a link to their folder too", async () => {
  for (const name of ["a b.flow.ts", "q#a%41.flow.mts", "ü.flow.js", "a b.baselines/x/f.png", "help.ts"])
    await write(name);
  await symlink(dir, `${dir}-link`);
  try {
    const found = await discoverFlows(`${dir}-link`);
    expect(found.map(({ id }) => id)).toEqual(["a b", "q#a%41", "ü"]);
  } finally {
    await rm(`${dir}-link`);
  }
});

it("a flow in a folder among them is named: it would never be run", async () => {
  await write("a.flow.ts");
  await write("node_modules/other/b.flow.ts");
  await write(".cache/c.flow.ts");
  expect(await discoverFlows(dir)).toHaveLength(1);
  await write("shop/cart.flow.ts");
  await expect(discoverFlows(dir)).rejects.toThrow(/A flow lies in a folder.*\n.*shop\/cart\.flow\.ts/);
});

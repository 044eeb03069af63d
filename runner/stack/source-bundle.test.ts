import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { withSourceBundle } from "./source-bundle.ts";

const startedIn = process.cwd();
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(await realpath(tmpdir()), "fraimz-test-"));
  await mkdir(join(root, "temporary"));
  vi.stubEnv("TMPDIR", join(root, "temporary"));
  vi.stubGlobal("FRAIMZ_BUNDLE_URL", pathToFileURL(join(root, "fraimz.js")).href);
});

afterEach(async () => {
  process.chdir(startedIn);
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await rm(root, { recursive: true });
});

/** A file that says where it stands, in a folder of the project. */
async function projectFile(folder: string): Promise<string> {
  await mkdir(join(root, folder), { recursive: true });
  const file = join(root, folder, "answer.ts");
  await writeFile(
    file,
    "const six: number = 6;\nexport const answer = six * 7;\nexport default import.meta.url;\n",
  );
  process.chdir(join(root, folder));
  return file;
}

const load = (path: string): Promise<unknown> => import(/* @vite-ignore */ pathToFileURL(path).href);

test("a project that has no node_modules is loaded, and nothing is left of it", async () => {
  const file = await projectFile("bare");
  const url = pathToFileURL(file).href;
  await expect(withSourceBundle(file, load)).resolves.toMatchObject({ answer: 42, default: url });
  expect(await readdir(join(root, "temporary"))).toEqual([]);
  expect(await readdir(join(root, "bare"))).toEqual(["answer.ts"]);
});

test("a file that throws while it is loaded leaves nothing either", async () => {
  const file = await projectFile("bare");
  await writeFile(file, 'throw new Error("not today");\n');
  await expect(withSourceBundle(file, load)).rejects.toThrow("not today");
  expect(await readdir(join(root, "temporary"))).toEqual([]);
});

test("a package of a workspace is compiled into the workspace's node_modules, once for each state", async () => {
  await mkdir(join(root, "node_modules"));
  const file = await projectFile("packages/app");
  const paths = [
    await withSourceBundle(file, async (path) => path),
    await withSourceBundle(file, async (path) => path),
  ];
  expect(paths[0]).toBe(paths[1]);
  expect(paths[0]).toContain(join(root, "node_modules/.cache/fraimz/sources/"));
  await writeFile(file, "export const answer = 43;\n");
  const changed = await withSourceBundle(file, async (path) => path);
  expect(changed).not.toBe(paths[0]);
  await expect(load(changed)).resolves.toMatchObject({ answer: 43 });
});

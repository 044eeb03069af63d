// @ts-check
// Starts `evals`. To load its 200 TypeScript files one by one takes longer than a small flow does, so they are bundled
// once for each state of the sources; where that can't be done, the sources run as they are. Plain JavaScript: it runs
// before anything is there that could load TypeScript.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { requireTemporaryFolder } from "./temporary-folder.mjs";

const root = join(import.meta.dirname, "../..");
/** The runner, and what it imports and starts of its neighbours. */
const FOLDERS = ["runner", "mocks"];
const BESIDES = ["package.json", "pnpm-lock.yaml", "scripts/mock-oauth-mcp-server.ts"];

/** Sixteen hex digits of everything that decides what comes out. */
function contentHash() {
  const hash = createHash("sha256").update(`${process.version} ${root}`);
  const sources = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((name) => join(folder, String(name)))
      .filter((name) => name.endsWith(".ts") && !/\.(test|fixture)\.ts$/.test(name)),
  );
  for (const name of [...sources.sort(), ...BESIDES]) {
    const content = readFileSync(join(root, name));
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex").slice(0, 16);
}

/** The folder of these sources' bundle, made when it is not there; undefined where it can't be. */
async function bundle() {
  const key = contentHash();
  const folder = join(root, "node_modules/.cache/fraimz", `runner-${key}`);
  if (!existsSync(folder)) {
    const unregister = (await import("tsx/esm/api")).register();
    const { bundleRunner } = await import("./runner-bundle.ts");
    const made = await bundleRunner(root, folder, () => contentHash() === key);
    await unregister();
    if (!made) return undefined;
  }
  // What is not used for long is removed.
  utimesSync(folder, new Date(), new Date());
  return folder;
}

requireTemporaryFolder();
const folder = await bundle();
if (folder === undefined) {
  (await import("tsx/esm/api")).register();
  await import("./main.ts");
} else {
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(join(folder, "main.js")).href);
}

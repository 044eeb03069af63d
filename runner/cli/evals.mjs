// @ts-check
// Starts `evals`. To load its 600 TypeScript files one by one takes longer than a small flow does, so they are bundled
// once for each state of the sources. Plain JavaScript: it runs before anything is there that could load TypeScript.
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

/** The folder of these sources' bundle, made when it is not there. */
async function bundle() {
  // Who edits the sources at this very moment is done with it in a moment.
  for (let attempt = 1; attempt <= 5; attempt++) {
    const key = contentHash();
    const folder = join(root, "node_modules/.cache/fraimz", `runner-${key}`);
    if (existsSync(folder) || (await make(folder, () => contentHash() === key))) {
      // What is not used for long is removed.
      utimesSync(folder, new Date(), new Date());
      return folder;
    }
  }
  throw new Error(
    "the runner's sources changed each time while they were bundled; try again when they are still",
  );
}

/**
 * @param {string} folder
 * @param {() => boolean} isCurrent
 */
async function make(folder, isCurrent) {
  const unregister = (await import("tsx/esm/api")).register();
  try {
    const { bundleRunner } = await import("./runner-bundle.ts");
    return await bundleRunner(root, folder, isCurrent);
  } finally {
    await unregister();
  }
}

requireTemporaryFolder();
const folder = await bundle();
process.setSourceMapsEnabled(true);
await import(pathToFileURL(join(folder, "main.js")).href);

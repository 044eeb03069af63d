import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { BUILD, besideBundle } from "../evidence/build.ts";

/** Programs and threads of fraimz's own that are started with Node and never imported, from the repository's root. */
const PROGRAMS = {
  witness: "scripts/mock-oauth-mcp-server.ts",
  "port-relay": "runner/os/host/port-relay.ts",
  electron: "mocks/electron/main.ts",
  "screen-reader": "runner/os/reader/reader-thread.ts",
} as const;

/** The entries that a bundle of fraimz has for its programs, by name. */
export function programEntries(): Record<string, string> {
  return Object.fromEntries(Object.entries(PROGRAMS).map(([name, source]) => [`program-${name}`, source]));
}

/** The file of one of them: in the bundle that runs, or its source. */
export function ownProgram(name: keyof typeof PROGRAMS): string {
  if (BUILD !== "sources") return fileURLToPath(besideBundle(`program-${name}.js`));
  return join(resolve(import.meta.dirname, "../.."), PROGRAMS[name]);
}

/** What Node is called with to run a program: TypeScript takes a loader. */
export function nodeArguments(file: string): string[] {
  return file.endsWith(".ts") ? ["--import", import.meta.resolve("tsx"), file] : [file];
}

/** Starts one of them as a thread of this process. */
export function ownThread(name: keyof typeof PROGRAMS): Worker {
  const file = ownProgram(name);
  if (!file.endsWith(".ts")) return new Worker(file);
  // A thread does not get the loader of its process.
  const loader = JSON.stringify(import.meta.resolve("tsx/esm/api"));
  return new Worker(
    `import(${loader}).then(({ register }) => (register(), import(${JSON.stringify(file)})))`,
    {
      eval: true,
    },
  );
}

/** Stands in for Electron where no binary is found: what a stack names as `standIn`. */
export const electronStandIn = ownProgram("electron");

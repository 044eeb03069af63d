import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FileRef } from "../evidence/log/events.ts";

/** A file of a run, or why it cannot be shown. */
export type ReadFile = { readonly bytes: Uint8Array } | { readonly missing: string };

/** Where a report finds the files that its events name. */
export interface RunFiles {
  read(ref: FileRef): Promise<ReadFile>;
}

/** The recorder's own names and nothing else: a log from elsewhere must not choose which file is read. */
const NAME = /^[0-9a-f]{64}\.[a-z0-9]{1,8}$/;

/**
 * The files of a run's folder. Each is checked against the hash that its event gave.
 * @param dir the run's folder, with `files/` in it
 */
export function filesIn(dir: string): RunFiles {
  return {
    async read({ name, sha256 }) {
      if (!NAME.test(name)) return { missing: "the log gives it a name that no recorder gives" };
      let bytes: Buffer;
      try {
        bytes = await readFile(join(dir, "files", name));
      } catch (error) {
        const gone = error instanceof Error && "code" in error && error.code === "ENOENT";
        return { missing: gone ? `files/${name} is not there` : `files/${name} cannot be read` };
      }
      const actual = createHash("sha256").update(bytes).digest("hex");
      return actual === sha256 ? { bytes } : { missing: `files/${name} was changed after the run` };
    },
  };
}

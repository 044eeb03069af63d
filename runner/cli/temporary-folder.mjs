// @ts-check
import { accessSync, constants } from "node:fs";
import { tmpdir } from "node:os";

/** Loaders, stacks and browsers keep files in the system's temporary folder, and some wait for ever without one. */
export function requireTemporaryFolder() {
  const folder = tmpdir();
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const because = `There is no folder for temporary files: ${folder}`;
    console.error(`${because}\n  ${String(error)}\n  make it, or set TMPDIR to a folder that can be written`);
    console.log(JSON.stringify({ verdict: "incomplete", exitCode: 3, because: [because] }));
    process.exit(3);
  }
}

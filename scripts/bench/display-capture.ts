/**
 * A display of 1280x800 to a PNG: fraimz against scrot and ImageMagick's import, in turns in one run.
 * `tsx scripts/bench/display-capture.ts [rounds]`; what is not installed is left out.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDisplay } from "../../runner/os/display/display-server.ts";
import { inMs, inTurns } from "./measure.ts";

const rounds = Number(process.argv[2] ?? 15);
const folder = mkdtempSync(join(tmpdir(), "fraimz-bench-"));
const display = await startDisplay({ folder, width: 1280, height: 800 });
const env = { ...process.env, DISPLAY: display.name };
const run = (file: string, ...args: string[]) => spawnSync(file, args, { env, stdio: "ignore" }).status === 0;
const peers = {
  scrot: () => run("scrot", "-o", join(folder, "scrot.png")),
  import: () => run("import", "-window", "root", join(folder, "import.png")),
};
try {
  const able = Object.fromEntries(Object.entries(peers).filter(([, capture]) => capture()));
  const medians = await inTurns(rounds, { fraimz: async () => (await display.capture()).png, ...able });
  for (const [name, ms] of Object.entries(medians)) {
    console.log(`${name.padEnd(8)} ${inMs(ms).padStart(10)}   ${(ms / medians.fraimz).toFixed(2)} x fraimz`);
  }
} finally {
  await display.stop();
  rmSync(folder, { recursive: true, force: true });
}

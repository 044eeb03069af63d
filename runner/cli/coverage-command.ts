import picocolors from "picocolors";
import { COMMAND } from "../evidence/command-name.ts";
import { standingRecords } from "../run/control-record.ts";
import { coverageOf } from "../run/coverage.ts";
import { RESULTS } from "../run/run-folder.ts";
import type { EvalsOptions } from "./options.ts";
import { readSettings } from "./read-settings.ts";
import { loadSelected } from "./select.ts";

/**
 * `pnpm evals --list --coverage`: each requirement with its frames, proven or only claimed.
 * @returns 0 when every claimed requirement is proven, else 2
 */
export async function coverageCommand(options: EvalsOptions): Promise<number> {
  const flows = await loadSelected(options, await readSettings());
  const { records, stale } = await standingRecords(RESULTS, flows);
  const covered = coverageOf(flows, records);
  for (const { requirement, state, frames } of covered) {
    const sign = state === "proven" ? picocolors.green("proven ") : picocolors.yellow("claimed");
    console.log(`${requirement.padEnd(5)} ${sign}`);
    for (const { flow, frame, controls } of frames) {
      const red = controls.length > 0 ? `turned red by ${controls.join("; ")}` : "no recorded control";
      console.log(`      ${flow} · ${frame} ${picocolors.dim(`(${red})`)}`);
    }
  }
  if (covered.length === 0) {
    console.log('no selected flow names a requirement: a frame does by `proves: ["R1"]`');
    return 2;
  }
  const proven = covered.filter(({ state }) => state === "proven").length;
  console.log(`${proven} of ${covered.length} requirements proven, ${covered.length - proven} claimed`);
  if (stale.length > 0) console.log(`changed since its controls ran: ${stale.join(", ")}`);
  if (proven < covered.length || stale.length > 0)
    console.log(`run \`${COMMAND} --controls\` to put them to the test`);
  return proven === covered.length ? 0 : 2;
}

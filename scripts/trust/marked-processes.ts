import { readdirSync, readFileSync } from "node:fs";

/** The variable that all processes of a trial carry. */
export const MARK = "FRAIMZ_TRUST_MARK";

/** What still runs of a trial, by the variable that its processes have in their environment: `123 chromium --type=...`. */
export function runningWith(mark: string): string[] {
  const wanted = `${MARK}=${mark}`;
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid))
    .flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(wanted)) return [];
        const command = readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0").join(" ").trim();
        // What has ended and was not waited for has no command any more.
        return command === "" ? [] : [`${pid} ${command.slice(0, 120)}`];
      } catch {
        return []; // It ended meanwhile, or is somebody else's.
      }
    });
}

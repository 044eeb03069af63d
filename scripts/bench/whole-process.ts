import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

const LOOK_EVERY_MS = 100;

/** What a process took that did what it should. */
export interface WholeProcess {
  readonly ms: number;
  /** The most memory that the process itself held (its children are not counted), MB. */
  readonly peakMb: number;
}

/**
 * Runs a command to its end.
 * @throws Error with what it printed when it ends with another code than 0: a broken run must not count as a fast one
 */
export async function wholeProcess(cwd: string, file: string, ...args: string[]): Promise<WholeProcess> {
  const started = performance.now();
  const child = spawn(file, args, {
    cwd,
    env: { ...process.env, FORCE_COLOR: "0", CI: "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (printed += String(chunk)));
  let peakMb = 0;
  // The kernel keeps the peak, so the last look before the end is what counts.
  const looking = setInterval(() => {
    peakMb = Math.max(peakMb, peakOf(child.pid));
  }, LOOK_EVERY_MS);
  const code = await new Promise((ended) => child.once("close", ended));
  clearInterval(looking);
  if (code !== 0) throw new Error(`${file} ${args.join(" ")}: exit code ${code}\n${printed}`);
  return { ms: performance.now() - started, peakMb };
}

function peakOf(pid: number | undefined): number {
  try {
    const [, kb = "0"] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kb) / 1024;
  } catch {
    return 0; // It has just ended.
  }
}

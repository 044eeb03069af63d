import { rm, writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

const CLAIM_WITHIN_MS = 60_000;
const POLL_MS = 100;

/**
 * Claims a path, also against flows of another run on the same kept stack.
 * @returns gives it back
 * @throws Error when somebody else keeps it for more than a minute
 */
export async function claim(path: string): Promise<() => Promise<void>> {
  const end = performance.now() + CLAIM_WITHIN_MS;
  while (!(await created(path))) {
    if (performance.now() > end) {
      throw new Error(
        `${path} is still claimed after ${CLAIM_WITHIN_MS} ms; remove it if no other run uses this stack`,
      );
    }
    await pause(POLL_MS);
  }
  return () => rm(path, { force: true });
}

async function created(path: string): Promise<boolean> {
  try {
    await writeFile(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { loadProcessors } from "./processor-load.ts";

async function usedIn(ms: number): Promise<number> {
  const before = process.cpuUsage();
  await wait(ms);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

test("a load keeps a processor busy beside what runs, and is gone when it is stopped", async () => {
  const load = loadProcessors(1);
  // How fast a thread starts is the machine's affair.
  await expect.poll(() => usedIn(100)).toBeGreaterThan(30);
  await load.stop();
  await expect.poll(() => usedIn(100)).toBeLessThan(30);
});

import { pauseBetweenLooks } from "../cdp/protocol/connection.ts";

/**
 * Looks again and again until what is seen is as it is meant to be.
 * @returns the last look, also when the time is over
 */
export async function lookUntil<T>(
  look: () => Promise<T>,
  isMeant: (seen: T) => boolean,
  withinMs: number,
): Promise<T> {
  const started = performance.now();
  for (let looks = 0; ; looks++) {
    const seen = await look();
    const waited = performance.now() - started;
    if (isMeant(seen) || waited >= withinMs) return seen;
    await pauseBetweenLooks(looks, waited, withinMs - waited);
  }
}

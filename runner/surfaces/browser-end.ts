import { pause } from "../cdp/protocol/connection.ts";
import type { Exit, ProcessGroup } from "../process/process-group.ts";
import { tellingLine } from "../process/telling-line.ts";

/** How its process ended, if it did: its socket closes a moment before it is gone. */
export async function endOf(group: ProcessGroup): Promise<Exit | undefined> {
  await Promise.race([group.exited, pause(1_000)]);
  return group.exit;
}

/**
 * What a browser did, for a reader.
 * @param lines what it printed last
 */
export function whatBecameOf(how: string, lines: readonly string[]): string {
  const said = tellingLine(lines);
  return said === undefined ? `it ${how}` : `it ${how}; it said: ${said}`;
}

import { readFileSync } from "node:fs";

/** Bits of capabilities(7) that making and joining network namespaces takes. */
const NEEDED = { CAP_NET_ADMIN: 12, CAP_SYS_ADMIN: 21 } as const;

/**
 * Which capabilities this process lacks for network namespaces of its own; root in a container often lacks them.
 * @param status the text of `/proc/self/status`
 */
export function missingForNetworks(status: string = ownStatus()): string[] {
  const [, hex] = /^CapEff:\s*([0-9a-f]+)$/im.exec(status) ?? [];
  if (hex === undefined) return Object.keys(NEEDED);
  const effective = BigInt(`0x${hex}`);
  return Object.entries(NEEDED).flatMap(([name, bit]) => ((effective >> BigInt(bit)) & 1n ? [] : [name]));
}

function ownStatus(): string {
  try {
    return readFileSync("/proc/self/status", "utf8");
  } catch {
    return ""; // Not Linux.
  }
}

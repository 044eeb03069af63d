/** `mcp:<connectionId>:<tool>` */
export const capabilityName = (connectionId: string, tool: string): string => `mcp:${connectionId}:${tool}`;

/** The parts of a capability's name, which the contract has checked. A tool's own name may contain colons. */
export function parseCapabilityName(name: string): { connectionId: string; tool: string } {
  const [, connectionId = "", ...tool] = name.split(":");
  return { connectionId, tool: tool.join(":") };
}

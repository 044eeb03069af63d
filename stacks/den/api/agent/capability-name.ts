import { capabilityNameSchema } from "../../contract/index.ts";

/** `mcp:<connectionId>:<tool>` */
export const capabilityName = (connectionId: string, tool: string): string => `mcp:${connectionId}:${tool}`;

/** The parts of a capability's name; undefined when it isn't one. A tool's own name may contain colons. */
export function parseCapabilityName(name: string): { connectionId: string; tool: string } | undefined {
  if (!capabilityNameSchema.safeParse(name).success) return undefined;
  const [, connectionId = "", ...tool] = name.split(":");
  return { connectionId, tool: tool.join(":") };
}

import { join } from "node:path";
import { z } from "zod";
import { JsonFile } from "./json-file.ts";

/** The name of the organization's agent surface among the engine's MCP servers. */
export const CLOUD_SERVER = "openwork-cloud";

export const mcpServerSchema = z.object({
  type: z.literal("remote"),
  url: z.string(),
  enabled: z.boolean(),
  /** `false`: the token is given, the engine must not authorize by itself. */
  oauth: z.union([z.literal(false), z.object({})]),
  headers: z.record(z.string(), z.string()).default({}),
});

export const engineConfigSchema = z.object({
  model: z.object({ baseUrl: z.string(), name: z.string() }),
  mcp: z.record(z.string(), mcpServerSchema).default({}),
  /** Which refresh wrote the cloud server's entry. */
  marker: z.string().nullable().default(null),
});
export type EngineConfig = z.infer<typeof engineConfigSchema>;

export type EngineConfigFile = JsonFile<typeof engineConfigSchema>;

export function engineConfigFile(folder: string): EngineConfigFile {
  return new JsonFile(join(folder, "engine.json"), engineConfigSchema);
}

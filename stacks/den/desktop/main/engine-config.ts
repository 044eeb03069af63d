import { join } from "node:path";
import { engineConfigSchema } from "../../engine/protocol.ts";
import { JsonFile } from "./json-file.ts";

/** The name of the organization's agent surface among the engine's MCP servers. */
export const CLOUD_SERVER = "openwork-cloud";

export type EngineConfigFile = JsonFile<typeof engineConfigSchema>;

export function engineConfigFile(folder: string): EngineConfigFile {
  return new JsonFile(join(folder, "engine.json"), engineConfigSchema);
}

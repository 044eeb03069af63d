import { type Client, routes } from "../../contract/index.ts";
import type { EngineConfig, ServerStatus } from "../../engine/protocol.ts";
import type { CloudControl } from "../shared/desktop-api.ts";
import { CLOUD_SERVER, type EngineConfigFile } from "./engine-config.ts";
import type { Engine } from "./engine-process.ts";

export interface CloudParts {
  readonly client: Client;
  readonly engine: Engine;
  readonly file: EngineConfigFile;
  readonly modelUrl: () => string;
}

/**
 * "OpenWork Cloud Control": mints a token for the organization's agent surface, writes the engine's configuration,
 * has the engine read it, and tells how the engine's connection stands.
 * @param force also mint when a configuration is there already: Refresh
 */
export async function syncCloud(parts: CloudParts, force: boolean): Promise<CloudControl> {
  const { client, engine, file } = parts;
  const before = file.read();
  const known = before?.mcp[CLOUD_SERVER];
  let config: EngineConfig;
  let marker = before?.marker ?? null;
  if (known && !force) config = withModel(before, parts.modelUrl());
  else {
    const minted = await client.call(routes.mintCloudMcp, {});
    marker = minted.marker;
    const { name: _name, ...entry } = minted.entry;
    config = {
      ...withModel(before, parts.modelUrl()),
      mcp: { ...before?.mcp, [CLOUD_SERVER]: { ...entry, oauth: false } },
      marker,
    };
  }
  file.write(config);
  const status = (await engine.reload())[CLOUD_SERVER];
  return describe(status, marker);
}

function describe(status: ServerStatus | undefined, marker: string | null): CloudControl {
  const ok = status?.status === "connected";
  return {
    state: ok ? "ok" : "failed",
    marker,
    tools: status?.tools?.length ?? null,
    message: ok ? null : (status?.error ?? "The engine does not hold it."),
  };
}

function withModel(before: EngineConfig | undefined, modelUrl: string): EngineConfig {
  return {
    model: { baseUrl: modelUrl, name: "scripted" },
    mcp: before?.mcp ?? {},
    marker: before?.marker ?? null,
  };
}

import type { TargetSpec } from "fraimz";
import type { PublishedClient } from "./client.ts";
import { executor, executorClient } from "./executor.ts";
import { inspector, inspectorClient } from "./inspector.ts";
import { mcpRemote, mcpRemoteClient } from "./mcp-remote.ts";
import { opencode, opencodeClient } from "./opencode.ts";

const CLIENTS = {
  "mcp-remote": mcpRemoteClient,
  inspector: inspectorClient,
  executor: executorClient,
  opencode: opencodeClient,
} satisfies Readonly<Record<string, PublishedClient>>;

export type ClientName = keyof typeof CLIENTS;

export const targets: readonly TargetSpec<ClientName>[] = [mcpRemote, inspector, executor, opencode];

/** The client behind the stack. */
export function clientOf({
  variant = "mcp-remote",
}: {
  readonly variant: ClientName | undefined;
}): PublishedClient {
  return CLIENTS[variant];
}

import type { TargetSpec } from "fraimz";
import type { PublishedClient } from "./client.ts";
import { mcpRemote, mcpRemoteClient } from "./mcp-remote.ts";

export type ClientName = "mcp-remote";

export const targets: readonly TargetSpec<ClientName>[] = [mcpRemote];

const CLIENTS: Readonly<Record<ClientName, PublishedClient>> = { "mcp-remote": mcpRemoteClient };

/** The client behind the stack. */
export function clientOf({
  variant = "mcp-remote",
}: {
  readonly variant: ClientName | undefined;
}): PublishedClient {
  return CLIENTS[variant];
}

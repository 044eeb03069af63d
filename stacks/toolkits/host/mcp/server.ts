import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import type { Host } from "../host.ts";
import type { Person } from "../person.ts";
import type { Toolkit } from "../records.ts";
import { toolboxOf } from "../toolbox.ts";
import { findToolkit } from "../toolkits.ts";
import { callConnected } from "./call.ts";
import { OWN_TOOLS, PROVIDERS, providers, SEARCH, search } from "./own-tools.ts";

/** The server of one session: what it offers is read anew for each request. */
export function createServer(host: Host, person: Person, opened: Toolkit | undefined): Server {
  const { rules } = host;
  const server = new Server(
    { name: "toolkits", version: "1.0.0" },
    { capabilities: { tools: { listChanged: true } } },
  );
  const now = async () => {
    const fresh = opened && (await findToolkit(host, person, opened.slug));
    const toolkit = opened && rules.current(opened, fresh ?? opened);
    return { toolkit, toolbox: await toolboxOf(host, person, toolkit) };
  };
  server.setRequestHandler(ListToolsRequestSchema, async () => {
    const { toolbox } = await now();
    const listed = toolbox.tools.filter(({ granted, decided }) => granted && decided !== "block");
    return { tools: [...OWN_TOOLS, ...listed.map(({ name, tool }) => ({ ...tool, name }))] };
  });
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal, requestId }) => {
    const { toolkit, toolbox } = await now();
    const given = params.arguments ?? {};
    if (params.name === SEARCH) return search(rules, toolbox, given);
    if (params.name === PROVIDERS) return providers(rules, toolbox, toolkit);
    const ask = async (message: string) => {
      if (!server.getClientCapabilities()?.elicitation) return false;
      const requestedSchema = { type: "object" as const, properties: {} };
      const { action } = await server.elicitInput(
        { message, requestedSchema },
        { relatedRequestId: requestId, signal },
      );
      return action === "accept";
    };
    return await callConnected(host, toolbox, person, toolkit, { name: params.name, given, signal, ask });
  });
  return server;
}

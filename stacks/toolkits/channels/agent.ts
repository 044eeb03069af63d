import { z } from "zod";
import { toolkit } from "../contract/records.ts";
import type { Toolkits } from "../deployment.ts";
import { Clients, type Opening } from "./clients.ts";
import { type Account, People } from "./people.ts";

/** A request with the token of one client and the session of another. */
export interface Crossing {
  readonly token: string;
  readonly session?: string;
  readonly url: string;
}

const toolAnswer = z.object({
  content: z.array(z.object({ type: z.string(), text: z.string().optional() })).default([]),
  isError: z.boolean().default(false),
  structuredContent: z.unknown().optional(),
});

const OWN_TOOLS = ["search_tools", "list_providers"];

/** Acts as MCP clients of the host, and as the people who change what the clients have. */
export function toolkitsAgent(ctx: Toolkits) {
  const people = new People(ctx);
  const clients = new Clients(ctx, people);

  const call = async (name: string, tool: string, args: Record<string, unknown>) => {
    const opened = clients.named(name);
    const asked = opened.asked;
    const answer = toolAnswer.parse(await opened.client.callTool({ name: tool, arguments: args }));
    const text = answer.content.map((block) => block.text ?? "").join("\n");
    const structured = answer.structuredContent;
    return { isError: answer.isError, text, asked: opened.asked - asked, structured };
  };

  return {
    /** Asks without a token; answers the challenge and the metadata that it points to. */
    async discovers(url: string) {
      const refused = await fetch(url, { method: "POST", headers: JSON_HEADERS, body: PING });
      const challenge = refused.headers.get("www-authenticate") ?? "";
      const metadata = /resource_metadata="([^"]+)"/.exec(challenge)?.[1] ?? "";
      const told = metadata ? await fetch(metadata) : undefined;
      const { resource } = z
        .looseObject({ resource: z.string() })
        .parse((await told?.json()) ?? { resource: "" });
      return { status: refused.status, metadata, resource };
    },

    /** Opens a session at an endpoint, by the whole way of authorization. */
    opens: (name: string, account: Account, url: string): Promise<Opening> =>
      clients.open(name, account, url),

    /** Whether a session was told that its tools are others now. */
    hears: (name: string): Promise<boolean> => clients.hears(name),

    /** The connections' tools that a session lists. */
    async lists(name: string): Promise<string[]> {
      const { tools } = await clients.named(name).client.listTools();
      return tools.map((tool) => tool.name).filter((tool) => !OWN_TOOLS.includes(tool));
    },

    /** All that a session can call, the host's own tools, too; nothing where none was opened. */
    async offers(name: string): Promise<string[]> {
      if (!clients.has(name)) return [];
      const { tools } = await clients.named(name).client.listTools();
      return tools.map((tool) => tool.name);
    },

    calls: call,

    /** Calls tools one after the other, each with its own name as its text. */
    async tries(name: string, tools: readonly string[]) {
      const outcomes = [];
      for (const tool of tools) {
        const { isError, asked } = await call(name, tool, { text: tool });
        outcomes.push({ tool, isError, asked });
      }
      return outcomes;
    },

    async searches(name: string, query: string): Promise<string[]> {
      const { structured } = await call(name, "search_tools", { query });
      return z.object({ tools: z.array(z.string()) }).parse(structured).tools;
    },

    /** The services that a session's catalog names. */
    async providers(name: string): Promise<string[]> {
      const { structured } = await call(name, "list_providers", {});
      const catalog = z.object({ providers: z.array(z.object({ slug: z.string() })) });
      return catalog.parse(structured).providers.map(({ slug }) => slug);
    },

    /** Sends each request as it is, past any client's own care; answers the status codes. */
    crosses: (crossings: readonly Crossing[]): Promise<number[]> =>
      Promise.all(
        crossings.map(async ({ token, session, url }) => {
          const headers = {
            ...JSON_HEADERS,
            authorization: `Bearer ${clients.named(token).token}`,
            ...(session === undefined
              ? {}
              : { "mcp-session-id": clients.named(session).session, "mcp-protocol-version": "2025-11-25" }),
          };
          const body = session === undefined ? INITIALIZE : PING;
          const answer = await fetch(url, { method: "POST", headers, body });
          await answer.body?.cancel();
          return answer.status;
        }),
      ),

    people: {
      /** Replaces what a toolkit is made of. */
      async changesToolkit(account: Account, slug: string, patterns: readonly string[]): Promise<string[]> {
        const change = { method: "PATCH", body: { patterns } } as const;
        return (await people.call(account, `/v1/toolkits/${slug}`, toolkit, change)).patterns;
      },
      async deletesToolkit(account: Account, slug: string): Promise<string> {
        await people.call(account, `/v1/toolkits/${slug}`, z.object({}), { method: "DELETE" });
        return "deleted";
      },
      /** Makes a toolkit under a name that another one may have had. */
      async makesToolkit(account: Account, name: string, patterns: readonly string[]): Promise<string> {
        const body = { name, scope: "workspace", patterns };
        const made = await people.call(account, "/v1/toolkits", toolkit, { method: "POST", body });
        people.deleteAtEnd(account, `/v1/toolkits/${made.slug}`);
        return made.url;
      },
    },
  };
}

const JSON_HEADERS = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};
const PING = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
const INITIALIZE = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "fraimz-agent", version: "1.0.0" },
  },
});

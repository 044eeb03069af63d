import type { ApiDefect } from "./defect.ts";

/** Defects of the agent surface. */
export const agentDefects = {
  "echo-altered": {
    imitates: "an answer is made up from the request, nothing goes upstream",
    plant: {
      execution: () => ({
        execute: async (_agent, input) => ({
          content: [{ type: "text", text: Object.values(input.arguments).join(" ") }],
        }),
      }),
    },
  },
  "three-tools": {
    imitates: "a connection's tool leaks into the agent's own tool list",
    plant: {
      surface: (honest) => ({
        async createServer(agent) {
          const server = await honest.createServer(agent);
          const leaked = { description: "A tool of a connection." };
          server.registerTool("connection_tool", leaked, () => ({ content: [] }));
          return server;
        },
      }),
    },
  },
  "grants-ignored-on-execute": {
    imitates: "access is checked when listing, not when calling",
    plant: {
      execution: (honest) => ({
        execute: (agent, ...call) => honest.execute({ ...agent, role: "admin" }, ...call),
      }),
    },
  },
  "read-scope-executes": {
    imitates: "the scope of a token is stored and never looked at",
    plant: {
      execution: (honest) => ({
        execute: (agent, ...call) => honest.execute({ ...agent, scopes: ["read", "execute"] }, ...call),
      }),
    },
  },
  "serial-tool-listing": {
    imitates: "connections are listed one after the other, each waiting for the one before",
    plant: { search: () => ({ atOnce: 1 }) },
  },
  "search-first-page-only": {
    imitates: "only a server's first tools are searched",
    plant: {
      mcpClient: (honest) => ({
        withMcpSession: (url, options, use) =>
          honest.withMcpSession(url, options, (session) =>
            use({ ...session, listTools: async () => (await session.toolsPage()).tools }),
          ),
      }),
    },
  },
} as const satisfies Record<string, ApiDefect>;

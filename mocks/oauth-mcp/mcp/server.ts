/** The MCP server that a client meets: the witness's own tools, resources and prompts. */
import { completable, McpServer, ResourceTemplate } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { TenantOptions } from "../../witness-log/options.ts";
import { registerConformanceFixtures } from "./conformance-fixtures.ts";
import { type OwnServerContext, registerOwnTools } from "./own-tools.ts";
import { requestStates } from "./request-state.ts";

/** A fresh server instance; `versions` are the revisions that it may negotiate. */
export function createMcpServer(
  options: TenantOptions,
  context: OwnServerContext,
  versions: string[],
): McpServer {
  const server = new McpServer(
    { name: "witness", version: "1.0.0" },
    {
      capabilities: {
        logging: {},
        tools: { listChanged: true },
        resources: { listChanged: true, subscribe: true },
        prompts: { listChanged: true },
      },
      supportedProtocolVersions: versions,
      requestState: { verify: requestStates.verify },
    },
  );
  acceptSubscriptions(server);
  if (options.conformanceFixtures) {
    registerConformanceFixtures(server, context);
    return server;
  }
  registerOwnTools(server, options, context);
  registerOwnResources(server);
  registerOwnPrompts(server);
  return server;
}

/** Every resource may be watched; updates go to each live session, and say which resource changed. */
function acceptSubscriptions(server: McpServer): void {
  server.server.setRequestHandler("resources/subscribe", async () => ({}));
  server.server.setRequestHandler("resources/unsubscribe", async () => ({}));
}

function registerOwnResources(server: McpServer): void {
  const about = "A witness stands where a real provider would stand, and remembers what reached it.";
  server.registerResource(
    "about",
    "witness://about",
    { title: "About", mimeType: "text/plain" },
    async (uri) => ({
      contents: [{ uri: uri.href, mimeType: "text/plain", text: about }],
    }),
  );
  server.registerResource(
    "note",
    new ResourceTemplate("witness://notes/{name}", { list: undefined }),
    { title: "Note", mimeType: "text/plain" },
    async (uri, { name }) => ({
      contents: [{ uri: uri.href, mimeType: "text/plain", text: `The note called ${String(name)}` }],
    }),
  );
}

function registerOwnPrompts(server: McpServer): void {
  const languages = ["english", "french", "german", "spanish"];
  server.registerPrompt(
    "greet",
    {
      title: "Greet somebody",
      argsSchema: z.object({
        name: z.string(),
        language: completable(z.string().optional(), (typed) =>
          languages.filter((one) => one.startsWith(typed ?? "")),
        ),
      }),
    },
    async ({ name, language }) => ({
      messages: [
        { role: "user", content: { type: "text", text: `Greet ${name} in ${language ?? "english"}.` } },
      ],
    }),
  );
}

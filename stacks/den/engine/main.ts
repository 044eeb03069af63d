/** The engine: an agent loop over an OpenAI-compatible model and the MCP servers of its configuration. */
import { createServer } from "node:http";
import { AgentLoop } from "./agent-loop.ts";
import { readEngineConfig } from "./config.ts";
import { EchoingLoop } from "./echoing-loop.ts";
import { handleRequest } from "./http.ts";
import { McpServers } from "./mcp-servers.ts";

const configPath = process.env.ENGINE_CONFIG;
const key = process.env.ENGINE_KEY;
if (!configPath || !key) {
  console.error("The engine can't start: ENGINE_CONFIG and ENGINE_KEY must be set.");
  process.exit(2);
}
const breaks = (process.env.ENGINE_BREAK ?? "").split(",");
const servers = new McpServers();
const Loop = breaks.includes("prompt-echoed-without-tool-call") ? EchoingLoop : AgentLoop;
const loop = new Loop(servers, () => readEngineConfig(configPath).model);
const server = createServer((request, response) => {
  void handleRequest({ request, response, key, servers, loop, config: () => readEngineConfig(configPath) });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address && typeof address === "object") console.log(JSON.stringify({ listening: address.port }));
});

// Whoever started it holds its input open: it never outlives the app, however that ends.
process.stdin.resume();
process.stdin.on("end", () => {
  void servers.close().finally(() => process.exit(0));
});
process.stdin.on("error", () => process.exit(0));

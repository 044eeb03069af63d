/**
 * An MCP host for a client that is a bridge: it starts the bridge, speaks to it on standard input and output, asks for
 * the tools and calls one, as an assistant on a desktop does. A person reads here what came of it.
 */
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

/** How long each answer may take: as a rule, as long as a person may need to sign in. */
const PATIENCE = { timeout: Number(process.env.HOST_PATIENCE_MS ?? 60_000) };

const [text = "", command = "", ...args] = process.argv.slice(2);
const client = new Client({ name: "desk-host", version: "1.0.0" });
const env = Object.fromEntries(
  Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
);
try {
  await client.connect(new StdioClientTransport({ command, args, env, stderr: "inherit" }), PATIENCE);
  const { tools } = await client.listTools({}, PATIENCE);
  console.log(`host: tools: ${tools.map(({ name }) => name).join(", ")}`);
  const answer = await client.callTool({ name: "echo", arguments: { text } }, undefined, PATIENCE);
  console.log(
    `host: ${answer.isError ? "the call failed" : "echo answered"}: ${JSON.stringify(answer.content)}`,
  );
} catch (error) {
  console.log(`host: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await client.close();
}

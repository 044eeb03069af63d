/** The witness's own tools. Each exercises one thing that a client must be able to do. */
import { acceptedContent, fromJsonSchema, inputRequired, type McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { TenantOptions } from "../../witness-log/options.ts";
import { requestStates } from "./request-state.ts";

/** What a server needs to know of its endpoint. */
export interface OwnServerContext {
  readonly resource: string;
  /** Does this instance serve the 2026-07-28 wire? */
  readonly stateless: boolean;
  /** A list or a resource changed: tells the subscribers on both wires. */
  notify(change: "tools" | "prompts" | { resource: string }): void;
}

type Registers = Record<TenantOptions["tools"][number], (server: McpServer) => void>;

const TOOLS: Registers = {
  echo: (server) =>
    server.registerTool(
      "echo",
      { title: "Echo", description: "Repeats a text exactly", inputSchema: z.object({ text: z.string() }) },
      async ({ text }) => ({ content: [{ type: "text", text }] }),
    ),
  whoami: (server) =>
    server.registerTool(
      "whoami",
      { title: "Who am I", description: "Names the account behind the access token" },
      async (context) => {
        const account = context.http?.authInfo?.extra?.account;
        return { content: [{ type: "text", text: typeof account === "string" ? account : "nobody" }] };
      },
    ),
  count: (server) =>
    server.registerTool(
      "count",
      {
        title: "Count",
        description: "Counts up, with progress",
        inputSchema: z.object({ to: z.int().min(1).max(100) }),
      },
      async ({ to }, context) => {
        const progressToken = context.mcpReq._meta?.progressToken;
        for (let at = 1; at <= to && progressToken !== undefined; at += 1) {
          await context.mcpReq.notify({
            method: "notifications/progress",
            params: { progressToken, progress: at, total: to },
          });
        }
        return { content: [{ type: "text", text: `Counted to ${to}` }] };
      },
    ),
  ask: (server) =>
    server.registerTool(
      "ask",
      {
        title: "Ask",
        description: "Asks the person for a word",
        inputSchema: z.object({ question: z.string() }),
      },
      async ({ question }, context) => {
        const answer = acceptedContent<{ word?: string }>(context.mcpReq.inputResponses, "answer");
        if (answer) return { content: [{ type: "text", text: `The answer was ${answer.word ?? "empty"}` }] };
        return inputRequired({
          inputRequests: {
            answer: inputRequired.elicit({
              message: question,
              requestedSchema: {
                type: "object",
                properties: { word: { type: "string" } },
                required: ["word"],
              },
            }),
          },
          requestState: await requestStates.mint({ step: "asked" }),
        });
      },
    ),
  summarize: (server) =>
    server.registerTool(
      "summarize",
      {
        title: "Summarize",
        description: "Asks the client's model",
        inputSchema: z.object({ text: z.string() }),
      },
      async ({ text }, context) => {
        const reply = context.mcpReq.inputResponses?.summary;
        if (reply !== undefined) return { content: [{ type: "text", text: JSON.stringify(reply) }] };
        return inputRequired({
          inputRequests: {
            summary: inputRequired.createMessage({
              messages: [{ role: "user", content: { type: "text", text: `Summarize: ${text}` } }],
              maxTokens: 100,
            }),
          },
          requestState: await requestStates.mint({ step: "asked" }),
        });
      },
    ),
};

const TEXT_INPUT = fromJsonSchema<{ text?: string }>({
  type: "object",
  properties: { text: { type: "string" } },
});

export function registerOwnTools(
  server: McpServer,
  options: TenantOptions,
  _context: OwnServerContext,
): void {
  for (const name of options.tools) TOOLS[name](server);
  const width = String(options.extraTools).length;
  for (let index = 1; index <= options.extraTools; index += 1) {
    const name = `tool_${String(index).padStart(width, "0")}`;
    server.registerTool(
      name,
      { title: `Tool ${index}`, description: `Generated tool number ${index}`, inputSchema: TEXT_INPUT },
      async ({ text }) => ({ content: [{ type: "text", text: `${name}: ${text ?? ""}` }] }),
    );
  }
}

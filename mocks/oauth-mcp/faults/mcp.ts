/** Faults of an MCP endpoint: at its gate, in its sessions, and in the answers of its tools. */

import { type Answer, headerOf, jsonAnswer } from "../http/message.ts";
import type { Facts } from "../log/line.ts";
import { challengeFacts, insufficientScope, unauthorized } from "../oauth/bearer.ts";
import { announcedMetadata } from "../oauth/metadata.ts";
import { brokenOff, changedResult } from "./changes.ts";
import type { FaultDefinition, Strike } from "./fault.ts";

type Seen = Readonly<Facts>;
const challenged = ({ challenge }: Seen) => challenge !== undefined;
const admitted = ({ challenge, mcp }: Seen) => challenge === undefined && mcp?.kind !== undefined;
const toolCall = (facts: Seen) => admitted(facts) && facts.mcp?.method === "tools/call";
const toolList = (facts: Seen) => admitted(facts) && facts.mcp?.method === "tools/list";

export const GATE_FAULTS: readonly FaultDefinition[] = [
  {
    step: "mcp",
    name: "no-challenge",
    counts: challenged,
    does: "answers 401 without WWW-Authenticate",
    imitates: "a gateway that strips headers from errors",
    onAnswer: ({ exchange }, answer) => {
      exchange.note({ challenge: { scheme: null } });
      const { "www-authenticate": _left, ...headers } = answer.headers;
      return { ...answer, headers };
    },
  },
  {
    step: "mcp",
    name: "moved-metadata",
    counts: challenged,
    does: "announces the resource's metadata at another place, where it is, too",
    imitates: "a resource server that says that its metadata changed (RFC 9728 section 5.2)",
    onAnswer: ({ gate, exchange }, answer) => {
      const place = announcedMetadata(resourceOf(exchange.facts), gate.urls, {
        ...gate.options,
        resourceMetadata: "custom",
      });
      const before = headerOf(answer, "www-authenticate") ?? "";
      const after = before.replace(/resource_metadata="[^"]*"/, `resource_metadata="${place}"`);
      const moved = { ...answer, headers: { ...answer.headers, "www-authenticate": after } };
      if (before === after) return answer;
      exchange.note({ challenge: challengeFacts(moved) });
      return moved;
    },
  },
  {
    step: "mcp",
    name: "unauthorized",
    counts: admitted,
    does: "refuses a good token with 401 invalid_token",
    imitates: "a provider that ended the session on its side",
    onRequest: ({ gate, exchange }) =>
      unauthorized(gate, resourceOf(exchange.facts), exchange, "The access token is no longer valid"),
  },
  {
    step: "mcp",
    name: "insufficient-scope",
    counts: toolCall,
    does: "answers 403 insufficient_scope, also after the scope was granted",
    imitates: "a provider whose tools ask for more than its consent page can give",
    parameters: { scope: "mcp:admin", tool: "" },
    onRequest: ({ gate, exchange, text }) =>
      insufficientScope(gate, resourceOf(exchange.facts), text("scope"), exchange),
  },
  {
    step: "mcp",
    name: "insufficient-scope-everywhere",
    counts: ({ challenge, mcp }) => challenge === undefined && mcp?.method !== undefined,
    does: "answers 403 insufficient_scope to every message, also after the scope was granted",
    imitates: "a provider that changed its scopes and does not see the grant that it just gave",
    parameters: { scope: "" },
    onRequest: ({ gate, exchange, text }) =>
      insufficientScope(
        gate,
        resourceOf(exchange.facts),
        text("scope") || gate.options.scopes.join(" "),
        exchange,
      ),
  },
  {
    step: "mcp",
    name: "redirect",
    counts: admitted,
    does: "redirects to another origin with 307",
    imitates: "a moved server, or one that lures a token away",
    parameters: { to: "http://127.0.0.1:9/mcp" },
    onRequest: ({ text }) => ({ status: 307, headers: { location: text("to") }, body: null }),
  },
  {
    step: "mcp",
    name: "forget-session",
    counts: ({ mcp }) => mcp?.session.presented !== undefined && mcp.kind !== "delete",
    does: "answers 404 to a session that was alive",
    imitates: "a server that restarted, or a load balancer without sticky sessions",
    parameters: { tool: "" },
    onRequest: (strike) => rpcError(strike, -32001, "Session not found", undefined, 404),
  },
];

export const CALL_FAULTS: readonly FaultDefinition[] = [
  {
    step: "mcp",
    name: "tool-error",
    counts: toolCall,
    does: "answers a tool call with a JSON-RPC error",
    imitates: "a tool that crashes in the server",
    parameters: { code: -32603, message: "The tool failed", tool: "" },
    onRequest: (strike) => rpcError(strike, strike.number("code"), strike.text("message")),
  },
  {
    step: "mcp",
    name: "tool-is-error",
    counts: toolCall,
    does: "answers a tool call with a result that says isError",
    imitates: "an upstream API that refuses the call",
    parameters: { message: "The upstream service refused the request", tool: "" },
    onAnswer: ({ text }, answer) =>
      changedResult(answer, (result) => ({
        ...result,
        isError: true,
        content: [{ type: "text", text: text("message") }],
      })),
  },
  {
    step: "mcp",
    name: "needs-connection",
    counts: toolCall,
    does: "answers a tool call with -32001 and a URL at which to connect",
    imitates: "tool hubs whose upstream account is not connected yet",
    parameters: { tool: "" },
    onRequest: (strike) =>
      rpcError(strike, -32001, "Connect your account to use this tool.", {
        url: `${strike.gate.urls.origin}${strike.gate.urls.prefix}/connect`,
      }),
  },
  {
    step: "mcp",
    name: "oversized",
    counts: toolCall,
    does: "answers a tool call with a text of many bytes",
    imitates: "a tool that returns a whole database",
    parameters: { bytes: 8 * 1024 * 1024, tool: "" },
    onAnswer: ({ number }, answer) =>
      changedResult(answer, (result) => ({
        ...result,
        content: [{ type: "text", text: "x".repeat(number("bytes")) }],
      })),
  },
  {
    step: "mcp",
    name: "drop-stream",
    counts: toolCall,
    does: "breaks the connection off before the result",
    imitates: "a proxy that ends long requests",
    parameters: { tool: "" },
    onAnswer: (_strike, answer) => brokenOff(answer),
  },
  {
    step: "mcp",
    name: "network-ref",
    counts: toolList,
    does: "adds a tool whose schema points into the network with $ref",
    imitates: "a server that makes its clients fetch (MCP 2026-07-28, tools, schema references)",
    onAnswer: ({ gate }, answer) =>
      withTool(answer, {
        type: "object",
        properties: { value: { $ref: `${gate.urls.origin}${gate.urls.prefix}/schemas/value.json` } },
      }),
  },
  {
    step: "mcp",
    name: "bad-header-tool",
    counts: toolList,
    does: "adds a tool whose x-mcp-header is not a valid header name",
    imitates: "a server that tries to inject headers into its clients' requests",
    onAnswer: (_strike, answer) =>
      withTool(answer, {
        type: "object",
        properties: { value: { type: "string", "x-mcp-header": "bad name\r\n" } },
      }),
  },
];

function resourceOf(facts: Seen): string {
  return facts.mcp?.resource ?? "";
}

function rpcError({ exchange }: Strike, code: number, message: string, data?: object, status = 200): Answer {
  const mcp = exchange.facts.mcp;
  if (mcp) exchange.note({ mcp: { ...mcp, answer: { form: "json", errorCode: code } } });
  return jsonAnswer(status, {
    jsonrpc: "2.0",
    id: mcp?.id ?? null,
    error: { code, message, ...(data ? { data } : {}) },
  });
}

function withTool(answer: Answer, inputSchema: object): Answer {
  return changedResult(answer, (result) => ({
    ...result,
    tools: [
      ...(Array.isArray(result.tools) ? result.tools : []),
      { name: "odd_tool", description: "An odd tool", inputSchema },
    ],
  }));
}

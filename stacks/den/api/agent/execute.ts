import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { Problem } from "../../contract/index.ts";
import { usableConnection } from "../connections/access.ts";
import { withAccount } from "../connections/calls.ts";
import { problemFrom } from "../connections/trouble.ts";
import type { Den } from "../den.ts";
import { Refusal } from "../http/refusal.ts";
import type { Agent } from "./agent-tokens.ts";
import { parseCapabilityName } from "./capability-name.ts";

/**
 * Calls a connection's tool in the member's name and passes its answer on unchanged. Whatever goes wrong becomes an
 * `isError` result with the problem as structured content; nothing is thrown.
 */
export async function executeCapability(
  den: Den,
  agent: Agent,
  input: { readonly name: string; readonly arguments: Record<string, unknown> },
  signal?: AbortSignal,
): Promise<CallToolResult> {
  if (den.defects.has("echo-altered")) {
    return { content: [{ type: "text", text: Object.values(input.arguments).join(" ") }] };
  }
  try {
    return withToolError(await call(den, agent, input, signal));
  } catch (error) {
    const problem = await problemFrom(error, "call", den.defects);
    const hidden = problem.code === "needs_connection" && den.defects.has("needs-connection-unhinted");
    return failure(hidden ? { code: "internal", message: "Internal error." } : problem);
  }
}

async function call(
  den: Den,
  agent: Agent,
  input: { readonly name: string; readonly arguments: Record<string, unknown> },
  signal?: AbortSignal,
): Promise<CallToolResult> {
  if (!agent.scopes.includes("execute") && !den.defects.has("read-scope-executes")) {
    throw new Refusal({
      code: "insufficient_scope",
      message: "This token may search, but not execute.",
      hint: "Use a token with the scope execute.",
    });
  }
  const name = parseCapabilityName(input.name);
  if (!name) {
    throw new Refusal({
      code: "tool_not_found",
      message: `"${input.name.slice(0, 100)}" is not a capability's name.`,
      hint: "Use a name that search_capabilities answered, mcp:<connectionId>:<tool>.",
    });
  }
  const connection = await usableConnection(den, agent, name.connectionId, {
    ignoreGrants: den.defects.has("grants-ignored-on-execute"),
  });
  if (!connection) {
    // The same words for one that does not exist: a name must not tell what others have.
    throw new Refusal({
      code: "forbidden",
      message: "There is no such connection, or you have no access to it.",
      hint: "Search again; an admin of your organization can grant access.",
    });
  }
  const bounds = { timeoutMs: den.settings.callTimeoutMs, ...(signal ? { signal } : {}) };
  return withAccount(den, connection, agent.memberId, bounds, (session) =>
    session.callTool(name.tool, input.arguments),
  );
}

/** An answer that says itself that the tool failed gets a class, and keeps the tool's own words. */
function withToolError(result: CallToolResult): CallToolResult {
  if (!result.isError || result.structuredContent) return result;
  const said = result.content.find((part) => part.type === "text");
  const problem: Problem = {
    code: "tool_failed",
    message: (said?.type === "text" && said.text.slice(0, 500)) || "The tool failed without saying why.",
    hint: "The connection works; look at the arguments.",
  };
  return { ...result, structuredContent: { error: problem } };
}

function failure(problem: Problem): CallToolResult {
  const link =
    problem.connectUrl && !problem.hint?.includes(problem.connectUrl) ? ` ${problem.connectUrl}` : "";
  return {
    isError: true,
    content: [{ type: "text", text: `${problem.message}${problem.hint ? ` ${problem.hint}` : ""}${link}` }],
    structuredContent: { error: problem },
  };
}

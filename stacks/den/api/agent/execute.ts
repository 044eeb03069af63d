import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { Problem } from "../../contract/index.ts";
import type { Den } from "../den.ts";
import { Refusal } from "../http/refusal.ts";
import { parseCapabilityName } from "./capability-name.ts";
import type { CapabilityExecution } from "./ports.ts";

/** Executes with the account, and within the access, of the member that the agent acts for. */
export const createExecution = (den: Den): CapabilityExecution => ({
  async execute(...request) {
    try {
      return withToolError(await call(den, ...request));
    } catch (error) {
      return failure(await den.trouble.problemFrom(error, "call"));
    }
  },
});

async function call(
  den: Den,
  ...[agent, input, signal]: Parameters<CapabilityExecution["execute"]>
): Promise<CallToolResult> {
  if (!agent.scopes.includes("execute")) {
    throw new Refusal({
      code: "insufficient_scope",
      message: "This token may search, but not execute.",
      hint: "Use a token with the scope execute.",
    });
  }
  const name = parseCapabilityName(input.name);
  const connection = await den.access.usableConnection(agent, name.connectionId);
  if (!connection) {
    // The same words for one that does not exist: a name must not tell what others have.
    throw new Refusal({
      code: "forbidden",
      message: "There is no such connection, or you have no access to it.",
      hint: "Search again; an admin of your organization can grant access.",
    });
  }
  const bounds = { timeoutMs: den.settings.callTimeoutMs, ...(signal ? { signal } : {}) };
  return den.calls.withAccount(connection, agent.memberId, bounds, (session) =>
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

import { isStateless } from "../mcp-exchange.ts";
import { failed, judgeEach, passed, type Rule } from "../rule.ts";
import { sentAfter } from "../walk.ts";
import { knewTools } from "./metadata.ts";

export const leavesInvalidToolOut: Rule = {
  id: "stateless/invalid-header-tool",
  title: "Does not use a tool whose x-mcp-header is invalid",
  severity: "must",
  source: 'MCP 2026-07-28 streamable HTTP, "Custom Headers from Tool Parameters" (x-mcp-header constraints)',
  judge: (walk) => {
    const called = walk.mcp.filter((one) => one.mcp.invalidHeaderTool === true && knewTools(walk, one));
    if (called.length > 0)
      return failed(`${called.map(({ mcp }) => mcp.tool).join(", ")} was called`, ...called);
    return judgeEach(
      walk.mcp.filter((one) => isStateless(one) && one.mcp.answer?.invalidHeaderTools === true),
      "no tool with an invalid x-mcp-header was offered",
      (listing) => {
        const later = sentAfter(walk, listing)[0];
        return later || walk.left ? passed("the tool was offered and not called", listing) : undefined;
      },
    );
  },
};

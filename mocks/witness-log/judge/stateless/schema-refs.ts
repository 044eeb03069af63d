import { failed, judgeEach, passed, type Rule } from "../rule.ts";
import { sentAfter } from "../walk.ts";

export const noNetworkRefs: Rule = {
  id: "stateless/no-network-ref",
  title: "Does not fetch a network $ref of a tool's schema",
  severity: "must",
  source: 'MCP 2026-07-28 basic, "$ref Resolution"',
  judge: (walk) => {
    const fetched = walk.exchanges.filter(({ step }) => step === "schema-ref");
    if (fetched.length > 0)
      return failed(`${fetched.map(({ path }) => path).join(", ")} was fetched`, ...fetched);
    return judgeEach(
      walk.mcp.filter(({ mcp }) => mcp.answer?.networkRefs === true),
      "no schema with a network $ref was offered",
      (listing) => {
        const later = sentAfter(walk, listing)[0];
        return later || walk.left ? passed("the $ref was offered and not fetched", listing) : undefined;
      },
    );
  },
};

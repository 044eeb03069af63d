import type { TargetSpec } from "fraimz";
import { EXECUTOR } from "../../parts/executor.ts";

const NONE = "it has no toolkits, members or policies, and an API of its own";

/** A published host without toolkits: what it does at their addresses is a known defect, the rest is not its matter. */
export const executor: TargetSpec<"executor"> = {
  name: "executor",
  title: "Executor 1.5.9, a published host with one endpoint",
  requires: [`npm:${EXECUTOR}`],
  capabilities: ["toolkits"],
  notApplicable: {
    arranged: NONE,
    policies: NONE,
    "web-page": NONE,
    "organization-in-address": "it runs on one machine, for one person",
  },
  expected: [
    {
      flow: "toolkits-address",
      frame: "A toolkit's address is a resource of its own",
      reason: "it has no toolkits, and answers with its one server, without a token, on any path under /mcp",
      link: "docs/toolkits.md#a-published-host",
    },
  ],
};

import type { TargetSpec } from "fraimz";
import { executor } from "./executor.ts";

const CAPABILITIES = ["toolkits", "arranged", "policies", "web-page"] as const;
const OWN = [...CAPABILITIES, "organization-in-address"] as const;

/** What can stand behind the stack: the reference host in two deployments, any host that already runs, and a published one. */
export const targets: readonly TargetSpec<"reference" | "proxied" | "url" | "executor">[] = [
  { name: "reference", title: "the reference host, one process", capabilities: OWN },
  {
    name: "proxied",
    title: "the reference host behind a proxy, below a path, with the organization in its addresses",
    capabilities: OWN,
  },
  {
    name: "url",
    title: "a host that already runs (--attach host=URL), with accounts by the environment",
    requires: ["env:TOOLKITS_ADMIN", "env:TOOLKITS_MEMBER", "env:TOOLKITS_STRANGER"],
    capabilities: CAPABILITIES,
    notApplicable: { "organization-in-address": "it runs as its operator has deployed it" },
  },
  executor,
];

import type { ConnectionPreset } from "../../contract/index.ts";

/** Providers whose MCP servers many organizations want. */
export const presets: readonly ConnectionPreset[] = [
  {
    id: "notion",
    name: "Notion",
    description: "Pages, databases and comments of a workspace",
    url: "https://mcp.notion.com/mcp",
    auth: "oauth",
    credentials: "per_member",
  },
  {
    id: "linear",
    name: "Linear",
    description: "Issues, projects and cycles",
    url: "https://mcp.linear.app/mcp",
    auth: "oauth",
    credentials: "per_member",
  },
  {
    id: "stripe",
    name: "Stripe",
    description: "Customers, payments and invoices",
    url: "https://mcp.stripe.com",
    auth: "oauth",
    credentials: "shared",
  },
  {
    id: "sentry",
    name: "Sentry",
    description: "Errors, releases and performance",
    url: "https://mcp.sentry.dev/mcp",
    auth: "oauth",
    credentials: "per_member",
  },
  {
    id: "context7",
    name: "Context7",
    description: "Documentation of libraries, up to date",
    url: "https://mcp.context7.com/mcp",
    auth: "none",
    credentials: "shared",
  },
];

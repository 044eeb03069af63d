import type { CallToolResult, Tool } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";
import type { Toolkit } from "../records.ts";
import type { Rules } from "../rules.ts";
import type { Toolbox } from "../toolbox.ts";

export const SEARCH = "search_tools";
export const PROVIDERS = "list_providers";

/** What the host itself offers at each endpoint, beside the tools of its connections. */
export const OWN_TOOLS: readonly Tool[] = [
  {
    name: SEARCH,
    description: "Finds tools by words of their names and descriptions.",
    inputSchema: { type: "object", properties: { query: { type: "string" } }, required: ["query"] },
    annotations: { readOnlyHint: true },
  },
  {
    name: PROVIDERS,
    description: "Names the services whose tools are here.",
    inputSchema: { type: "object" },
    annotations: { readOnlyHint: true },
  },
];

const query = z.object({ query: z.string().max(500) });

export function search(rules: Rules, { tools }: Toolbox, given: unknown): CallToolResult {
  const words = query.parse(given).query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = tools.filter(({ name, tool, decided, granted }) => {
    const text = `${name} ${tool.title ?? ""} ${tool.description ?? ""}`.toLowerCase();
    return rules.isFound(decided, granted) && words.every((word) => text.includes(word));
  });
  return answer({ tools: found.map(({ name }) => name) });
}

/** The services, each with how many of its tools are granted here. */
export function providers(
  rules: Rules,
  { connections, tools }: Toolbox,
  toolkit: Toolkit | undefined,
): CallToolResult {
  const counted = connections.map(({ slug, name }) => {
    const own = tools.filter(({ connection, granted }) => granted && connection.slug === slug);
    return { slug, name, tools: own.length };
  });
  return answer({ providers: counted.filter((one) => rules.isNamed(toolkit, one.tools)) });
}

const answer = (content: Record<string, unknown>): CallToolResult => ({
  content: [{ type: "text", text: JSON.stringify(content) }],
  structuredContent: content,
});

import type { DesktopServer } from "./desktop-server.ts";

const hosted = (name: string, url: string): DesktopServer => ({ name, transport: "http", url, oauth: true });

/** Public servers that come with the tool: what everybody is offered whose organization says nothing else. */
export const DEFAULTS: readonly DesktopServer[] = [
  hosted("Notion", "https://mcp.notion.com/mcp"),
  hosted("Linear", "https://mcp.linear.app/mcp"),
  hosted("Box", "https://mcp.box.com"),
  hosted("Canva", "https://mcp.canva.com/mcp"),
  hosted("Vercel", "https://mcp.vercel.com"),
  hosted("Netlify", "https://netlify-mcp.netlify.app/mcp"),
  hosted("Miro", "https://mcp.miro.com"),
];

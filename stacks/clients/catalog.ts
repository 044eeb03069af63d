import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const Catalog = z.object({
  mcpServers: z.record(z.string(), z.object({ type: z.string(), url: z.string() })),
});

/** The file from which the inspector knows servers; it reads it whenever its page is opened. */
export function catalogFile(dir: string): string {
  return join(dir, "mcp.json");
}

/** Makes an empty catalog in the inspector's data folder. */
export function makeCatalog(dir: string): void {
  writeFileSync(catalogFile(dir), JSON.stringify({ mcpServers: {} } satisfies z.input<typeof Catalog>));
}

/** Lists a server beside those of other flows. */
export function listServer(dir: string, name: string, url: string): void {
  const { mcpServers } = Catalog.parse(JSON.parse(readFileSync(catalogFile(dir), "utf8")));
  const listed = { ...mcpServers, [name]: { type: "streamable-http", url } };
  writeFileSync(catalogFile(dir), JSON.stringify({ mcpServers: listed }));
}

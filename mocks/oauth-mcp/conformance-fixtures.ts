/** Fixtures that the official conformance suite asks for by name. Off unless a tenant wants them. */
import type { McpServer } from "@modelcontextprotocol/server";
import type { OwnServerContext } from "./own-tools.ts";

export function registerConformanceFixtures(_server: McpServer, _context: OwnServerContext): void {
  // filled in by the wires' own fixture files
}

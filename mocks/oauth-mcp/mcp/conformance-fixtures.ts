/** Fixtures that the official conformance suite asks for by name. Off unless a tenant wants them. */
import type { McpServer } from "@modelcontextprotocol/server";
import { registerAskingTools } from "./fixtures/asking-tools.ts";
import { registerContentTools } from "./fixtures/content-tools.ts";
import { registerPrompts, registerResources } from "./fixtures/resources-and-prompts.ts";
import { registerRoundTripTools } from "./fixtures/round-trip-tools.ts";
import { registerStatelessTools } from "./fixtures/stateless-tools.ts";
import type { OwnServerContext } from "./own-tools.ts";

export function registerConformanceFixtures(server: McpServer, context: OwnServerContext): void {
  registerContentTools(server);
  registerResources(server);
  registerPrompts(server);
  if (context.stateless) {
    registerRoundTripTools(server);
    registerStatelessTools(server, context);
  } else {
    registerAskingTools(server);
  }
}

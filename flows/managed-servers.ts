import type { WorldContext } from "fraimz";
import type { managedMcp } from "../stacks/managed-mcp/stack.ts";

/** The desk at which a flow's person sits. */
export type ManagedDesk = Awaited<ReturnType<WorldContext<typeof managedMcp>["api"]["desk"]>>;

/** Servers as a catalog describes them, by their names: what flows publish. */
export const server = (name: string, more: Readonly<Record<string, unknown>> = {}) => ({
  name,
  transport: "http",
  url: `https://${name.toLowerCase()}.example.test/mcp`,
  ...more,
});

/** The public servers that come with the tool, in their order. */
export const DEFAULTS = ["Notion", "Linear", "Box", "Canva", "Vercel", "Netlify", "Miro"];

/** A complete OAuth object, as an organization that runs its own authorization server writes it. */
export const oauth = (more: Readonly<Record<string, unknown>> = {}) => ({
  clientId: "desk-client",
  authorizationUrl: "https://id.example.test/authorize",
  tokenUrl: "https://id.example.test/token",
  ...more,
});

/** What a command that has ended did has reached the catalog already. */
export const QUICKLY = { within: 5_000 };

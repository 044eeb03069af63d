import type { Frame, WorldContext } from "fraimz";
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

/** A flow's world: a desk of its own, and a catalog that has these servers. */
export const deskWith =
  (...servers: readonly ReturnType<typeof server>[]) =>
  async ({ api }: WorldContext<typeof managedMcp>): Promise<ManagedDesk> => {
    const desk = await api.desk();
    await api.publish({ servers });
    return desk;
  };

/**
 * A flow's first frame: a person signs in and connects the desktop, and has the organization's servers, in their
 * order, before the public ones.
 */
export const provisions = <const Name extends string>(
  name: Name,
  servers: readonly string[],
): Frame<typeof managedMcp, ManagedDesk> & { readonly name: Name } => ({
  name,
  claim:
    "A person signs in, connects the desktop, and has the organization's servers beside the public ones.",
  on: "desk",
  async action({ terminal, world }) {
    await terminal.run(world.login);
    await terminal.run(world.connect, { watch: [world.root] });
  },
  async assertions({ terminal, probe, check }) {
    await terminal.exitCode(0);
    check.equal(await probe.serverNames(), [...servers, ...DEFAULTS], "the desktop's servers");
  },
});

/** The control of such a first frame. */
export const downFromTheBeginning = <const Name extends string>(breaks: Name) => ({
  name: "the catalog is down from the beginning",
  fault: { witness: { catalog: "failing" } },
  breaks,
});

import { cp, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { defineStack, ready } from "fraimz";

/** node-red as anybody gets it from the registry, with no flow in it. */
export const nodeRed = defineStack({
  name: "node-red",
  title: "node-red 4.1.15, from the registry",
  onDemand: "it downloads 280 packages",
  requires: () => ["npm:node-red@4.1.15"],
  services: {
    editor: {
      ports: ["http"],
      prepare: async (ctx) => {
        // Only work before the start may install; the link is where the command finds it.
        await symlink(await ctx.installed("node-red@4.1.15"), join(ctx.dir, "npm"));
        await mkdir(join(ctx.dir, "user"));
        const settings = join(ctx.root, "stacks/node-red/user-settings.json");
        await cp(settings, join(ctx.dir, "user/.config.users.json"));
      },
      command: (ctx) => ({
        file: "node",
        args: [
          join(ctx.dir, "npm/node_modules/node-red/red.js"),
          ...["--settings", join(ctx.root, "stacks/node-red/settings.cjs")],
          ...["--userDir", join(ctx.dir, "user")],
        ],
        env: { PORT: String(ctx.port("http")) },
      }),
      ready: ready.http("/"),
      timeoutMs: 120_000,
    },
  },
  surfaces: { page: { kind: "browser", url: (ctx) => ctx.url("editor"), ready: ".red-ui-palette-node" } },
  probe: (ctx) => ({
    /** The wires that the server runs, by the types of their ends; what is only drawn is not among them. */
    wires: async () => {
      const answer = await fetch(`${ctx.reach("editor")}/flows`);
      const nodes = (await answer.json()) as { id: string; type: string; wires?: string[][] }[];
      const typeOf = (id: string) => nodes.find((node) => node.id === id)?.type;
      return nodes
        .flatMap(({ type, wires = [] }) => wires.flat().map((to) => `${type} to ${typeOf(to)}`))
        .sort();
    },
  }),
  reset: "boot",
});

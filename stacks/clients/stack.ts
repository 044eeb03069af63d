import { join } from "node:path";
import { type ChannelContext, defineStack, ready } from "fraimz";
import { z } from "zod";
import { buildWitness } from "../parts/build-witness.ts";
import { noteEntry, runEntry } from "../parts/bundled-program.ts";
import { witnessEnvironment } from "../parts/witness-environment.ts";
import { installClient } from "./install-client.ts";
import { type ClientName, clientOf, targets } from "./targets/index.ts";

const options = z.strictObject({
  /** The client finds nothing of what it kept when it starts again. */
  keepsNothing: z.boolean().default(false),
});
type Options = z.output<typeof options>;

/** MCP clients that others publish, each as shipped, with the witness as the server that a person connects to. */
export const clients = defineStack({
  name: "clients",
  title: "Published MCP clients, judged while a person uses them",
  onDemand: "it installs published clients, some of them of hundreds of megabytes",
  targets,
  options,
  services: {
    witness: {
      ports: ["http", "control"],
      prepare: async (ctx) => {
        const [witness] = await Promise.all([buildWitness(), installClient(ctx, clientOf(ctx))]);
        noteEntry(ctx.dir, witness);
      },
      command: (ctx) => runEntry(ctx, witnessEnvironment(ctx)),
      ready: ready.http("/healthz"),
    },
  },
  witness: {
    service: "witness",
    controlUrl: (ctx) => `http://127.0.0.1:${ctx.portOf("witness", "control")}`,
    controlKey: (ctx) => ctx.secret("witness-control-key"),
  },
  surfaces: {
    shell: {
      kind: "terminal",
      onDisplay: true,
      cwd: (ctx) => ctx.home,
      env: (ctx) => ({ PATH: `${join(ctx.dirOf("witness"), "bin")}:${ctx.env.PATH}` }),
      size: { columns: 120, rows: 40 },
    },
    display: { kind: "display", size: { width: 1440, height: 900 } },
  },
  api: (ctx: ChannelContext<Options, string, string, ClientName>) => ({
    /** The line by which a host uses a bridge to the witness, and calls its `echo` with this text. */
    throughBridge: (text: string) => `desk-host '${text}' ${clientOf(ctx).command} ${ctx.witness.mcpUrl}`,
  }),
});

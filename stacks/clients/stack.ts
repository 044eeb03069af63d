import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ChannelContext, defineStack, ready } from "fraimz";
import { z } from "zod";
import { buildWitness } from "../parts/build-witness.ts";
import { noteEntry, runEntry } from "../parts/bundled-program.ts";
import { executorCommand, executorReady } from "../parts/executor.ts";
import { prepared } from "../parts/prepared.ts";
import { witnessEnvironment } from "../parts/witness-environment.ts";
import { catalogFile, listServer, makeCatalog } from "./catalog.ts";
import { installClient, PROGRAM } from "./install-client.ts";
import { type ClientName, clientOf, targets } from "./targets/index.ts";

const options = z.strictObject({
  /** The client finds nothing of what it kept when it starts again. */
  keepsNothing: z.boolean().default(false),
});
type Options = z.output<typeof options>;

const remote = (url: string) => ({ type: "remote", url, enabled: true });

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
        const [witness] = await Promise.all([buildWitness(ctx), installClient(ctx, clientOf(ctx))]);
        noteEntry(ctx.dir, witness);
      },
      command: (ctx) => runEntry(ctx, witnessEnvironment(ctx)),
      ready: ready.http("/healthz"),
    },
    inspector: {
      ports: ["http", "sandbox", "apps"],
      when: ({ variant }) => variant === "inspector",
      needs: ["witness"],
      prepare: ({ dir }) => makeCatalog(dir),
      command: (ctx) => ({
        file: prepared(ctx.dirOf("witness"), PROGRAM),
        args: ["--web"],
        env: {
          HOME: ctx.dir,
          CLIENT_PORT: String(ctx.port("http")),
          MCP_SANDBOX_PORT: String(ctx.port("sandbox")),
          MCP_APP_ORIGIN_PORT: String(ctx.port("apps")),
          MCP_CATALOG_PATH: catalogFile(ctx.dir),
          MCP_INSPECTOR_API_TOKEN: ctx.secret("inspector-token"),
          MCP_INSPECTOR_SECRET_STORE: "file",
          MCP_AUTO_OPEN_ENABLED: "false",
        },
        cwd: ctx.dir,
      }),
      ready: ready.http("/"),
    },
    executor: {
      ports: ["http"],
      when: ({ variant }) => variant === "executor",
      needs: ["witness"],
      command: (ctx) =>
        executorCommand(prepared(ctx.dirOf("witness"), PROGRAM), { dir: ctx.dir, port: ctx.port("http") }),
      ready: executorReady,
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
      env: (ctx) => ({
        PATH: `${join(ctx.dirOf("witness"), "bin")}:${ctx.env.PATH}`,
        // Nothing but the witness is spoken to.
        OPENCODE_DISABLE_MODELS_FETCH: "1",
        OPENCODE_DISABLE_AUTOUPDATE: "1",
        OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
        OPENCODE_DISABLE_DEFAULT_PLUGINS: "1",
      }),
      size: { columns: 120, rows: 40 },
    },
    page: {
      kind: "browser",
      url: (ctx) =>
        ctx.variant === "executor"
          ? ctx.url("executor")
          : `${ctx.url("inspector")}?MCP_INSPECTOR_API_TOKEN=${ctx.secret("inspector-token")}`,
    },
    display: { kind: "display", size: { width: 1440, height: 900 } },
  },
  api: (ctx: ChannelContext<Options, string, string, ClientName>) => ({
    /** The line by which a host uses a bridge to the witness, and calls its `echo` with this text. */
    throughBridge: (text: string) => `desk-host '${text}' ${clientOf(ctx).command} ${ctx.witness.mcpUrl}`,
    /** Lists the witness in the configuration of the folder where a person uses opencode. */
    configured: (name: string) => {
      const config = { autoupdate: false, share: "disabled", mcp: { [name]: remote(ctx.witness.mcpUrl) } };
      writeFileSync(join(ctx.home, "opencode.json"), JSON.stringify(config, null, 2));
    },
    /** Lists the witness in the inspector by this name, as its catalog does; `--server-url` would list one for all. */
    listed: (name: string) => listServer(ctx.dirOf("inspector"), name, ctx.witness.mcpUrl),
  }),
});

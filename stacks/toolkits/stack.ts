import { defineStack, ready } from "fraimz";
import { buildProxy } from "../parts/build-proxy.ts";
import { buildWitness } from "../parts/build-witness.ts";
import { noteEntry, runEntry } from "../parts/bundled-program.ts";
import { EXECUTOR, executorCommand, executorIn, executorReady } from "../parts/executor.ts";
import { note, prepared } from "../parts/prepared.ts";
import { witnessEnvironment } from "../parts/witness-environment.ts";
import { buildHost } from "./build.ts";
import { toolkitsAgent } from "./channels/agent.ts";
import { toolkitsApi } from "./channels/api.ts";
import { toolkitsProbe } from "./channels/probe.ts";
import { hostUrl, isProxied, options } from "./deployment.ts";
import { targets } from "./targets/index.ts";
import { buildWeb } from "./web/build.ts";

/** Where the proxy's part of the origin begins. */
const PREFIX = "/apps";

/** A host of toolkits: MCP endpoints scoped to a set of connections, with the witness as the outside service. */
export const toolkits = defineStack({
  name: "toolkits",
  title: "Toolkits: MCP endpoints scoped to a set of connections",
  targets,
  options,
  services: {
    witness: {
      ports: ["http", "control"],
      prepare: async (ctx) => noteEntry(ctx.dir, await buildWitness(ctx)),
      command: (ctx) => runEntry(ctx, witnessEnvironment(ctx)),
      ready: ready.http("/healthz"),
    },
    host: {
      ports: ["http"],
      prepare: async (ctx) => {
        const [host, web] = await Promise.all([buildHost(ctx), buildWeb(ctx)]);
        noteEntry(ctx.dir, host);
        note(ctx.dir, "dist", web);
      },
      when: ({ variant }) => variant !== "executor",
      command: (ctx) => {
        if (ctx.variant === "url")
          throw new Error("the target url is a host that runs: give --attach host=URL");
        return runEntry(ctx, {
          PORT: String(ctx.port("http")),
          TOOLKITS_PUBLIC_URL: hostUrl(ctx),
          TOOLKITS_ORGANIZATION: isProxied(ctx) ? "in-path" : "by-token",
          TOOLKITS_DATABASE: `${ctx.dir}/toolkits.db`,
          TOOLKITS_WEB_DIST: prepared(ctx.dir, "dist"),
          TOOLKITS_BREAK: ctx.options.break.join(","),
        });
      },
      ready: ready.http("/healthz"),
    },
    // Somebody else's, in place of the host.
    executor: {
      ports: ["http"],
      when: ({ variant }) => variant === "executor",
      prepare: async (ctx) => note(ctx.dir, "program", executorIn(await ctx.installed(EXECUTOR))),
      command: (ctx) =>
        executorCommand(prepared(ctx.dir, "program"), { dir: ctx.dir, port: ctx.port("http") }),
      ready: executorReady,
    },
    proxy: {
      ports: ["http"],
      when: isProxied,
      prepare: async (ctx) => noteEntry(ctx.dir, await buildProxy(ctx)),
      needs: ["host"],
      command: (ctx) =>
        runEntry(ctx, {
          PORT: String(ctx.port("http")),
          PROXY_API_URL: ctx.url("host"),
          PROXY_WEB_URL: ctx.url("host"),
          PROXY_PREFIX: PREFIX,
        }),
      url: (ctx) => `http://127.0.0.1:${ctx.port("http")}${PREFIX}`,
      ready: ready.http("/healthz"),
    },
  },
  witness: {
    service: "witness",
    controlUrl: (ctx) => `http://127.0.0.1:${ctx.portOf("witness", "control")}`,
    controlKey: (ctx) => ctx.secret("witness-control-key"),
  },
  surfaces: {
    page: {
      kind: "browser",
      url: hostUrl,
      ready: '[data-ready="true"]',
    },
  },
  api: toolkitsApi,
  agent: toolkitsAgent,
  probe: toolkitsProbe,
});

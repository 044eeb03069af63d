import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { defineStack, ready } from "fraimz";
import { z } from "zod";
import { noteEntry, runEntry } from "../parts/bundled-program.ts";
import { note, prepared } from "../parts/prepared.ts";
import { browserCommand } from "./browser/default-browser.ts";
import { buildCatalog, buildProgram } from "./build.ts";
import { makeCertificate } from "./certificate.ts";
import { managedMcpAgent } from "./channels/agent.ts";
import { managedMcpApi } from "./channels/api.ts";
import { managedMcpProbe } from "./channels/probe.ts";
import { deskEnvironment, deskIn } from "./desk.ts";
import { installTool } from "./install-tool.ts";
import { handedOverFile, watchLogFile } from "./records.ts";
import { targets, toolOf } from "./targets/index.ts";
import { WATCH_LOG } from "./watch/variables.ts";

const options = z.strictObject({
  /** Defects that the reference tool plants in itself; see stacks/managed-mcp/connect/planted/defects.ts. */
  break: z.array(z.string()).default([]),
});

/** A command-line tool that sets a desktop client up with the MCP servers of an organization, at a person's desk. */
export const managedMcp = defineStack({
  name: "managed-mcp",
  title: "Managed MCP: servers provisioned into a desktop client's configuration",
  targets,
  options,
  services: {
    catalog: {
      ports: ["http", "control", "tls"],
      prepare: async (ctx) => {
        const [catalog, watch, crash, browser] = await Promise.all([
          buildCatalog(ctx),
          buildProgram(ctx, "watch/write-watch"),
          buildProgram(ctx, "crash/main"),
          buildProgram(ctx, "browser/main"),
          installTool(ctx),
          makeCertificate(ctx.dir),
        ]);
        noteEntry(ctx.dir, catalog);
        note(ctx.dir, "watch", watch);
        note(ctx.dir, "crash", crash);
        note(ctx.dir, "browser", browser);
      },
      command: (ctx) =>
        runEntry(ctx, {
          PORT: String(ctx.port("http")),
          CONTROL_PORT: String(ctx.port("control")),
          CONTROL_KEY: ctx.secret("catalog-control-key"),
          // Evidence is cleared of it, and so of every session.
          SESSION_KEY: ctx.secret("catalog-session-key"),
          LOG_FILE: join(ctx.dir, "catalog.jsonl"),
          TLS_PORT: String(ctx.port("tls")),
          TLS_CERT_FILE: join(ctx.dir, "catalog.pem"),
          TLS_KEY_FILE: join(ctx.dir, "catalog.key"),
        }),
      ready: ready.http("/healthz"),
    },
  },
  witness: {
    service: "catalog",
    controlUrl: (ctx) => `http://127.0.0.1:${ctx.portOf("catalog", "control")}`,
    controlKey: (ctx) => ctx.secret("catalog-control-key"),
  },
  surfaces: {
    desk: {
      kind: "terminal",
      cwd: (ctx) => deskIn(ctx.home).work,
      env: (ctx) => {
        const desk = deskIn(ctx.home);
        const dir = ctx.dirOf("catalog");
        return {
          ...deskEnvironment(desk),
          ...toolOf(ctx).environment(desk),
          PATH: `${join(dir, "bin")}:${ctx.env.PATH}`,
          BROWSER: browserCommand(dir),
          HANDED_OVER: handedOverFile(ctx),
          CONNECT_BREAK: ctx.options.break.join(","),
          NODE_OPTIONS: `--import=${pathToFileURL(prepared(dir, "watch")).href}`,
          [WATCH_LOG]: watchLogFile(ctx),
        };
      },
      size: { columns: 120, rows: 40 },
    },
  },
  api: managedMcpApi,
  agent: managedMcpAgent,
  probe: managedMcpProbe,
  standIns: () => ["the browser in which a person signs in is a program that follows its redirects"],
});

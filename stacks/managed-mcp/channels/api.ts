import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { relative } from "node:path";
import type { ChannelContext } from "fraimz";
import { prepared } from "../../parts/prepared.ts";
import { makeStandInDefault } from "../browser/default-browser.ts";
import { certificateFile } from "../certificate.ts";
import { deskIn, makeDesk } from "../desk.ts";
import { crashFolder } from "../records.ts";
import { toolOf } from "../targets/index.ts";
import { type Published, publish } from "./control.ts";

/** What a flow arranges: a desk to sit at, an organization that publishes, a port that somebody else has. */
export function managedMcpApi(ctx: ChannelContext) {
  const desk = deskIn(ctx.home);
  const tool = toolOf(ctx);
  return {
    /** A desk with the tool and nothing else, and the lines that a person types there. */
    async desk() {
      makeDesk(desk);
      makeStandInDefault(desk, ctx.dirOf("catalog"));
      const url = `${ctx.witness.url}${tool.apiPath}`;
      const overTls = new URL(url);
      overTls.protocol = "https:";
      overTls.port = String(ctx.portOf("catalog", "tls"));
      const { connect, legacy, stop, login } = tool.commands;
      return {
        root: desk.root,
        /** The homes that the tool was given: whatever it writes stands there. */
        homes: [desk.home, desk.config, desk.own],
        client: tool.client,
        ownHeaders: tool.ownHeaders,
        apiPath: new URL(url).pathname,
        impatient: tool.impatient,
        marker: relative(desk.root, tool.marker(desk)),
        library: relative(desk.root, tool.library(desk)),
        connect,
        legacy,
        stop,
        login: login(url),
        loginTrusting: login(overTls.href, certificateFile(ctx.dirOf("catalog"))),
        loginOverTls: login(overTls.href),
        /** A program that kills a command at each of its writes (crash/main.ts), and where it keeps its copies. */
        crashes: `${process.execPath} ${prepared(ctx.dirOf("catalog"), "crash")}`,
        crashFolder: crashFolder(ctx),
      };
    },

    /** The organization's administrator publishes what its catalog answers. */
    publish: (content: Published) => publish(ctx, content),

    /** Somebody else has the port that the daemon prefers; answers what the tool must be told to prefer it. */
    async portInUse(): Promise<Record<string, string>> {
      const { port } = tool;
      const server = createServer();
      const taken = await new Promise<number>((resolve, reject) => {
        server.once("error", (error: NodeJS.ErrnoException) =>
          error.code === "EADDRINUSE" && "fixed" in port ? resolve(port.fixed) : reject(error),
        );
        server.listen("fixed" in port ? port.fixed : 0, "127.0.0.1", () =>
          resolve((server.address() as AddressInfo).port),
        );
      });
      ctx.onEnd(() => new Promise<void>((resolve) => server.close(() => resolve())));
      return {
        PORT_IN_USE: String(taken),
        ...("variable" in port ? { [port.variable]: String(taken) } : {}),
      };
    },
  };
}

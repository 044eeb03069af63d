import { rmSync, writeFileSync } from "node:fs";
import type { ChannelContext } from "fraimz";
import { deskIn, signInFiles } from "../desk.ts";
import { configurationFile, loadConfiguration, saveServers, textOf } from "../desktop-files.ts";
import { toolOf } from "../targets/index.ts";
import { type Published, publish } from "./control.ts";

/** What others do while a flow runs: the administrator, the desktop client, the person at the desk, the disk. */
export function managedMcpAgent(ctx: ChannelContext) {
  const desk = deskIn(ctx.home);
  const tool = toolOf(ctx);
  const configuration = () => {
    const loaded = loadConfiguration(tool.library(desk));
    if (!loaded) throw new Error("the desktop is not configured yet");
    return loaded;
  };
  return {
    administrator: {
      async publishes(content: Published): Promise<string> {
        await publish(ctx, content);
        return "published";
      },
    },
    desktop: {
      /** The client rewrites an entry as if the person had added it. */
      async restamps(name: string): Promise<string> {
        const loaded = configuration();
        const stamped = loaded.servers.map((server) =>
          server.name === name ? { ...server, source: "user" } : server,
        );
        saveServers(loaded, stamped);
        return `${name} is stamped as the person's own`;
      },
      /** The person adds servers, and a setting of their own, in the client's own window. */
      async adds(
        servers: readonly unknown[],
        setting: Readonly<Record<string, unknown>> = {},
      ): Promise<string> {
        const loaded = configuration();
        const document = { ...loaded.document, ...setting };
        saveServers({ ...loaded, document }, [...loaded.servers, ...servers]);
        return `added ${servers.length}`;
      },
    },
    person: {
      async signsOut(): Promise<string> {
        const files = signInFiles(desk, tool);
        if (files.length === 0) throw new Error("nobody is signed in at this desk");
        for (const path of files) rmSync(path);
        return "signed out";
      },
    },
    disk: {
      /** Leaves half of a file, as a power cut would. */
      async damages(what: "marker" | "list" | "configuration"): Promise<string> {
        const torn = (text: string) => text.slice(0, Math.floor(text.length / 2));
        if (what === "list") {
          const { path, document } = configuration();
          const list = torn(String(document.managedMcpServers));
          writeFileSync(path, JSON.stringify({ ...document, managedMcpServers: list }));
        } else {
          const path = what === "marker" ? tool.marker(desk) : configurationFile(tool.library(desk));
          writeFileSync(path, torn(textOf(path) ?? ""));
        }
        return `${what} is torn`;
      },
    },
  };
}

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PrepareContext } from "fraimz";
import { note } from "../parts/prepared.ts";
import { buildHost } from "./build.ts";
import type { PublishedClient } from "./targets/client.ts";

/** What a preparation is told here, and can do. */
interface Preparation extends Pick<PrepareContext, "dir" | "installed" | "cached"> {
  readonly options: { readonly keepsNothing: boolean };
}

/** What is noted of the client's program. */
export const PROGRAM = "client";

/** Installs the client, and puts it, with the host, in a folder for the person's PATH. */
export async function installClient(ctx: Preparation, client: PublishedClient): Promise<void> {
  const [folder, host] = await Promise.all([ctx.installed(client.package), buildHost(ctx)]);
  const program = client.program(folder);
  note(ctx.dir, PROGRAM, program);
  const bin = join(ctx.dir, "bin");
  mkdirSync(bin, { recursive: true });
  // The planted defect: whatever it has kept is lost by the next start.
  const forgets = ctx.options.keepsNothing && client.keepsIn ? `rm -rf "$HOME/${client.keepsIn}"\n` : "";
  const script = (name: string, line: string) =>
    writeFileSync(join(bin, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  script(client.command, `${forgets}exec '${program}' "$@"`);
  script("desk-host", `exec '${process.execPath}' '${host}' "$@"`);
}

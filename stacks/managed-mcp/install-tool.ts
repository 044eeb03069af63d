import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PrepareContext } from "fraimz";
import { buildProgram } from "./build.ts";
import { toolOf } from "./targets/index.ts";

/** Puts the target's program in a folder for the person's PATH, under the name that they type. */
export async function installTool(ctx: Pick<PrepareContext, "dir" | "cached" | "variant">): Promise<void> {
  const tool = toolOf(ctx);
  const entry =
    ctx.variant === "cli" ? (process.env.CODEMIE_CLI ?? "") : await buildProgram(ctx, "connect/main");
  const bin = join(ctx.dir, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, tool.program), `#!/bin/sh\n${tool.starts(entry)}\n`, { mode: 0o755 });
}

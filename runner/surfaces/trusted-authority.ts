import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { Failure } from "../evidence/log/failure.ts";
import { requireTool } from "../os/missing-tool.ts";

/**
 * Has every Chromium that runs with this HOME trust an authority, as an administrator would install it: in the
 * user's NSS database, which Chromium on Linux reads. Calling again adds to it.
 * @param pemFile the authority's certificate
 * @throws MissingTool without `certutil`; Failure with what it said
 */
export async function trustAuthority(home: string, pemFile: string): Promise<void> {
  const certutil = requireTool("certutil");
  const folder = join(home, ".pki", "nssdb");
  const database = `sql:${folder}`;
  if (!existsSync(join(folder, "cert9.db"))) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    await run(certutil, ["-N", "-d", database, "--empty-password"]);
  }
  // "C": an authority for servers, and for nothing else.
  await run(certutil, ["-A", "-d", database, "-t", "C,,", "-n", "fraimz test authority", "-i", pemFile]);
}

async function run(certutil: string, args: readonly string[]): Promise<void> {
  const result = await execa(certutil, args, { reject: false, timeout: 20_000 });
  if (result.exitCode === 0) return;
  throw new Failure({
    kind: "harness",
    title: "The stack's authority could not be made trusted",
    message: `certutil ${args.join(" ")}: ${result.stderr.trim() || result.shortMessage}`,
  });
}

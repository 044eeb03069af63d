import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { Failure } from "./failure.ts";
import { messageOf } from "./message-of.ts";

const Entry = z.object({ path: z.string(), sha256: z.string(), bytes: z.number() });

/** `manifest.json`: what a run consists of. Renderings are listed apart: rendering again is no tampering. */
export const Manifest = z.object({
  schema: z.literal(1),
  /** SHA-256 over the sorted `evidence` list: the run's hash. */
  runHash: z.string(),
  evidence: z.array(Entry),
  renderings: z.array(Entry),
  about: z.record(z.string(), z.unknown()),
});
export type Manifest = z.infer<typeof Manifest>;

const MANIFEST = "manifest.json";
const isEvidence = (path: string) => /^events-[^/]+\.jsonl$/.test(path) || path.startsWith("files/");

/** The evidence of a run, hashed: what its renderings may already show. */
export interface HashedEvidence {
  readonly runHash: string;
  readonly evidence: Manifest["evidence"];
}

/**
 * Hashes the event logs and files of a run that is complete.
 * @throws Failure when they can't be read any more
 */
export async function hashEvidence(runDir: string): Promise<HashedEvidence> {
  try {
    const evidence = await hashFolder(runDir, isEvidence);
    return { runHash: hashOf(evidence), evidence };
  } catch (error) {
    const gone = !existsSync(runDir);
    throw new Failure(
      {
        kind: "harness",
        title: gone ? "The folder of the evidence is gone" : "The evidence can't be read",
        message: `${runDir}: ${messageOf(error)}`,
        expected: "what the run recorded, as it was written",
        actual: messageOf(error),
        next: "let nothing remove or change what a run writes, while it runs: a flow, a service, a clean-up of another tool",
      },
      { cause: error },
    );
  }
}

/**
 * Writes `manifest.json` atomically, with the renderings that stand in the folder now. What a manifest that is there
 * already says of the evidence stays: rendering again must not make good what was changed since.
 * @param about commit, dirty flag, versions, platform: copied as given
 */
export async function writeManifest(
  runDir: string,
  { runHash, evidence }: HashedEvidence,
  about: Manifest["about"],
): Promise<Manifest> {
  const renderings = await hashFolder(runDir, (path) => !isEvidence(path));
  const path = join(runDir, MANIFEST);
  const before = Manifest.safeParse(await readJson(path)).data;
  const manifest: Manifest = before
    ? { ...before, renderings }
    : { schema: 1, runHash, evidence, renderings, about };
  await writeFile(`${path}.tmp`, `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(`${path}.tmp`, path);
  return manifest;
}

/** What `evals verify` found. `problems` is empty when the run is intact. */
export interface Verification {
  readonly runHash: string;
  readonly files: number;
  readonly problems: readonly { readonly path: string; readonly problem: "missing" | "added" | "changed" }[];
}

/**
 * Compares a run's folder with its manifest. Renderings may be made again, so they are not compared.
 * @throws Error when there is no manifest or it is not one
 */
export async function verifyRun(runDir: string): Promise<Verification> {
  const manifest = Manifest.parse(JSON.parse(await readFile(join(runDir, MANIFEST), "utf8")));
  const listed = new Map(manifest.evidence.map((entry) => [entry.path, entry]));
  const problems: { path: string; problem: "missing" | "added" | "changed" }[] = [];
  const found = await hashFolder(runDir, isEvidence);
  for (const entry of found) {
    const expected = listed.get(entry.path);
    if (!expected) problems.push({ path: entry.path, problem: "added" });
    else if (expected.sha256 !== entry.sha256) problems.push({ path: entry.path, problem: "changed" });
    listed.delete(entry.path);
  }
  for (const path of listed.keys()) problems.push({ path, problem: "missing" });
  if (hashOf(manifest.evidence) !== manifest.runHash) problems.push({ path: MANIFEST, problem: "changed" });
  return { runHash: manifest.runHash, files: manifest.evidence.length, problems };
}

/** @returns undefined for a file that is not there, or no JSON */
async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}

function hashOf(evidence: Manifest["evidence"]): string {
  const lines = evidence.map((entry) => `${entry.sha256}  ${entry.path}\n`);
  return createHash("sha256").update(lines.sort().join("")).digest("hex");
}

async function hashFolder(dir: string, wanted: (path: string) => boolean): Promise<Manifest["evidence"]> {
  const found = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .filter((path) => path !== MANIFEST && !path.endsWith(".tmp") && wanted(path))
    .sort();
  return Promise.all(paths.map((path) => hashFile(dir, path)));
}

async function hashFile(dir: string, path: string): Promise<z.infer<typeof Entry>> {
  const hash = createHash("sha256");
  let bytes = 0;
  const stream = createReadStream(join(dir, path));
  stream.on("data", (chunk) => {
    bytes += chunk.length;
  });
  await pipeline(stream, hash);
  return { path, sha256: hash.digest("hex"), bytes };
}

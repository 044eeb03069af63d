import { createHash } from "node:crypto";
import { type Dirent, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { createTwoFilesPatch } from "diff";
import { unfoldedJson } from "./unfolded-json.ts";

/** What one path held at a moment. */
export interface FileState {
  readonly kind: "file" | "link";
  readonly mode: number;
  readonly bytes: number;
  readonly sha256: string;
  /** The content of a text file up to the limit, or where a link points; undefined for anything else. */
  readonly text: string | undefined;
}

/** Files by their path relative to the folder, with forward slashes. */
export type FileSnapshot = ReadonlyMap<string, FileState>;

export interface FileChange {
  readonly path: string;
  readonly change: "added" | "removed" | "changed";
  readonly before: FileState | undefined;
  readonly after: FileState | undefined;
}

/** Larger files are compared by hash and shown by size. */
const TEXT_LIMIT_BYTES = 256 * 1024;

/** Reads every file below a folder; a folder that does not exist has none. Links are not followed. */
export function snapshotFiles(folder: string): FileSnapshot {
  const files = new Map<string, FileState>();
  for (const path of walk(folder)) {
    const state = stateOf(path);
    if (state) files.set(relative(folder, path).replaceAll("\\", "/"), state);
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** @returns what differs, by path; a changed mode counts as a change */
export function compareSnapshots(before: FileSnapshot, after: FileSnapshot): FileChange[] {
  const changes: FileChange[] = [];
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const was = before.get(path);
    const is = after.get(path);
    if (was && is && was.sha256 === is.sha256 && was.mode === is.mode && was.kind === is.kind) continue;
    changes.push({ path, change: was ? (is ? "changed" : "removed") : "added", before: was, after: is });
  }
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** @returns the changes as a unified diff; empty when nothing changed */
export function fileDifference(changes: readonly FileChange[]): string {
  return changes.map(patchOf).join("\n");
}

function patchOf({ path, before, after }: FileChange): string {
  const from = before ? `a/${path}` : "/dev/null";
  const to = after ? `b/${path}` : "/dev/null";
  const modes =
    before && after && before.mode !== after.mode ? `mode ${octal(before)} -> ${octal(after)}\n` : "";
  const shown = [before, after].every((state) => state === undefined || state.text !== undefined);
  if (!shown) return `${modes}${from} and ${to} differ: ${describe(before)} -> ${describe(after)}\n`;
  if (before?.sha256 === after?.sha256) return `${modes}${to}\n`;
  const [was, is] = [before, after].map((state) => unfoldedJson(state?.text ?? ""));
  const patch = createTwoFilesPatch(from, to, was ?? "", is ?? "", undefined, undefined, { context: 3 });
  return modes + patch.replace(/^=+\n/, "");
}

function describe(state: FileState | undefined): string {
  return state ? `${state.bytes} bytes, sha256 ${state.sha256.slice(0, 12)}` : "absent";
}

function octal(state: FileState): string {
  return (state.mode & 0o777).toString(8);
}

function* walk(folder: string): Generator<string> {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else if (entry.isFile() || entry.isSymbolicLink()) yield path;
  }
}

function stateOf(path: string): FileState | undefined {
  try {
    const { mode, size } = lstatSync(path);
    if (lstatSync(path).isSymbolicLink()) {
      const target = readlinkSync(path);
      return { kind: "link", mode, bytes: size, sha256: hash(Buffer.from(target)), text: target };
    }
    const content = readFileSync(path);
    return { kind: "file", mode, bytes: content.byteLength, sha256: hash(content), text: textOf(content) };
  } catch (error) {
    // It went away between the listing and the reading.
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function textOf(content: Buffer): string | undefined {
  if (content.byteLength > TEXT_LIMIT_BYTES || content.includes(0)) return undefined;
  return content.toString("utf8");
}

function hash(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

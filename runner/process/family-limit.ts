import { createHash } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
} from "node:fs";
import { delimiter, resolve } from "node:path";

/**
 * A second mark of a family, for what leaves its parent, its session, its group and its environment behind
 * (`env -i setsid helper &`): resource limits are handed on by every fork and exec (getrlimit(2)). The one for POSIX
 * message queues is used by next to nobody, so its soft value can say who a process comes from; whoever needs the
 * queues still gets at least {@link LEAST} bytes. Only where the system has `prlimit` (util-linux, Linux).
 */
const LEAST = 100_000;
/** The kernel's own default, soft and hard; values below it are nobody's default. */
const USUAL = 819_200;
const PRLIMIT = "/usr/bin/prlimit";

/** The limit that the processes of this family have, in bytes. */
function limitOf(mark: string): number {
  return LEAST + (createHash("sha256").update(mark).digest().readUInt32BE() % (USUAL - LEAST));
}

/** Whether a running process was started, over however many others, from a spawn of this family. */
export function carriesLimit(pid: number, mark: string): boolean {
  return softLimitOf(pid) === limitOf(mark);
}

/**
 * The command that starts `file` with the family's limit.
 * @returns the command unchanged where that can't be done, or where `file` can't be started: the system then says why
 */
export function withFamilyLimit(
  command: { readonly file: string; readonly args: readonly string[] },
  mark: string,
  { cwd, path }: { readonly cwd?: string | undefined; readonly path?: string | undefined },
): { readonly file: string; readonly args: readonly string[] } {
  if (!canLimit() || !isProgram(command.file, cwd, path)) return command;
  return { file: PRLIMIT, args: [`--msgqueue=${limitOf(mark)}:`, "--", command.file, ...command.args] };
}

let able: boolean | undefined;

function canLimit(): boolean {
  able ??= existsSync(PRLIMIT) && (hardLimit() ?? 0) >= USUAL;
  return able;
}

const hardLimit = () => limitsOf("self")?.hard;
const softLimitOf = (pid: number) => limitsOf(String(pid))?.soft;

function limitsOf(pid: string): { soft: number; hard: number } | undefined {
  try {
    const [, soft, hard] =
      /^Max msgqueue size\s+(\d+|unlimited)\s+(\d+|unlimited)/m.exec(
        readFileSync(`/proc/${pid}/limits`, "utf8"),
      ) ?? [];
    return soft === undefined || hard === undefined ? undefined : { soft: bytes(soft), hard: bytes(hard) };
  } catch {
    return undefined; // Gone, another user's, or a system without /proc.
  }
}

function bytes(text: string): number {
  return text === "unlimited" ? Number.POSITIVE_INFINITY : Number(text);
}

function isProgram(file: string, cwd: string | undefined, path: string | undefined): boolean {
  const found = placeOf(file, cwd, path);
  if (found === undefined) return false;
  const interpreter = firstLineProgram(found);
  return interpreter === undefined || existsSync(resolve(cwd ?? ".", interpreter));
}

/** The program that a script's first line names (`#!`); the end of a line as Windows writes it belongs to it. */
export function interpreterOf(
  file: string,
  cwd: string | undefined,
  path: string | undefined,
): string | undefined {
  const found = placeOf(file, cwd, path);
  return found && firstLineProgram(found);
}

function firstLineProgram(file: string): string | undefined {
  const start = Buffer.alloc(256);
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, "r");
    const read = readSync(descriptor, start, 0, start.length, 0);
    return /^#![ \t]*([^ \t\n]+)/.exec(start.toString("utf8", 0, read))?.[1];
  } catch {
    return undefined; // A program may be run without being readable.
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** As execvp(3) looks for it. */
function placeOf(file: string, cwd: string | undefined, path = ""): string | undefined {
  const places = file.includes("/")
    ? [resolve(cwd ?? ".", file)]
    : path.split(delimiter).map((folder) => resolve(cwd ?? ".", folder, file));
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return statSync(place).isFile();
    } catch {
      return false;
    }
  });
}

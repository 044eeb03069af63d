/**
 * Loaded into a command-line tool that runs on Node (NODE_OPTIONS=--import=...): notes every change that it makes to a
 * disk, wherever that is, and can end it before any one of them, with half of what it was about to write. From outside,
 * so that it does the same to a tool that nobody here wrote.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { moveClock } from "./clock.ts";
import type { Watched } from "./log.ts";
import { HANDLE_MUTATIONS, MUTATIONS, type Mutation, opensForWriting } from "./mutations.ts";
import { CLOCK_AHEAD, KILL_AT, WATCH_LOG } from "./variables.ts";
import { around, unwatched } from "./watched-calls.ts";

const log = process.env[WATCH_LOG];
const killAt = Number(process.env[KILL_AT] ?? 0);
const ahead = Number(process.env[CLOCK_AHEAD] ?? 0);
// What a child does is its own matter.
delete process.env[KILL_AT];

if (log !== undefined && log !== "") watch(log);
if (ahead > 0) moveClock(ahead);

function watch(file: string): void {
  const { appendFileSync, openSync, writeSync } = fs;
  /** Files that are open for writing, by descriptor. */
  const opened = new Map<number, string>();
  let nth = 0;

  const note = (line: Watched) => appendFileSync(file, `${JSON.stringify(line)}\n`);
  const about = (by: string, path: string, half?: () => void) => {
    if (path.startsWith("/dev/") || path === file) return;
    nth += 1;
    note({ what: "write", pid: process.pid, nth, by, path });
    if (nth !== killAt) return;
    if (half) unwatched(half);
    process.kill(process.pid, "SIGKILL");
  };

  const watchMutation = ({ name, path, data }: Mutation) => {
    const before = (args: unknown[]) => {
      const descriptor = path === "descriptor" ? Number(args[0]) : undefined;
      const target = path === "descriptor" ? opened.get(Number(args[0])) : pathOf(args[path]);
      // Standard output and the like were opened by nobody here.
      if (target === undefined) return;
      const half = () =>
        writeSync(
          descriptor ?? openSync(target, name === "appendFile" ? "a" : "w"),
          halfOf(args[data ?? args.length]),
        );
      about(name, target, data === undefined ? undefined : half);
    };
    for (const key of [name, `${name}Sync`]) around(fs, key, { before });
    around(fs.promises, name, { before });
  };

  const opens = (args: unknown[]) => {
    const path = pathOf(args[0]);
    if (path === undefined || !opensForWriting(args[1])) return;
    about("open", path);
    const told = args.at(-1);
    if (typeof told !== "function") return;
    args[args.length - 1] = (error: unknown, descriptor: unknown) => {
      if (!error) opened.set(Number(descriptor), path);
      told(error, descriptor);
    };
  };
  const isOpen = (args: readonly unknown[], descriptor: unknown) => {
    if (opensForWriting(args[1])) opened.set(Number(descriptor), pathOf(args[0]) ?? "?");
  };
  const watchHandle = (args: readonly unknown[], opening: unknown) => {
    const path = pathOf(args[0]);
    if (path === undefined || !opensForWriting(args[1]) || !(opening instanceof Promise)) return;
    // Before whoever asked for it has it: this waits since earlier.
    void opening.then(
      (handle: fs.promises.FileHandle) => {
        for (const name of HANDLE_MUTATIONS)
          around(handle, name, {
            before: ([data]) => about(name, path, () => writeSync(handle.fd, halfOf(data))),
          });
      },
      () => {},
    );
  };

  for (const mutation of MUTATIONS) watchMutation(mutation);
  around(fs, "openSync", { before: opens, after: isOpen });
  around(fs, "open", { before: opens });
  around(fs.promises, "open", { before: opens, after: watchHandle });
  for (const key of ["close", "closeSync"])
    around(fs, key, { before: ([descriptor]) => void opened.delete(Number(descriptor)) });
  syncBuiltinESMExports();
  note({ what: "began", pid: process.pid, command: process.argv.slice(1) });
}

function pathOf(given: unknown): string | undefined {
  if (given instanceof URL) return fileURLToPath(given);
  if (Buffer.isBuffer(given)) return resolve(given.toString());
  return typeof given === "string" ? resolve(given) : undefined;
}

function halfOf(data: unknown): Buffer {
  const bytes =
    typeof data === "string"
      ? Buffer.from(data)
      : ArrayBuffer.isView(data)
        ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
        : Buffer.alloc(0);
  return bytes.subarray(0, Math.floor(bytes.length / 2));
}

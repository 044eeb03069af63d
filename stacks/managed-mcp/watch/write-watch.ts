/**
 * Loaded into a command-line tool that runs on Node (NODE_OPTIONS=--import=...): notes every change that it makes to a
 * disk, wherever that is, and can end it before any one of them, with half of what it was about to write. From outside,
 * so that it does the same to a tool that nobody here wrote.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Watched } from "./log.ts";
import { MUTATIONS, opensForWriting } from "./mutations.ts";
import { CLOCK_AHEAD, KILL_AT, WATCH_LOG } from "./variables.ts";

type Callable = (...args: unknown[]) => unknown;

const log = process.env[WATCH_LOG];
const killAt = Number(process.env[KILL_AT] ?? 0);
const ahead = Number(process.env[CLOCK_AHEAD] ?? 0);
// What a child does is its own matter.
delete process.env[KILL_AT];

if (log !== undefined && log !== "") watch(log);
if (ahead > 0) moveClock(ahead);

function watch(file: string): void {
  const append = fs.appendFileSync;
  const sync = { openSync: fs.openSync, writeSync: fs.writeSync };
  const opened = new Map<number, string>();
  let nth = 0;
  /** One of these may be made of others; the outermost is what the tool did. */
  let inside = false;

  const note = (line: Watched) => append(file, `${JSON.stringify(line)}\n`);
  const about = (by: string, path: string, half?: () => void) => {
    if (path.startsWith("/dev/") || path === file) return;
    nth += 1;
    note({ what: "write", pid: process.pid, nth, by, path });
    if (nth !== killAt) return;
    half?.();
    process.kill(process.pid, "SIGKILL");
  };
  const within = <T>(work: () => T): T => {
    const outer = inside;
    inside = true;
    try {
      return work();
    } finally {
      inside = outer;
    }
  };

  const halfOf = (data: unknown): Buffer => {
    const bytes =
      typeof data === "string"
        ? Buffer.from(data)
        : ArrayBuffer.isView(data)
          ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
          : Buffer.alloc(0);
    return bytes.subarray(0, Math.floor(bytes.length / 2));
  };

  const around = (
    home: object,
    key: string,
    before: (args: unknown[]) => void,
    after?: (args: unknown[], result: unknown) => void,
  ) => {
    const original: unknown = Reflect.get(home, key);
    if (typeof original !== "function") return;
    Reflect.set(home, key, function watchedCall(this: unknown, ...args: unknown[]) {
      if (inside) return Reflect.apply(original as Callable, this, args);
      before(args);
      const result = within(() => Reflect.apply(original as Callable, this, args));
      after?.(args, result);
      return result;
    });
  };

  for (const { name, path, data } of MUTATIONS) {
    const before = (args: unknown[]) => {
      const target = path === "descriptor" ? opened.get(Number(args[0])) : pathOf(args[path]);
      // Standard output and the like were opened by nobody here.
      if (target === undefined) return;
      const half =
        data === undefined
          ? undefined
          : () =>
              within(() => {
                if (path === "descriptor") sync.writeSync(Number(args[0]), halfOf(args[data]));
                else {
                  const torn = sync.openSync(target, name === "appendFile" ? "a" : "w");
                  sync.writeSync(torn, halfOf(args[data]));
                }
              });
      about(name, target, half);
    };
    for (const key of [name, `${name}Sync`]) around(fs, key, before);
    around(fs.promises, name, before);
  }
  const opens = (args: unknown[]) => {
    if (opensForWriting(args[1])) about("open", pathOf(args[0]) ?? "?");
  };
  around(fs, "openSync", opens, (args, descriptor) => {
    if (opensForWriting(args[1])) opened.set(Number(descriptor), pathOf(args[0]) ?? "?");
  });
  around(fs, "open", opens);
  around(fs.promises, "open", opens);
  syncBuiltinESMExports();
  note({ what: "began", pid: process.pid, command: process.argv.slice(1) });
}

function pathOf(given: unknown): string | undefined {
  if (given instanceof URL) return fileURLToPath(given);
  if (Buffer.isBuffer(given)) return resolve(given.toString());
  return typeof given === "string" ? resolve(given) : undefined;
}

/** A day can pass without anybody waiting for it. */
function moveClock(ms: number): void {
  const Actual = Date;
  class LaterDate extends Actual {
    constructor(...given: [] | [number | string | Date]) {
      if (given.length === 0) super(Actual.now() + ms);
      else super(...given);
    }
    static override now(): number {
      return Actual.now() + ms;
    }
  }
  globalThis.Date = LaterDate as DateConstructor;
}

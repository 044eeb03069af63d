import { closeSync, existsSync, fstatSync, openSync, readSync, watch } from "node:fs";
import { StringDecoder } from "node:string_decoder";

const TAIL_BYTES = 64 * 1024;
const LONGEST_LINE = 8 * 1024;
/** So much of a log is read at a time: who prints faster than this reads must not keep everything else from running. */
const CHUNK = 64 * 1024;
const CHUNKS_AT_ONCE = 32;

/** Terminal colours and control characters tell a reader nothing, so they are left out of quoted lines. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what it looks for
const ESCAPES = /\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|[\x00-\x08\x0b-\x1f\x7f]/g;

/**
 * The last lines of a log, without colour codes, oldest first, empty lines left out. Reads at most the last
 * 64 KiB, so a huge log costs nothing. An absent file has no lines.
 * @param start the byte before which nothing is read
 */
export function lastLines(file: string, count = 20, start = 0): string[] {
  if (!existsSync(file)) return [];
  const descriptor = openSync(file, "r");
  try {
    const size = fstatSync(descriptor).size;
    const from = Math.max(start, size - TAIL_BYTES);
    const buffer = Buffer.alloc(Math.max(0, size - from));
    const read = readSync(descriptor, buffer, 0, buffer.length, from);
    const lines = buffer.toString("utf8", 0, read).split("\n");
    // It was cut in the middle; where it is all there is, its end says more than nothing.
    if (from > start && lines.slice(1).some((line) => line.trim() !== "")) lines.shift();
    return lines
      .map(clean)
      .filter((line) => line.trim() !== "")
      .slice(-count);
  } finally {
    closeSync(descriptor);
  }
}

function clean(line: string): string {
  // What goes back to the start of the line is written over, and the mark of a file's encoding is no text of it.
  const drawn = line.trimEnd().split("\r").at(-1) ?? "";
  const text = drawn
    .replace(ESCAPES, "")
    .replace(/^\ufeff/, "")
    .trimEnd();
  if (text.length <= LONGEST_LINE) return text;
  // What went wrong stands at the end as often as at the start.
  return `${text.slice(0, LONGEST_LINE / 2)} ... ${text.slice(-LONGEST_LINE / 2)}`;
}

/**
 * Hands each complete line of a growing file to a listener, from the file's start (or byte `from`) on. The
 * system's file events make it prompt; a slow poll beside them covers systems that send none.
 * @returns a function that ends the following.
 */
export function followLines(file: string, onLine: (line: string) => void, from = 0): () => void {
  const descriptor = openSync(file, "r");
  const decoder = new StringDecoder("utf8");
  const chunk = Buffer.alloc(CHUNK);
  let position = from;
  let rest = "";
  let ended = false;
  let goesOn = false;
  const readOn = (): void => {
    for (let chunks = 0; !ended; chunks++) {
      if (chunks === CHUNKS_AT_ONCE) {
        if (!goesOn) setImmediate(next);
        goesOn = true;
        return;
      }
      const read = readSync(descriptor, chunk, 0, chunk.length, position);
      if (read === 0) return;
      position += read;
      const lines = (rest + decoder.write(chunk.subarray(0, read))).split("\n");
      rest = (lines.pop() ?? "").slice(-1024 * 1024);
      for (const line of lines) {
        if (ended) return;
        onLine(clean(line));
      }
    }
  };
  const next = (): void => {
    goesOn = false;
    readOn();
  };
  let timer: NodeJS.Timeout;
  let watcher: ReturnType<typeof watch> | undefined;
  try {
    watcher = watch(file, { persistent: false }, readOn);
    watcher.on("error", () => watcher?.close());
    timer = setInterval(readOn, 200);
  } catch {
    timer = setInterval(readOn, 25); // The system's watches are used up.
  }
  queueMicrotask(readOn);
  return () => {
    if (ended) return;
    ended = true;
    clearInterval(timer);
    watcher?.close();
    closeSync(descriptor);
  };
}

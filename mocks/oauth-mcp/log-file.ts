/** The log on disk: JSON lines, appended, one write per turn of the event loop. */
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** Takes finished lines. `close` writes what is left. */
export interface LineSink {
  write(line: string): void;
  close(): void;
}

/**
 * Opens the file for appending; its folder is made when missing. Lines of one turn of the event loop go out in one
 * synchronous write, so that memory holds at most those, and a killed process loses at most those.
 */
export function openLogFile(path: string): LineSink {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, "a", 0o600);
  let waiting = "";
  let scheduled = false;
  let closed = false;
  const flush = () => {
    scheduled = false;
    const bytes = Buffer.from(waiting);
    waiting = "";
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
  };
  return {
    write(line) {
      if (closed) return;
      waiting += `${line}\n`;
      if (scheduled) return;
      scheduled = true;
      setImmediate(() => {
        if (!closed) flush();
      });
    },
    close() {
      if (closed) return;
      closed = true;
      flush();
      closeSync(file);
    },
  };
}

/** A log that is only kept in memory. */
export const noLogFile: LineSink = { write: () => undefined, close: () => undefined };

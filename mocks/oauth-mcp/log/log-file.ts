/** The log on disk: JSON lines, appended, one write per turn of the event loop. */
import { closeSync, mkdirSync, openSync, unlinkSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** Takes finished lines. `close` writes what is left. */
export interface LineSink {
  write(line: string): void;
  close(): void;
}

/** The log can't be written any more. What clients have been answered is in the file, or in `unwritten`. */
export class LogFileError extends Error {
  override readonly name = "LogFileError";
  /** Whole lines that the file does not hold; none where the reserve was enough. */
  readonly unwritten: string;
  constructor(path: string, unwritten: string, cause: unknown) {
    const lines = unwritten.split("\n").length - 1;
    const where = lines === 0 ? "every line so far is in it" : `${lines} lines are not in it`;
    super(`The log ${path} can't be written any more (${reasonOf(cause)}); ${where}.`, { cause });
    this.unwritten = unwritten;
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

export interface LogFileOptions {
  /** Called once when the log can't be written; what is logged afterwards is dropped. Throws when absent. */
  readonly onFailure?: ((error: LogFileError) => void) | undefined;
  /** Writes bytes and returns how many; for tests of a disk that is full. */
  readonly write?: (file: number, bytes: Buffer, offset: number) => number;
}

/** Bytes of disk that are kept back, so that the last lines fit when the disk is full. */
const RESERVE = 1024 * 1024;

/**
 * Opens the file for appending; its folder is made when missing. Lines of one turn of the event loop go out in one
 * synchronous write, so that memory holds at most those, and a killed process loses at most those.
 */
export function openLogFile(path: string, options: LogFileOptions = {}): LineSink {
  const { onFailure = raise, write = writeSync } = options;
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, "a", 0o600);
  let reserve = openReserve(`${path}.reserve`);
  let waiting = "";
  let scheduled = false;
  let closed = false;
  const end = () => {
    closed = true;
    closeSync(file);
    if (reserve !== undefined) closeSync(reserve);
    reserve = undefined;
  };
  const flush = () => {
    scheduled = false;
    const bytes = Buffer.from(waiting);
    waiting = "";
    let written = 0;
    let failure: unknown;
    while (written < bytes.length) {
      try {
        written += write(file, bytes, written);
      } catch (error) {
        failure = error;
        if (reserve === undefined) break;
        closeSync(reserve);
        reserve = undefined;
      }
    }
    if (failure === undefined) return;
    end();
    onFailure(new LogFileError(path, wholeLines(bytes, written), failure));
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
      flush();
      if (!closed) end();
    },
  };
}

/** The lines from the one on that was not written to its end. */
function wholeLines(bytes: Buffer, written: number): string {
  const torn = written < bytes.length;
  return bytes.subarray(torn ? bytes.subarray(0, written).lastIndexOf("\n") + 1 : written).toString("utf8");
}

/** A file that has no name but holds its place on the disk until it is closed; none on a disk without room for it. */
function openReserve(path: string): number | undefined {
  let reserve: number | undefined;
  try {
    reserve = openSync(path, "w", 0o600);
    unlinkSync(path);
    writeSync(reserve, Buffer.alloc(RESERVE));
    return reserve;
  } catch {
    if (reserve !== undefined) closeSync(reserve);
    return undefined;
  }
}

function raise(error: LogFileError): never {
  throw error;
}

/** A log that is only kept in memory. */
export const noLogFile: LineSink = { write: () => undefined, close: () => undefined };

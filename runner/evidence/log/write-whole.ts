import { renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { Failure, isFull } from "./failure.ts";
import { messageOf } from "./message-of.ts";

/**
 * Appends all of a text: a disk that fills up takes a part of it first, and says so only at the next write.
 * @throws Failure when it can't be written
 */
export function appendWhole(descriptor: number, text: string, path: string): void {
  const bytes = Buffer.from(text);
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
  } catch (error) {
    throw unwritten(error, path);
  }
}

/**
 * Writes a file as a whole or not at all.
 * @throws Failure when it can't be written; nothing of it is left
 */
export function writeWhole(path: string, bytes: Uint8Array): void {
  const draft = `${path}.tmp`;
  try {
    writeFileSync(draft, bytes);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw unwritten(error, path);
  }
}

/** Evidence that can't be kept is a matter of the machine, whatever the flow does. */
export function unwritten(error: unknown, path: string): Failure {
  const full = isFull(Reflect.get(Object(error), "code"));
  return new Failure(
    {
      kind: "harness",
      title: full ? "There is no space left for the evidence" : "The evidence can't be written",
      message: `${path}: ${messageOf(error)}`,
      expected: "a folder for the results that takes what a run records",
      actual: messageOf(error),
      next: full
        ? "make room where the results are kept, or name another folder with --out, and run again"
        : "let the folder of the results be writable, or name another one with --out",
    },
    { cause: error },
  );
}

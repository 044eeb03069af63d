import { mkdtempSync, readdirSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LogFileError, openLogFile } from "./log-file.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "witness-log-"));
  path = join(folder, "witness.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NO_SPACE = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });

/** Writes as long as there is room, then as often as `grants` allows after a failure. */
function diskWith(room: number, afterFailure: number) {
  let left = room;
  let failed = false;
  return (file: number, bytes: Buffer, offset: number): number => {
    if (left === 0 && !failed) {
      failed = true;
      left = afterFailure;
      throw NO_SPACE;
    }
    if (left === 0) throw NO_SPACE;
    const length = Math.min(left, bytes.length - offset);
    left -= length;
    return writeSync(file, bytes, offset, length);
  };
}

describe("a disk that is full", () => {
  it("gets the lines that are due from the reserve, and the log ends with the reason", () => {
    const failures: LogFileError[] = [];
    const log = openLogFile(path, { onFailure: (error) => failures.push(error), write: diskWith(15, 1_000) });
    log.write('{"line":1}');
    log.write('{"line":2}');
    log.close();
    expect(readFileSync(path, "utf8")).toBe('{"line":1}\n{"line":2}\n');
    expect(failures.map(({ message, unwritten }) => [message, unwritten])).toEqual([
      [
        `The log ${path} can't be written any more (ENOSPC: no space left on device, write); every line so far is in it.`,
        "",
      ],
    ]);
  });

  it("and without room for those, they are told whole, none of them lost", () => {
    const failures: LogFileError[] = [];
    const log = openLogFile(path, { onFailure: (error) => failures.push(error), write: diskWith(15, 0) });
    log.write('{"line":1}');
    log.write('{"line":2}');
    log.write('{"line":3}');
    log.close();
    log.write('{"line":4}');
    log.close();
    expect(readFileSync(path, "utf8")).toBe('{"line":1}\n{"li');
    expect(failures.map(({ unwritten }) => unwritten)).toEqual(['{"line":2}\n{"line":3}\n']);
    expect(failures[0]?.message).toMatch(/; 2 lines are not in it\.$/);
  });
});

it("tells every line of a disk that was full from the start", () => {
  const failures: LogFileError[] = [];
  const log = openLogFile(path, { onFailure: (error) => failures.push(error), write: diskWith(0, 0) });
  log.write('{"line":1}');
  log.close();
  expect(failures.map(({ unwritten }) => unwritten)).toEqual(['{"line":1}\n']);
});

it("leaves nothing beside the log", () => {
  const log = openLogFile(path);
  log.write('{"line":1}');
  expect(readdirSync(folder)).toEqual(["witness.jsonl"]);
  log.close();
  expect(readdirSync(folder)).toEqual(["witness.jsonl"]);
});

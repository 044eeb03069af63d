import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { builds } from "../../parts/builds.fixture.ts";
import { buildProgram } from "../build.ts";
import { readWatchLog } from "./log.ts";
import { CLOCK_AHEAD, KILL_AT, WATCH_LOG } from "./variables.ts";

let watch: string;
let dir: string;
beforeAll(async () => {
  watch = await buildProgram(builds, "watch/write-watch");
});
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), "fraimz-watch-")));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Runs a program under the watch; answers how it ended, what it said and what the watch saw of it. */
function watched(source: string, env: Readonly<Record<string, string>> = {}) {
  const program = join(dir, "program.mjs");
  const log = join(dir, "watch.jsonl");
  writeFileSync(program, source);
  return new Promise<{ signal: string | undefined; out: string; writes: string[] }>((done) => {
    execFile(
      process.execPath,
      [`--import=${pathToFileURL(watch).href}`, program],
      { cwd: dir, env: { ...process.env, [WATCH_LOG]: log, ...env } },
      (error, out) => {
        const writes = readWatchLog(readFileSync(log, "utf8")).filter((line) => line.what === "write");
        done({
          signal: error?.signal ?? undefined,
          out,
          writes: writes.map(({ by, path }) => `${by} ${basename(path)}`),
        });
      },
    );
  });
}

test("every way of changing a disk is seen once, by whatever name it was imported, and reading is not", async () => {
  const { writes, signal } = await watched(`
    import * as fs from "node:fs";
    import { mkdirSync, openSync, writeSync, closeSync, renameSync, readFileSync } from "node:fs";
    import { open, writeFile, unlink } from "node:fs/promises";
    mkdirSync("folder");
    const file = openSync("folder/draft", "w");
    writeSync(file, "text");
    closeSync(file);
    renameSync("folder/draft", "folder/final");
    readFileSync("folder/final");
    fs.appendFileSync("folder/log", "line");
    await writeFile("folder/late", "text");
    await unlink("folder/late");
    await new Promise((done) => fs.unlink("folder/log", done));
    const handle = await open("folder/handled", "w");
    await handle.writeFile("text");
    await handle.close();
    await new Promise((done) =>
      fs.open("folder/called", "w", (_error, descriptor) =>
        fs.write(descriptor, "text", () => fs.close(descriptor, done)),
      ),
    );
    await new Promise((done) => fs.createWriteStream("folder/streamed").end("text", done));
    console.log("said");
  `);
  expect(signal).toBeUndefined();
  expect(writes).toEqual([
    "mkdir folder",
    "open draft",
    "write draft",
    "rename final",
    "appendFile log",
    "writeFile late",
    "unlink late",
    "unlink log",
    "open handled",
    "writeFile handled",
    "open called",
    "write called",
    "open streamed",
    "write streamed",
  ]);
});

test.each([
  [1, { first: "ab", second: undefined }],
  [2, { first: "abcd", second: undefined }],
  [3, { first: "abcd", second: "wx" }],
])(
  "killed at write %i, it leaves what came before and half of what it was about to write",
  async (at, left) => {
    const source = `
    import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
    writeFileSync("first", "abcd");
    const file = openSync("second", "wx");
    writeSync(file, "wxyz");
    closeSync(file);
  `;
    const { signal } = await watched(source, { [KILL_AT]: String(at) });
    expect(signal).toBe("SIGKILL");
    expect({ first: textOf("first"), second: textOf("second") }).toEqual(left);
  },
);

test("a file that was opened as a handle is torn like any other", async () => {
  const source = `
    import { open } from "node:fs/promises";
    const handle = await open("first", "w");
    await handle.write("abcd");
  `;
  const { signal } = await watched(source, { [KILL_AT]: "2" });
  expect([signal, textOf("first")]).toEqual(["SIGKILL", "ab"]);
});

test("a child is not killed with its parent's number, and is watched like it", async () => {
  const { signal, writes } = await watched(
    `
    import { execFileSync } from "node:child_process";
    import { writeFileSync } from "node:fs";
    execFileSync(process.execPath, ["--input-type=module", "-e", 'import { writeFileSync } from "node:fs"; writeFileSync("child", "1")']);
    writeFileSync("own", "1");
    writeFileSync("never", "1");
  `,
    { [KILL_AT]: "2", NODE_OPTIONS: `--import=${pathToFileURL(watch).href}` },
  );
  expect(signal).toBe("SIGKILL");
  expect(writes).toEqual(["writeFile child", "writeFile own", "writeFile never"]);
});

test("its clock can be ahead", async () => {
  const { out } = await watched("console.log(Date.now(), new Date().getTime(), new Date(5).getTime())", {
    [CLOCK_AHEAD]: "3600000",
  });
  const [now = 0, made = 0, given] = out.split(" ").map(Number);
  expect(Math.abs(now - Date.now() - 3_600_000)).toBeLessThan(60_000);
  expect(Math.abs(made - now)).toBeLessThan(1_000);
  expect(given).toBe(5);
});

function textOf(name: string): string | undefined {
  try {
    return readFileSync(join(dir, name), "utf8");
  } catch {
    return undefined;
  }
}

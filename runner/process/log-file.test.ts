import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { followLines, lastLines } from "./log-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "log-file-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

it.each([
  ["as they are", "one\ntwo\n", ["one", "two"]],
  ["without the mark of their encoding", "\ufeffready\nset\n", ["ready", "set"]],
  ["with line ends of another system", "one\r\ntwo\r\n", ["one", "two"]],
  ["as they stand at last, where a progress is written over", "1 %\r50 %\rready\n", ["ready"]],
  ["without colours", "\x1b[32mready\x1b[0m\n", ["ready"]],
])("lines of a log are read %s, at once and while it grows", async (_how, text, lines) => {
  const file = join(folder, "log");
  await writeFile(file, text);
  expect(lastLines(file)).toEqual(lines);
  const followed: string[] = [];
  await new Promise<void>((resolve) => {
    const stop = followLines(file, (line) => {
      followed.push(line);
      if (followed.length < lines.length) return;
      resolve();
      queueMicrotask(() => stop());
    });
  });
  expect(followed).toEqual(lines);
});

it("a log that grows faster than it is read keeps nothing else from running", async () => {
  const file = join(folder, "huge");
  await writeFile(file, `${"x".repeat(127)}\n`.repeat(200_000));
  let lines = 0;
  let turns = 0;
  await new Promise<void>((resolve) => {
    const turn = () => {
      turns++;
      if (lines < 200_000) setImmediate(turn);
    };
    setImmediate(turn);
    const stop = followLines(file, () => {
      if (++lines < 200_000) return;
      queueMicrotask(() => stop());
      resolve();
    });
  });
  expect(turns).toBeGreaterThan(5);
});

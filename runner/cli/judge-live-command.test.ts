import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parseLog } from "../../mocks/witness-log/judge/index.ts";
import { Failure } from "../evidence/failure.ts";
import { type JudgeLiveOptions, judgeLiveCommand } from "./judge-live-command.ts";

/** A client as a program; which one is no matter of this test. */
const CLIENT = fileURLToPath(
  new URL("../../mocks/witness-log/judge/testing/client-program.ts", import.meta.url),
);
const RUN_CLIENT = [process.execPath, "--import", "tsx", CLIENT, "{url}"];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fraimz-live-test-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function judgeLive(command: readonly string[], options: JudgeLiveOptions = {}) {
  const printed: string[] = [];
  const progress: string[] = [];
  const output = {
    print: (line: string) => printed.push(line),
    progress: (line: string) => progress.push(line),
  };
  const exitCode = await judgeLiveCommand(command, options, output);
  return { exitCode, printed: printed.join("\n"), progress: progress.join("\n") };
}

async function reasonOf(judging: Promise<unknown>) {
  const error: unknown = await judging.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Failure);
  return error instanceof Failure ? error.reason : undefined;
}

it("judges a command that walks through the witness, tells its steps, and leaves nothing running", async () => {
  const { exitCode, printed, progress } = await judgeLive(RUN_CLIENT);
  expect(progress).toMatch(
    /mcp initialize 401[\s\S]*authorize 303[\s\S]*token 200[\s\S]*mcp tools\/call echo 200/,
  );
  expect(progress).toContain("connected");
  expect(progress).toContain("command  ended with exit code 0");
  expect(printed).toMatch(/✓ pkce-s256/);
  expect(exitCode).toBe(0);
  const url = /witness {2}(\S+)/.exec(progress)?.[1] ?? "";
  await expect(fetch(url)).rejects.toThrow();
});

it("ends with 1 for a client that breaks a rule; that it left counts", async () => {
  const { exitCode, printed } = await judgeLive([...RUN_CLIENT, "sessions/delete-on-leave"]);
  expect(printed).toMatch(/✕ delete-on-leave[\s\S]*the client left without DELETE/);
  expect(exitCode).toBe(1);
});

it("ends with 2 for a command that never asks the witness", async () => {
  const { exitCode, progress } = await judgeLive([process.execPath, "-e", "", "{url}"]);
  expect(progress).toContain("the command never asked the witness for anything");
  expect(exitCode).toBe(2);
});

it("ends a command that runs too long and judges what was seen", async () => {
  const endless = "await fetch(process.argv[1]); console.log('asked'); setInterval(() => {}, 1000);";
  const run = judgeLive([process.execPath, "--input-type=module", "-e", endless, "{url}"], {
    timeoutMs: 3_000,
  });
  const { exitCode, progress } = await run;
  expect(progress).toContain("still ran after 3000 ms and was ended");
  expect(exitCode).toBe(2);
});

it("keeps the log where it is asked to, whole", async () => {
  const log = join(folder, "kept.jsonl");
  await judgeLive(RUN_CLIENT, { log });
  const { entries, torn } = parseLog(await readFile(log, "utf8"));
  expect(torn).toBe(false);
  expect(entries.at(-1)?.control?.event).toBe("closed");
  expect((await reasonOf(judgeLive(RUN_CLIENT, { log })))?.title).toBe(`${log} exists already`);
});

it("refuses a command without a place for the URL before it starts anything", async () => {
  const reason = await reasonOf(judgeLive(["my-client", "--connect"]));
  expect(reason?.title).toBe("The command does not say where the MCP URL goes: my-client --connect");
  expect(reason?.next).toBe("put {url} in its place");
});

it("says that a program does not exist", async () => {
  const reason = await reasonOf(judgeLive(["no-such-client", "{url}"]));
  expect(reason?.title).toContain('there is no program "no-such-client"');
});

it("says why a witness did not start, with its last lines", async () => {
  const missing = join(folder, "no-witness.ts");
  const reason = await reasonOf(judgeLive(RUN_CLIENT, { witness: missing }));
  expect(reason?.kind).toBe("stack");
  expect(reason?.message).toContain("no-witness.ts");
  expect(existsSync(missing)).toBe(false);
});

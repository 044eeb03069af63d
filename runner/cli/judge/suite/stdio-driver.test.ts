import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { lastLines } from "../../../process/log-file.ts";
import { type ProcessGroup, spawnGroup } from "../../../process/process-group.ts";
import { ECHO } from "./scenarios.ts";
import { driveProxy } from "./stdio-driver.ts";

let folder: string;
const started: ProcessGroup[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fraimz-stdio-test-"));
});
afterEach(async () => {
  for (const one of started.splice(0)) await one.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A proxy that answers each request with what `answer` says, and prints what it was asked. */
async function proxy(answer: string, more = "") {
  const text = `
    import { createInterface } from "node:readline";
    const say = (body) => console.log(JSON.stringify({ jsonrpc: "2.0", ...body }));
    console.error("Connecting to the server {not json");
    createInterface({ input: process.stdin }).on("line", (line) => {
      const { id, method, params, ...rest } = JSON.parse(line);
      console.error("asked", method ?? JSON.stringify(rest), params?.name ?? "");
      if (id !== undefined && method !== undefined) say({ id, ...(${answer})(method) });
    });
    ${more}`;
  const group = await spawnGroup({
    name: "the proxy",
    file: process.execPath,
    args: ["--input-type=module", "-e", text],
    logFile: join(folder, "proxy.log"),
    stdin: "pipe",
  });
  started.push(group);
  return group;
}

const drive = (group: ProcessGroup) => driveProxy(group, "2025-11-25", ECHO, group.exited);
const asked = (group: ProcessGroup) =>
  lastLines(group.logFile, 100).flatMap((line) => /^asked (\S.*?)\s*$/.exec(line)?.[1] ?? []);

it("connects, lists, calls what it is told to, and ends the conversation; the proxy ends by itself", async () => {
  const group = await proxy("() => ({ result: {} })");
  expect(await drive(group)).toEqual({ exit: { code: 0, signal: null }, dismissed: false });
  expect(asked(group)).toEqual(["initialize", "notifications/initialized", "tools/list", "tools/call echo"]);
});

it("says what was not answered", async () => {
  const group = await proxy(
    "(method) => method === 'tools/call' ? { error: { code: 1, message: 'no such tool' } } : { result: {} }",
  );
  expect((await drive(group)).trouble).toBe("tools/call echo was answered no such tool");
});

it("says that a proxy ended before its host had been answered", async () => {
  const group = await proxy("() => process.exit(4)");
  expect(await drive(group)).toEqual({
    exit: { code: 4, signal: null },
    trouble: "it ended before its host had been answered",
  });
});

it("answers what a server may ask of a host, and tells a proxy to end that stays when its host has left", async () => {
  const group = await proxy(
    "() => ({ result: {} })",
    "say({ id: 'p', method: 'ping' }); say({ id: 'q', method: 'roots/list' }); setInterval(() => {}, 1000);",
  );
  expect(await drive(group)).toMatchObject({ dismissed: true });
  expect(asked(group)).toContain('{"jsonrpc":"2.0","result":{}}');
  expect(asked(group)).toContain('{"jsonrpc":"2.0","error":{"code":-32601,"message":"Method not found"}}');
});

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Wire } from "../../../../mocks/witness-log/options.ts";
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
      console.error("asked", method ?? JSON.stringify(rest), params?.name ?? "", params?._meta?.["io.modelcontextprotocol/protocolVersion"] ?? "", params?.requestState ?? "");
      if (id !== undefined && method !== undefined) say({ id, ...(${answer})(method, params) });
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

const drive = (group: ProcessGroup, wire: Wire = "2025-11-25") => driveProxy(group, wire, ECHO, group.exited);
const asked = (group: ProcessGroup) =>
  lastLines(group.logFile, 100).flatMap(
    (line) => /^asked (\S.*?)\s*$/.exec(line)?.[1]?.replaceAll(/ +/g, " ") ?? [],
  );

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

it("speaks 2026-07-28 without initialize, and answers what a call asks for on the way", async () => {
  const group = await proxy(`(method, params) => method === "tools/call" && !params.inputResponses
    ? { result: { resultType: "input_required", requestState: "kept", inputRequests: { one: { method: "elicitation/create" } } } }
    : params.inputResponses && params.inputResponses.one?.action !== "accept"
      ? { error: { code: 1, message: "not accepted" } }
      : { result: {} }`);
  expect(await drive(group, "2026-07-28")).toEqual({ exit: { code: 0, signal: null }, dismissed: false });
  expect(asked(group)).toEqual([
    "server/discover 2026-07-28",
    "tools/list 2026-07-28",
    "tools/call echo 2026-07-28",
    "tools/call echo 2026-07-28 kept",
  ]);
});

it("meets a proxy that does not know 2026-07-28 with initialize", async () => {
  const group = await proxy(
    "(method) => method === 'server/discover' ? { error: { code: -32601, message: 'what?' } } : { result: {} }",
  );
  expect((await drive(group, "2026-07-28")).trouble).toBeUndefined();
  expect(asked(group)).toEqual([
    "server/discover 2026-07-28",
    "initialize",
    "notifications/initialized",
    "tools/list",
    "tools/call echo",
  ]);
});

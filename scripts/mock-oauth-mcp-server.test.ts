import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Agent, fetch } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readyLine } from "../mocks/witness-log/control.ts";
import { WitnessClient } from "../mocks/witness-log/control-client.ts";

const SCRIPT = fileURLToPath(new URL("./mock-oauth-mcp-server.ts", import.meta.url));
let folder: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "witness-alone-"));
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

function run(env: Record<string, string>, args: string[] = []): ChildProcess {
  const child = spawn(process.execPath, ["--import", "tsx", SCRIPT, ...args], {
    env: { ...process.env, LOG_FILE: join(folder, "log.jsonl"), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  return child;
}

async function ended(child: ChildProcess): Promise<{ code: number | null; said: string }> {
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [code] = await once(child, "close");
  return { code: typeof code === "number" ? code : null, said };
}

/** Everything printed until a line matches. */
async function printed(child: ChildProcess, line: RegExp): Promise<string> {
  let said = "";
  for await (const chunk of child.stdout ?? []) {
    said += String(chunk);
    if (line.test(said)) return said;
  }
  throw new Error(`It ended before it printed ${line}: ${said}`);
}

test("it starts alone, is ready by HTTP, is steered with its key, and ends on SIGTERM with code 0", async () => {
  const key = "a-key-for-the-test-only";
  const child = run({ PORT: "0", CONTROL_KEY: key, FAULTS: '{"token":"refuse-verifier"}' });
  const said = await printed(child, /^\{.*\}$/m);
  const url = /MCP server +(\S+)/.exec(said)?.[1] ?? "";
  expect((await fetch(new URL("/healthz", url))).status).toBe(200);
  const tenant = await new WitnessClient(/control +(\S+)\/__witness/.exec(said)?.[1] ?? "", key).tenant();
  expect(tenant.mcpUrl).toBe(url);
  const ending = once(child, "exit");
  child.kill("SIGTERM");
  expect(await ending).toEqual([0, null]);
});

test("its last line at start is one of JSON, for programs; it has the key unless they chose it", async () => {
  const key = "a-key-for-the-test-only";
  for (const environment of [{ PORT: "0" }, { PORT: "0", CONTROL_KEY: key }]) {
    const child = run(environment);
    const said = await printed(child, /^\{.*\}$/m);
    const ready = readyLine.parse(JSON.parse(said.trimEnd().split("\n").at(-1) ?? ""));
    expect("key" in ready).toBe(!("CONTROL_KEY" in environment));
    const tenant = await new WitnessClient(ready.control, ready.key ?? key).tenant();
    expect([tenant.mcpUrl, tenant.issuer]).toEqual([ready.mcpUrl, ready.issuer]);
    const ending = once(child, "exit");
    child.kill("SIGTERM");
    await ending;
  }
});

test("with --tls it serves HTTPS, prints its authority and leaves it in a file for programs", async () => {
  const child = run({ PORT: "0" }, ["--tls"]);
  const said = await printed(child, /^\{.*\}$/m);
  const ready = readyLine.parse(JSON.parse(said.trimEnd().split("\n").at(-1) ?? ""));
  const pem = await readFile(ready.authority ?? "", "utf8");
  expect(said).toContain(pem.trim());
  const trusting = new Agent({ connect: { ca: pem } });
  const health = await fetch(new URL("/healthz", ready.mcpUrl), { dispatcher: trusting });
  expect([health.status, ready.mcpUrl.startsWith("https://127.0.0.1:")]).toEqual([200, true]);
  await health.body?.cancel();
  await trusting.close();
  const ending = once(child, "exit");
  child.kill("SIGTERM");
  expect(await ending).toEqual([0, null]);
});

test("a port that is taken ends it with code 3 and says which setting to change", async () => {
  const blocker = createServer().listen(0, "127.0.0.1");
  await once(blocker, "listening");
  const address = blocker.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const { code, said } = await ended(run({ PORT: String(port) }));
  blocker.close();
  expect(code).toBe(3);
  expect(said).toContain(
    `Port ${port} on 127.0.0.1 is already in use. Stop what is running there, or set PORT`,
  );
});

test("a setting that can't be read ends it with code 2, and --faults lists every fault with what it imitates", async () => {
  const wrong = await ended(run({ PORT: "many" }));
  expect([wrong.code, wrong.said]).toEqual([
    2,
    expect.stringContaining('PORT is "many"; it must be a whole number from 0 to 65535.'),
  ]);
  const listed = await ended(run({}, ["--faults"]));
  expect(listed.code).toBe(0);
  expect(listed.said).toContain("token:refuse-verifier");
  expect(listed.said).toContain("; like a provider whose two regions");
});

test.skipIf(!existsSync("/dev/full"))(
  "ends with the reason, and with every line, when its log can't be written",
  async () => {
    const full = join(folder, "full.jsonl");
    await symlink("/dev/full", full);
    const { code, said } = await ended(run({ LOG_FILE: full, PORT: "0" }));
    expect(code).toBe(4);
    expect(said).toMatch(
      /The log .*full\.jsonl can't be written any more \(ENOSPC: [^)]*\); 1 lines are not in it\./,
    );
    expect(said).toContain('"event":"created"');
    expect(said).not.toMatch(/^\s+at /m);
  },
);

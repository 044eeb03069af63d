import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ProcessGroup, spawnGroup } from "../process/process-group.ts";
import { examine } from "./examine.ts";
import { failures, settingsFor, withStatus } from "./testing/examined.ts";

const require = createRequire(import.meta.url);
/** The official everything server: public, on the 2025 wires. */
const EVERYTHING = require.resolve("@modelcontextprotocol/server-everything/dist/index.js");
/** The official SDK's own example, behind its demo authorization server on a second port. */
const DEMO = join(
  dirname(require.resolve("@modelcontextprotocol/sdk/server/index.js")),
  "../../esm/examples/server/simpleStreamableHttp.js",
);

let folder: string;
const running: ProcessGroup[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fraimz-foreign-"));
});
afterAll(async () => {
  await Promise.all(running.map((group) => group.stop()));
  await rm(folder, { recursive: true, force: true });
});

/** Neither server takes port 0. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function start(
  name: string,
  args: string[],
  env: Record<string, string>,
  ready: RegExp,
): Promise<void> {
  const group = await spawnGroup({
    name,
    file: process.execPath,
    args,
    env: { ...process.env, ...env },
    logFile: join(folder, `${name}.log`),
  });
  running.push(group);
  await group.waitForLine(ready, { timeoutMs: 30_000 });
}

const tell = () => undefined;
const rulesIn = (words: readonly string[]) => words.map((one) => one.slice(0, one.indexOf(":"))).sort();

/**
 * What `@modelcontextprotocol/server-everything` really lacks: it looks at neither Origin nor Host (MCP 2025-11-25
 * transports, "Security Warning"), and answers 400 in place of 404 in a session that was ended ("Session Management").
 */
const LACKS_EVERYTHING = ["http/host", "http/origin", "sessions/ended"];

test("the official everything server fails what it lacks and nothing else; it is public", async () => {
  const port = await freePort();
  await start("everything", [EVERYTHING, "streamableHttp"], { PORT: String(port) }, /listening on port/);
  const { verdicts } = await examine(settingsFor(`http://127.0.0.1:${port}/mcp`), { tell });
  expect(rulesIn(failures(verdicts)), failures(verdicts).join("\n")).toEqual(LACKS_EVERYTHING);
  expect(withStatus(verdicts, "not applicable").every((rule) => !/^(http|stateless)\//.test(rule))).toBe(
    true,
  );
  expect(withStatus(verdicts, "pass")).toContain("sessions/unknown");
});

/**
 * What the SDK's demo really lacks. `registration/redirect-uri`: it registers http at a foreign host (MCP
 * authorization, "Communication Security"). `tokens/redirect-uri`: its token endpoint does not compare redirect_uri (RFC
 * 6749 section 4.1.3). `tokens/replay-revokes`: a code's token outlives its replay (RFC 6749 section 4.1.2).
 * `tokens/error-form`, `access/invalid-is-401`: an unknown code or token is answered 500 (RFC 6749 section 5.2, MCP
 * authorization, "Token Handling"). `http/origin`: it checks Host and not Origin (MCP transports, "Security Warning").
 */
const LACKS_DEMO = [
  "access/invalid-is-401",
  "http/origin",
  "registration/redirect-uri",
  "tokens/error-form",
  "tokens/redirect-uri",
  "tokens/replay-revokes",
];

test("the official SDK's server with its demo authorization fails what it lacks and nothing else", async () => {
  const [port, authorization] = [await freePort(), await freePort()];
  const env = { MCP_PORT: String(port), MCP_AUTH_PORT: String(authorization) };
  await start("demo", [DEMO, "--oauth", "--oauth-strict"], env, /Streamable HTTP Server listening/);
  const { verdicts } = await examine(settingsFor(`http://localhost:${port}/mcp`), { tell });
  expect(rulesIn(failures(verdicts)), failures(verdicts).join("\n")).toEqual(LACKS_DEMO);
  expect(withStatus(verdicts, "pass")).toEqual(
    expect.arrayContaining([
      "tokens/verifier",
      "tokens/code-once",
      "access/unknown-token",
      "access/query-token",
    ]),
  );
});

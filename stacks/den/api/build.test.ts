import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { builds } from "../../parts/builds.fixture.ts";
import { createClient, routes } from "../contract/index.ts";
import { buildApi } from "./build.ts";
import { agentWith } from "./testing/den-under-test.ts";
import { startStubMcp, tool } from "./testing/stub-mcp.ts";

test("the bundled API runs like its sources: database, outgoing calls and the agent surface", async () => {
  const entry = await buildApi(builds);
  const stub = await startStubMcp((rpc) =>
    rpc.method === "tools/list" ? { result: { tools: [tool("bundled")] } } : undefined,
  );
  const child = spawn(process.execPath, [entry], {
    env: { PATH: process.env.PATH, PORT: "0", DEN_DATABASE_URL: ":memory:" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    const url = /http:\/\/\S+/.exec(String(line))?.[0] ?? "";
    const admin = createClient({ baseUrl: url, keepCookies: true });
    await admin.call(routes.signUp, {
      body: { email: "a@example.com", password: "a long enough password", name: "A", organizationName: "O" },
    });
    await admin.call(routes.createConnection, {
      body: { name: "Stub", url: stub.url, auth: "none", credentials: "shared" },
    });
    const { token } = await admin.call(routes.createAgentToken, {});
    const found = await agentWith(url, token).search("bundled");
    expect(found.capabilities.map((it) => it.title)).toEqual(["bundled"]);
  } finally {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
    await stub.stop();
  }
});

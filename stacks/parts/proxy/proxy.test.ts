import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DenUnderTest, startDen } from "../../den/api/testing/den-under-test.ts";
import { startTogether } from "../../den/api/testing/start-together.ts";
import { startWitness, type WitnessProcess } from "../../den/api/testing/witness-process.ts";

let witness: WitnessProcess;
let den: DenUnderTest;
let proxy: ChildProcess;
let publicUrl: string;

beforeAll(async () => {
  const port = await freePort();
  publicUrl = `http://127.0.0.1:${port}/den`;
  [witness, den] = await startTogether([
    startWitness(),
    startDen({ DEN_API_PUBLIC_URL: publicUrl, DEN_WEB_URL: publicUrl }),
  ]);
  proxy = spawn(process.execPath, ["--import", "tsx", new URL("./main.ts", import.meta.url).pathname], {
    env: { ...process.env, PORT: String(port), PROXY_API_URL: den.url, PROXY_PREFIX: "/den" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (!proxy.stdout) throw new Error("the proxy has no output");
  await once(createInterface({ input: proxy.stdout }), "line");
});
afterAll(async () => {
  const ended = proxy && once(proxy, "exit");
  proxy?.kill("SIGTERM");
  await ended;
  await den?.stop();
  await witness?.stop();
});

describe("behind a reverse proxy", () => {
  test("redirect URIs are the public ones, and the browser lands through the proxy", async () => {
    const tenant = await witness.client.createTenant();
    const admin = await den.admin();
    const { id, redirectUri } = await den.publish(admin, { url: tenant.mcpUrl });
    const wanted = `${publicUrl}/v1/mcp-connections/${id}/connect/callback`;
    expect(redirectUri).toBe(wanted);
    const callback = await den.approve(await den.start(admin, id));
    expect(callback.startsWith(`${wanted}?`)).toBe(true);
    const page = await fetch(callback, { headers: { cookie: admin.client.cookieHeader() } });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("<h1>Connected</h1>");
    const entries = await tenant.entries();
    expect(entries.find((entry) => entry.step === "register")?.registration?.redirectUris).toEqual([wanted]);
    expect(entries.find((entry) => entry.step === "token")?.status).toBe(200);
  });

  test("the API hears nothing of the public address: without the setting it could not know", async () => {
    expect((await fetch(`${publicUrl}/healthz`)).status).toBe(200);
    expect((await fetch(new URL("/healthz", publicUrl))).status).toBe(404);
  });

  test("a well-known document of something below the prefix stands at the origin's root, the prefix behind its name", async () => {
    const unknown = (path: string) => fetch(new URL(path, publicUrl)).then((answer) => answer.text());
    const path = "/.well-known/oauth-protected-resource";
    expect(await unknown(`${path}/den/mcp/agent`)).toContain(`${path}/mcp/agent`);
    expect(await unknown(`${path}/denmark/mcp`)).toBe("404 Not Found\n");
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || !address) throw new Error("no free port");
  return address.port;
}

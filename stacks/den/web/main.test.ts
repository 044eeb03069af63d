import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { builds } from "../../parts/builds.fixture.ts";
import { buildWeb } from "./build.ts";
import { listen } from "./stub-api.fixture.ts";

const entry = fileURLToPath(new URL("main.ts", import.meta.url));
let dist: string;
beforeAll(async () => {
  dist = await buildWeb(builds);
});

const started: ReturnType<typeof run>[] = [];
afterEach(async () => {
  for (const service of started.splice(0)) {
    service.kill("SIGKILL");
    await service;
  }
});

const run = (env: Record<string, string>) =>
  execa(process.execPath, ["--import", "tsx", entry], { env, reject: false });

function start(env: Record<string, string>) {
  const service = run({ PORT: "0", DEN_API_URL: "http://127.0.0.1:1", DEN_WEB_DIST: dist, ...env });
  started.push(service);
  return service;
}

describe("the service", () => {
  test("says where it listens, answers there, and ends at once on SIGTERM with a connection open", async () => {
    const service = start({});
    const readyLine = once(service.stdout, "data").then(([line]) => String(line).trim());
    const url = /http:\/\/127\.0\.0\.1:\d+$/.exec(await readyLine)?.[0] ?? "";
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    service.kill("SIGTERM");
    const { exitCode } = await service;
    expect(exitCode).toBe(0);
  });

  test("a port in use is named, with what to do", async () => {
    const holder = createServer();
    await listen(holder);
    const port = String((holder.address() as AddressInfo).port);
    const { exitCode, stderr } = await start({ PORT: port });
    holder.close();
    expect(exitCode).toBe(1);
    expect(stderr).toBe(`Port ${port} on 127.0.0.1 is already used. Stop what listens there, or set PORT.`);
  });

  test("every setting that is wrong is named, a folder that holds no build among them", async () => {
    const { exitCode, stderr } = await start({ DEN_WEB_DIST: "/nowhere", DEN_API_URL: "file:///etc" });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("DEN_WEB_DIST: holds no index.html");
    expect(stderr).toContain("DEN_API_URL: ");
  });
});

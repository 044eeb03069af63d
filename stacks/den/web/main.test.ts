import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { builds } from "../../parts/builds.fixture.ts";
import { buildWeb } from "./build.ts";
import { listen } from "./stub-api.fixture.ts";
import { readWebEnvironment } from "./web-environment.ts";

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
    expect(stderr).toBe(
      `den-web can't start: 127.0.0.1:${port} is already used. Stop what runs there, or set PORT (0 takes a free one).`,
    );
  });

  test("a folder that holds no build is refused", async () => {
    const { exitCode, stderr } = await start({ DEN_WEB_DIST: "/nowhere" });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("DEN_WEB_DIST=/nowhere holds no index.html");
  });
});

describe("settings", () => {
  test("every one that is missing or wrong is named with its value", () => {
    expect(() => readWebEnvironment({ PORT: "99999" })).toThrow(
      /PORT=99999: must be between 0 and 65535\n {2}DEN_API_URL is not set: give the address of den-api.*\n {2}DEN_WEB_DIST is not set: give a folder/,
    );
    expect(() => readWebEnvironment({ DEN_API_URL: "file:///etc" })).toThrow(/must be an http/);
  });

  test("the API's address loses its trailing slash, the rest has defaults", () => {
    expect(readWebEnvironment({ DEN_API_URL: "http://127.0.0.1:4300/", DEN_WEB_DIST: "/dist" })).toEqual({
      host: "127.0.0.1",
      port: 4310,
      apiUrl: "http://127.0.0.1:4300",
      dist: "/dist",
    });
  });
});

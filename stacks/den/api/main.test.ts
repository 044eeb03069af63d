import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { beforeAll, describe, expect, test } from "vitest";
import { builds } from "../../parts/builds.fixture.ts";
import { buildApi } from "./build.ts";

// As the stack starts it; from its sources it takes several times as long to start.
let entry: string;
beforeAll(async () => {
  entry = await buildApi(builds);
});

function run(environment: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [entry], {
    env: { PATH: process.env.PATH, DEN_DATABASE_URL: ":memory:", PORT: "0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  return { child, line: once(createInterface({ input: child.stdout }), "line"), errors: () => errors };
}

describe("the service as a process", () => {
  test("says where it listens, and ends on SIGTERM with exit code 0 while a request hangs on it", async () => {
    const { child, line } = run({});
    const [said] = await line;
    const url = /http:\/\/\S+/.exec(String(said))?.[0] ?? "";
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const { connect } = await import("node:net");
    const half = connect(Number(new URL(url).port), "127.0.0.1");
    half.on("error", () => undefined);
    half.write("POST /v1/sign-in HTTP/1.1\r\ncontent-length: 10\r\n\r\n");
    await once(half, "connect");
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  });

  test("a port that is taken is named, with what to do", async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
    const address = blocker.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const { child, errors } = run({ PORT: String(port) });
    expect(await once(child, "exit")).toEqual([1, null]);
    expect(errors().trim()).toBe(
      `Port ${port} on 127.0.0.1 is already used. Stop what listens there, or set PORT.`,
    );
    blocker.close();
  });

  test("refuses to start with planted defects in production", async () => {
    const { child, errors } = run({
      NODE_ENV: "production",
      DEN_BREAK: "state-unchecked",
      DEN_API_PUBLIC_URL: "https://api.den.example",
      DEN_WEB_URL: "https://den.example",
      DEN_ENCRYPTION_KEY: "ab".repeat(32),
      DEN_SESSION_SECRET: "x".repeat(32),
    });
    expect(await once(child, "exit")).toEqual([1, null]);
    expect(errors()).toMatch(/DEN_BREAK plants defects \(state-unchecked\) and is refused in production/);
  });
});

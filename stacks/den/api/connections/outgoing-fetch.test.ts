import { afterEach, describe, expect, test } from "vitest";
import { startStubMcp } from "../testing/stub-mcp.ts";
import { whyNotPublic } from "./address-rules.ts";
import { systemNetwork } from "./network.ts";
import { createOutgoing } from "./outgoing-fetch.ts";

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const it of open.splice(0)) await it.stop();
});

function outgoing(answerLimitBytes = 1_000) {
  const made = createOutgoing({
    settings: { urlGuard: false, answerLimitBytes },
    network: systemNetwork,
    addressRule: { whyRefused: whyNotPublic },
  });
  open.push({ stop: () => made.close() });
  return made;
}

const post = { method: "POST", body: '{"jsonrpc":"2.0","id":1,"method":"x"}' };

describe("the way out", () => {
  test("names a refused connection, a name that doesn't exist, and a time-out", async () => {
    const { fetch } = outgoing();
    const gone = await startStubMcp(() => undefined);
    await gone.stop();
    await expect(fetch(gone.url)).rejects.toMatchObject({
      problem: { code: "unreachable", message: `127.0.0.1:${gone.port} refuses connections.` },
    });
    await expect(fetch("http://no-such-host.invalid/")).rejects.toMatchObject({
      problem: { code: "unreachable" },
    });
    const stub = await startStubMcp(() => () => undefined);
    open.push(stub);
    await expect(fetch(stub.url, { ...post, signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
      problem: { code: "timeout" },
    });
  });

  test("passes an answer up to the limit on, and ends the reading of a larger one", async () => {
    const stub = await startStubMcp(({ params }) => (_request, response) => {
      response.end("x".repeat(Number(params?.bytes)));
    });
    open.push(stub);
    const { fetch } = outgoing(1_000);
    const asking = (bytes: number) =>
      fetch(stub.url, { method: "POST", body: JSON.stringify({ id: 1, method: "x", params: { bytes } }) });
    expect((await (await asking(1_000)).text()).length).toBe(1_000);
    await expect((await asking(1_001)).text()).rejects.toMatchObject({ problem: { code: "too_large" } });
  });

  test("follows no redirect", async () => {
    const target = await startStubMcp(() => undefined);
    const source = await startStubMcp(() => (_request, response) => {
      response.writeHead(307, { location: target.url }).end();
    });
    open.push(target, source);
    expect((await outgoing().fetch(source.url, post)).status).toBe(307);
    expect(target.requests).toEqual([]);
  });
});

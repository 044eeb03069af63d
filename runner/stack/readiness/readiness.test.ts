import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer as createTcpServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { reservePort } from "../port-reservation.ts";
import { waitUntilReady } from "../readiness-wait.ts";
import type { ProbeTarget, ReadinessProbe } from "./probe.ts";
import { ready } from "./ready.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

type Answer = (count: number) => { status?: number; body?: string; hang?: boolean };

/** A server whose answers depend on how often it was asked. */
async function answering(answer: Answer): Promise<ProbeTarget> {
  let count = 0;
  const server: Server = createServer((_, response) => {
    const { status = 200, body = "", hang } = answer(count++);
    if (!hang) response.writeHead(status).end(body);
  });
  server.listen(0, "127.0.0.1");
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise((resolve) => server.once("listening", resolve));
  return target((server.address() as AddressInfo).port);
}

function target(port: number, lines: readonly string[] = []): ProbeTarget {
  return {
    service: "api",
    url: `http://127.0.0.1:${port}`,
    host: "127.0.0.1",
    relayed: false,
    port: () => port,
    line: (pattern, signal) => {
      const match = lines.map((line) => pattern.exec(line)).find((found) => found !== null);
      if (match) return Promise.resolve(match);
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    },
  };
}

const signal = new AbortController().signal;
const wait = (at: ProbeTarget, probe: ReadinessProbe, timeoutMs = 20_000) =>
  waitUntilReady({ target: at, probe, timeoutMs, signal });
/** Longer than a busy machine takes for one look. */
const PATIENCE_MS = 1_500;
/** What it said at its deadline, with the changing port taken out. */
const complaint = async (at: ProbeTarget, probe: ReadinessProbe): Promise<string> => {
  const error = await wait(at, probe, PATIENCE_MS).catch((reason: unknown) => reason);
  return error instanceof Error ? error.message.replaceAll(/:\d{4,5}/g, ":PORT") : "it became ready";
};

test("http waits until the path answers with the status and the body", async () => {
  const at = await answering((count) => (count < 3 ? { status: 503 } : { body: '{"status": "ok"}' }));
  await expect(wait(at, ready.http("/healthz", { status: 200, body: /"ok"/ }))).resolves.toEqual([]);
});

test("http does not take a redirect or an error page for an answer", async () => {
  expect(await complaint(await answering(() => ({ status: 302 })), ready.http("/"))).toBe(
    [
      "service api was not ready within 1.5 s",
      "expected  GET http://127.0.0.1:PORT/ to answer 2xx",
      "saw       status 302",
      "If it only needs longer, give the service a larger `timeoutMs`.",
    ].join("\n"),
  );
});

test("http calls a refusal that stays a matter of the path, not of time", async () => {
  const said = await complaint(await answering(() => ({ status: 404 })), ready.http("/helth"));
  expect(said).toContain('Check the path in ready.http("/helth")');
  expect(said).not.toContain("timeoutMs");
  const once = await answering((count) => ({ status: count < 3 ? 404 : 503 }));
  expect(await complaint(once, ready.http("/"))).toContain("timeoutMs");
});

test("http names the body that was there instead", async () => {
  const at = await answering(() => ({ body: "  <h1>starting</h1>\n" }));
  expect(await complaint(at, ready.http("/", { body: "ready" }))).toContain(
    'expected  GET http://127.0.0.1:PORT/ to answer 2xx with "ready"\nsaw       status 200 "<h1>starting</h1>"',
  );
});

test("http goes on after an attempt that hangs", async () => {
  const at = await answering((count) => (count === 0 ? { hang: true } : {}));
  await expect(wait(at, ready.http("/"))).resolves.toEqual([]);
});

test("tcp waits until the port accepts a connection", async () => {
  const server = createTcpServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  closing.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  await expect(wait(target(port), ready.tcp())).resolves.toEqual([]);
  const nobody = await reservePort("/none/receipt.json");
  await nobody.letGo();
  expect(await complaint(target(nobody.port), ready.tcp("db"))).toContain(
    "expected  127.0.0.1:PORT to accept a connection\nsaw       connect ECONNREFUSED 127.0.0.1:PORT",
  );
  await nobody.drop();
});

test("logLine hands out the groups that it captured", async () => {
  const at = target(1, ["starting", "listening on 8123 as dev"]);
  await expect(wait(at, ready.logLine(/listening on (\d+) as (\w+)/))).resolves.toEqual(["8123", "dev"]);
  expect(await complaint(at, ready.logLine(/no such line/))).toContain(
    "expected  a line that matches /no such line/\nsaw       no such line",
  );
});

test("cdpPage waits for a page, not only for the port", async () => {
  const worker = { type: "service_worker", url: "x" };
  const at = await answering((count) => ({
    body: JSON.stringify(count < 2 ? [worker] : [worker, { type: "page", url: "y" }]),
  }));
  await expect(wait(at, ready.cdpPage())).resolves.toEqual([]);
  expect(
    await complaint(await answering(() => ({ body: JSON.stringify([worker]) })), ready.cdpPage()),
  ).toContain("expected  http://127.0.0.1:PORT/json/list to list a page\nsaw       only service_worker");
  expect(await complaint(await answering(() => ({ body: "[]" })), ready.cdpPage())).toContain(
    "saw       no target at all",
  );
  expect(await complaint(await answering(() => ({ status: 404, body: "?" })), ready.cdpPage())).toContain(
    "saw       status 404 and no JSON",
  );
});

test("all is ready when every part is, and names only the parts that are not", async () => {
  const at = { ...(await answering(() => ({ status: 500 }))), line: target(1, ["up 7"]).line };
  expect(await complaint(at, ready.all(ready.logLine(/up (\d)/), ready.http("/")))).toContain(
    "expected  a line that matches /up (\\d)/ and GET http://127.0.0.1:PORT/ to answer 2xx\nsaw       status 500\n",
  );
  const good = { ...(await answering(() => ({}))), line: at.line };
  await expect(wait(good, ready.all(ready.http("/"), ready.logLine(/up (\d)/)))).resolves.toEqual(["7"]);
});

test("of an attached service everything is asked but its log", () => {
  const both = ready.all(ready.http("/"), ready.logLine(/up/));
  expect(ready.logLine(/up/).remote()).toBeUndefined();
  expect(both.remote()?.expected(target(80))).toBe("GET http://127.0.0.1:80/ to answer 2xx");
});

test("a service that goes on refusing is told of once before its time is over; one that is silent is not", async () => {
  const told: string[] = [];
  const onRefusal = (saw: string) => void told.push(saw);
  const until = (at: ProbeTarget, probe: ReadinessProbe) =>
    waitUntilReady({ target: at, probe, timeoutMs: 4_500, signal, onRefusal }).catch(() => {});
  const refusing = await answering(() => ({ status: 404, body: "Cannot GET /" }));
  await Promise.all([until(refusing, ready.http("/")), until(target(1), ready.http("/"))]);
  expect(told).toEqual(['status 404 "Cannot GET /"; it is waited for up to 4.5 s']);
});

test("giving up ends the wait at once", async () => {
  const abort = new AbortController();
  const waiting = waitUntilReady({
    target: target(1),
    probe: ready.tcp(),
    timeoutMs: 1e6,
    signal: abort.signal,
  });
  const reason = new Error("interrupted");
  abort.abort(reason);
  await expect(waiting).rejects.toBe(reason);
});

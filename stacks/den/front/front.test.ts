import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { request } from "node:https";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { certify, type ServerCertificate } from "../../../mocks/certificate-authority/certify.ts";
import { readArrivals } from "./arrivals.ts";

const program = fileURLToPath(new URL("./main.ts", import.meta.url));
let folder: string;
let upstream: Server;
let child: ChildProcess | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "fraimz-front-"));
  upstream = createServer((incoming, answer) => {
    let body = "";
    incoming.setEncoding("utf8");
    incoming.on("data", (part: string) => {
      body += part;
    });
    incoming.on("end", () => answer.end(`${incoming.method} ${incoming.headers.host} ${body}`));
  });
  upstream.listen(0, "127.0.0.1");
  await once(upstream, "listening");
});
afterEach(async () => {
  if (child && child.exitCode === null) {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  child = undefined;
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const arrivals = (): string => join(folder, "arrivals.jsonl");

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts the front with a certificate for `address`, and waits until it says that it is ready. */
async function front(address: string): Promise<{ port: number; made: ServerCertificate }> {
  const made = await certify([address]);
  writeFileSync(join(folder, "front.pem"), made.certificate);
  writeFileSync(join(folder, "front.key"), made.key);
  const port = await freePort();
  const to = (upstream.address() as AddressInfo).port;
  child = spawn(process.execPath, ["--import", "tsx", program], {
    env: {
      PATH: process.env.PATH,
      FRONT_ADDRESS: "127.0.0.1",
      FRONT_CERTIFICATE: join(folder, "front.pem"),
      FRONT_KEY: join(folder, "front.key"),
      FRONT_ROUTES: JSON.stringify([{ service: "api", port, to }]),
      FRONT_ARRIVALS: arrivals(),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout ?? child, "data");
  return { port, made };
}

function post(port: number, ca: string | undefined, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, method: "POST", ...(ca ? { ca } : {}), agent: false };
    const outgoing = request(options, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => {
        text += part;
      });
      answer.on("end", () => resolve(text));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

test("who trusts the authority gets through, bytes unchanged, and is kept with address and protocol", async () => {
  const { port, made } = await front("127.0.0.1");
  const body = "x".repeat(300_000);
  expect(await post(port, made.authority, body)).toBe(`POST 127.0.0.1:${port} ${body}`);
  expect(readArrivals(arrivals())).toEqual([{ service: "api", from: "127.0.0.1", protocol: "TLSv1.3" }]);
});

test("who does not trust the authority, or another boot's, is refused and reaches nothing", async () => {
  const { port } = await front("127.0.0.1");
  await expect(post(port, undefined, "hello")).rejects.toThrow("unable to verify the first certificate");
  const other = await certify(["127.0.0.1"]);
  await expect(post(port, other.authority, "hello")).rejects.toThrow(
    "unable to verify the first certificate",
  );
});

test("a certificate for another address is refused, trusted or not", async () => {
  const { port, made } = await front("10.99.0.1");
  await expect(post(port, made.authority, "hello")).rejects.toThrow(
    /IP: 127\.0\.0\.1 is not in the cert's list/,
  );
});

test("a service that is not there ends the connection instead of holding it", async () => {
  const { port, made } = await front("127.0.0.1");
  await new Promise((resolve) => upstream.close(resolve));
  await expect(post(port, made.authority, "hello")).rejects.toThrow(/socket hang up|ECONNRESET/);
  upstream.listen(0, "127.0.0.1");
});

test("settings that do not fit are named", async () => {
  child = spawn(process.execPath, ["--import", "tsx", program], {
    env: { PATH: process.env.PATH, FRONT_ADDRESS: "here", FRONT_ROUTES: "[]" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr?.on("data", (part: Buffer) => {
    said += part.toString("utf8");
  });
  const [code] = await once(child, "close");
  expect(code).toBe(1);
  for (const name of ["FRONT_ADDRESS", "FRONT_ROUTES", "FRONT_CERTIFICATE"]) expect(said).toContain(name);
});

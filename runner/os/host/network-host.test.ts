import { mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type ProcessGroup, type SpawnOptions, spawnGroup } from "../../process/process-group.ts";
import { isAlive, startTimeOf } from "../../process/process-table.ts";
import { connectHosts, HostFailed, NetworkHost } from "./network-host.ts";

const canMake = process.platform === "linux" && process.getuid?.() === 0;
const ECHO = `require("net").createServer((s) => s.on("data", (d) => s.write("heard " + d)).on("end", () => s.end("bye"))).listen`;

let folder: string;
let groups: ProcessGroup[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fraimz-hosts-"));
  groups = [];
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(groups.map((group) => group.stop({ graceMs: 0 })));
  rmSync(folder, { recursive: true, force: true });
});

async function spawn(options: SpawnOptions): Promise<ProcessGroup> {
  const group = await spawnGroup(options);
  groups.push(group);
  return group;
}

async function host(name: string, address: string): Promise<NetworkHost> {
  return await NetworkHost.start({ name, address, spawn, logFile: join(folder, `${name}.log`) });
}

/** A program on a host, up when it has printed "up". */
async function run(on: NetworkHost, code: string): Promise<ProcessGroup> {
  const program = { file: process.execPath, args: ["-e", code] };
  const group = await spawn({
    name: "program",
    ...on.enter(program),
    logFile: join(folder, `${groups.length}.log`),
  });
  await group.waitForLine(/^up/, { timeoutMs: 20_000 });
  return group;
}

/** What a program on a host says about a connection that it tries. */
async function tries(on: NetworkHost, address: string, port: number): Promise<string> {
  const code = `require("net").connect(${port}, "${address}").on("connect", () => { console.log("connected"); process.exit(); }).on("error", (e) => console.log(e.code))`;
  const { file, args } = on.enter({ file: process.execPath, args: ["-e", code] });
  return (await execa(file, args)).stdout;
}

/** The network namespaces that any process of this machine is in. */
function namespaces(): Set<string> {
  const found = new Set<string>();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      found.add(readlinkSync(`/proc/${pid}/ns/net`));
    } catch {
      // It has ended.
    }
  }
  return found;
}

function held(): Promise<{ server: Server; port: number }> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.listen({ host: "127.0.0.1", port: 0 }, () => {
      const address = server.address();
      resolve({ server, port: typeof address === "object" && address !== null ? address.port : 0 });
    });
  });
}

/** Sends a line, ends its own side, and reads until the other side ends, too. */
function talk(port: number, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true }, () => socket.write(line));
    socket.setEncoding("utf8");
    socket.on("data", (part: string) => {
      text += part;
      if (text === `heard ${line}`) socket.end();
    });
    socket.on("end", () => resolve(text));
    socket.on("error", reject);
  });
}

describe.runIf(canMake)("on Linux as root", () => {
  test("hosts reach each other's addresses, and neither another's loopback nor anything else", async () => {
    const [left, right, third] = await Promise.all([
      host("left", "10.99.0.1"),
      host("right", "10.99.0.2"),
      host("third", "10.99.0.3"),
    ]);
    await connectHosts([left, right, third]);
    const port = 24_001;
    await run(left, `${ECHO}(${port}, "127.0.0.1", () => console.log("up"))`);
    await run(left, `${ECHO}(${port + 1}, "10.99.0.1", () => console.log("up"))`);
    expect(await tries(right, "10.99.0.1", port + 1)).toBe("connected");
    expect(await tries(third, "10.99.0.1", port + 1)).toBe("connected");
    expect(await tries(right, "127.0.0.1", port)).toBe("ECONNREFUSED");
    expect(await tries(right, "10.99.0.1", port)).toBe("ECONNREFUSED");
    expect(await tries(right, "192.0.2.1", 80)).toBe("ENETUNREACH");
    const { stdout } = await execa("ip", ["-brief", "address"]);
    expect(stdout, "the runner's own addresses").not.toContain("10.99.0.");
  });

  test("a listener that is handed over carries both directions to the host's loopback, and half-closes", async () => {
    const left = await host("left", "10.99.0.1");
    const { server, port } = await held();
    await connectHosts([left]);
    await left.carry(server, port);
    await new Promise((resolve) => server.close(resolve));
    await run(left, `${ECHO}(${port}, "127.0.0.1", () => console.log("up"))`);
    expect(await talk(port, "hello")).toBe("heard hellobye");
    const other = await left.reach(port);
    expect(other).not.toBe(port);
    expect(await left.reach(port)).toBe(other);
    expect(await talk(other, "again")).toBe("heard againbye");
  });

  test("where nobody listens on the host, the relay resets the connection", async () => {
    const left = await host("left", "10.99.0.1");
    await connectHosts([left]);
    await expect(talk(await left.reach(24_002), "hello")).rejects.toThrow("ECONNRESET");
  });

  test("a host and its ports are gone with its relay, also when nobody cleans up", async () => {
    const left = await host("left", "10.99.0.1");
    await connectHosts([left]);
    const port = await left.reach(24_003);
    const own = readlinkSync(`/proc/${left.relay.pid}/ns/net`);
    expect(namespaces()).toContain(own);
    process.kill(left.relay.pid, "SIGKILL");
    await left.relay.exited;
    await expect(talk(port, "hello")).rejects.toThrow("ECONNREFUSED");
    await vi.waitFor(() => expect(namespaces()).not.toContain(own), { timeout: 10_000 });
  });

  test("a second relay joins a host that another process keeps", async () => {
    const left = await host("left", "10.99.0.1");
    await connectHosts([left]);
    await run(left, `${ECHO}(24_004, "127.0.0.1", () => console.log("up"))`);
    const joined = await NetworkHost.start({
      name: "left",
      address: "10.99.0.1",
      keeper: left.relay.pid,
      spawn,
      logFile: join(folder, "joined.log"),
    });
    expect(await talk(await joined.reach(24_004), "hello")).toBe("heard hellobye");
  });

  test("a relay outlives its starter's message channel, as a kept stack needs", async () => {
    const left = await host("left", "10.99.0.1");
    await connectHosts([left]);
    await run(left, `${ECHO}(24_005, "127.0.0.1", () => console.log("up"))`);
    const port = await left.reach(24_005);
    left.relay.child.disconnect();
    expect(await talk(port, "hello")).toBe("heard hellobye");
    expect(isAlive(left.relay.pid, startTimeOf(left.relay.pid) ?? "")).toBe(true);
  });
});

test("without root the host is refused, with what it takes", async () => {
  vi.spyOn(process, "getuid").mockReturnValue(1000);
  const refused = host("left", "10.99.0.1");
  await expect(refused).rejects.toThrow(HostFailed);
  await expect(refused).rejects.toMatchObject({
    reason: {
      title: 'The host "left" can\'t be made here',
      message: "A host is a network namespace, which takes root on Linux.",
    },
  });
  expect(groups).toEqual([]);
});

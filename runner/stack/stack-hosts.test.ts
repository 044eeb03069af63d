import { existsSync, readlinkSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type ProcessGroup, spawnGroup } from "../process/process-group.ts";
import { listProcesses } from "../process/process-table.ts";
import { bootStack } from "./boot.ts";
import type { BootedStack } from "./booted-stack.ts";
import { defineStack } from "./define-stack.ts";
import type { ServiceSpec } from "./definition.ts";
import { keepStack, useKeptStack } from "./kept-stack.ts";
import { ready } from "./readiness/ready.ts";
import { readReceipts, receiptFolder } from "./receipt.ts";
import { useOf } from "./stack-use.ts";
import { endStack, stackStatuses, sweep } from "./sweep.ts";
import { STAY, script, TestBench, web } from "./test-services.fixture.ts";

const canMake = process.platform === "linux" && process.getuid?.() === 0;
const Started = z.object({ pids: z.array(z.number()), ports: z.array(z.number()), dir: z.string() });

let bench: TestBench;
let stacks: BootedStack[];
let owner: ProcessGroup | undefined;

beforeEach(() => {
  bench = new TestBench();
  stacks = [];
});
afterEach(async () => {
  await Promise.allSettled(stacks.map((stack) => stack.stop()));
  await owner?.stop({ graceMs: 0 });
  owner = undefined;
  await sweep(receiptFolder(bench.results));
  await bench.end();
});

/** `api` on one host, `shop` on the other; a surface beside each. */
function shopOf(services: Record<string, ServiceSpec>) {
  return useOf(
    defineStack({
      name: "shop",
      title: "A shop",
      services,
      surfaces: { till: { kind: "terminal" }, office: { kind: "terminal" } },
      hosts: () => ({
        server: { services: ["api"] },
        street: { services: ["shop"], surfaces: ["till" as const] },
      }),
    }),
  );
}

async function boot(services: Record<string, ServiceSpec>): Promise<BootedStack> {
  const stack = await bootStack(shopOf(services), bench.options());
  stacks.push(stack);
  return stack;
}

function namespaceOf(pid: number): string {
  return readlinkSync(`/proc/${pid}/ns/net`);
}

/** Processes that are still in one of these namespaces. */
function inside(namespaces: readonly string[]): number[] {
  return listProcesses().flatMap(({ pid, zombie }) => {
    try {
      return !zombie && namespaces.includes(namespaceOf(pid)) ? [pid] : [];
    } catch {
      return []; // It has ended.
    }
  });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}

const pidsOf = (stack: BootedStack): number[] =>
  stack.receipt.content.processes.flatMap(({ pgid }) => (pgid === undefined ? [] : [pgid]));

describe.runIf(canMake)("on Linux as root", () => {
  test("services run on their hosts, and the runner reaches them at the same ports", async () => {
    const stack = await boot({ api: web(), shop: web("", { needs: ["api"] }) });
    const { context } = stack;
    const namespaces = ["api", "shop"].map((name) => namespaceOf(stack.service(name).pid ?? 0));
    expect(new Set([...namespaces, namespaceOf(process.pid)]).size).toBe(3);
    expect([context.address("server"), context.address("street")]).toEqual(["10.99.0.1", "10.99.0.2"]);
    expect(() => context.address("strete")).toThrow('there is no host "strete"; did you mean "street"?');
    expect(context.reach("api")).toBe(`http://127.0.0.1:${context.portOf("api", "http")}`);
    expect(await (await fetch(context.reach("api"))).text()).toBe("ok api");
    expect((await stack.hostOf("till"))?.address).toBe("10.99.0.2");
    expect(await stack.hostOf("office")).toBeUndefined();
  });

  test("nothing is left after a stop: no process, namespace or port", async () => {
    const child = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(STAY)}]);`;
    const stack = await boot({ api: web(child), shop: web() });
    const namespaces = [...new Set(pidsOf(stack).map(namespaceOf))];
    const port = stack.context.portOf("api", "http");
    expect(inside(namespaces).length).toBeGreaterThanOrEqual(5);
    await stack.stop();
    expect(inside(namespaces)).toEqual([]);
    expect(await accepts(port)).toBe(false);
    expect(existsSync(stack.dir)).toBe(false);
  });

  test("a boot that fails leaves no host", async () => {
    let namespaces: string[] = [];
    const api = web("", {
      provides: () => {
        const [receipt] = readReceipts(receiptFolder(bench.results));
        namespaces = (receipt?.content?.processes ?? []).map(({ pgid = 0 }) => namespaceOf(pgid));
        return {};
      },
    });
    await expect(boot({ api, shop: script("process.exit(3)", { needs: ["api"] }) })).rejects.toThrow(
      "service shop ended with exit code 3 before it was ready",
    );
    expect(namespaces).toHaveLength(3);
    expect(inside(namespaces)).toEqual([]);
  });

  test("a host that ends while the stack runs is told by name", async () => {
    const stack = await boot({ api: web(), shop: web() });
    const died = new Promise<string>((resolve) => stack.onDeath(({ message }) => resolve(message)));
    const relay = stack.receipt.content.processes.find(({ name }) => name === "host server")?.pgid ?? 0;
    process.kill(relay, "SIGKILL");
    expect(await died).toBe("service host server ended with signal SIGKILL");
  });

  test("after kill -9 of a runner, a sweep ends its hosts and all that is on them", async () => {
    const fixture = fileURLToPath(new URL("./killed-owner-of-hosts.fixture.ts", import.meta.url));
    owner = await spawnGroup({
      name: "runner",
      file: process.execPath,
      args: ["--import", "tsx", fixture, bench.root],
      logFile: join(bench.root, "runner.log"),
    });
    const [, text = ""] = await owner.waitForLine(/^started (.*)$/, { timeoutMs: 25_000 });
    const left = Started.parse(JSON.parse(text));
    const namespaces = [...new Set(left.pids.map(namespaceOf))];
    process.kill(owner.pid, "SIGKILL");
    await owner.exited;
    expect(inside(namespaces).length).toBeGreaterThanOrEqual(4);
    expect(await accepts(left.ports[0] ?? 0)).toBe(true);

    const [swept] = await sweep(receiptFolder(bench.results));

    expect(swept?.ended.join("\n")).toContain("host server");
    expect(inside(namespaces)).toEqual([]);
    expect(await accepts(left.ports[0] ?? 0)).toBe(false);
    expect(existsSync(left.dir)).toBe(false);
  });

  test("a kept stack's hosts are used by later runs, and are gone when it is ended", async () => {
    const use = shopOf({ api: web(), shop: web() });
    const stack = await bootStack(use, bench.options());
    const namespaces = [...new Set(pidsOf(stack).map(namespaceOf))];
    keepStack(stack);
    const used = useKeptStack(use, bench.options());
    expect(await (await fetch(used?.context.reach("api") ?? "")).text()).toBe("ok api");
    const till = await used?.hostOf("till");
    const shopPort = used?.context.portOf("shop", "http") ?? 0;
    expect(await (await fetch(`http://127.0.0.1:${await till?.reach(shopPort)}`)).text()).toBe("ok shop");
    await used?.stop();
    expect(await (await fetch(stack.context.reach("api"))).text()).toBe("ok api");
    const [kept] = stackStatuses(receiptFolder(bench.results));
    if (kept?.content === undefined) throw new Error("the kept stack has no receipt");
    await endStack(kept.receipt, kept.content);
    expect(inside(namespaces)).toEqual([]);
  });

  test("ready.tcp on a host says that it can't tell, and what can", async () => {
    const api = web("", { ready: ready.tcp(), timeoutMs: 700 });
    await expect(boot({ api, shop: web() })).rejects.toThrow(
      "a relay to its host, which always accepts; use ready.http or ready.logLine",
    );
  });
});

test("a service that somebody else runs can't be attached to a stack with hosts", async () => {
  const booting = bootStack(
    shopOf({ api: web(), shop: web() }),
    bench.options({ attach: { api: "http://127.0.0.1:4000" } }),
  );
  await expect(booting).rejects.toThrow(
    "--attach api=http://127.0.0.1:4000: stack shop has hosts of its own (server, street), which can't reach this machine",
  );
});

test("without hosts, every address is this machine's, and a service is reached at its URL", async () => {
  const stack = await bench.boot({ api: web() });
  expect(stack.context.address("server")).toBe("127.0.0.1");
  expect(stack.context.reach("api")).toBe(stack.context.url("api"));
  expect(await stack.hostOf("till")).toBeUndefined();
});

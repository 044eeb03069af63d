import { afterEach, beforeEach, expect, test } from "vitest";
import { isAlive } from "../process/process-table.ts";
import { bootStack } from "./boot.ts";
import type { BootedStack } from "./booted-stack.ts";
import { findKept, isWhole, keepStack, useKeptStack } from "./kept-stack.ts";
import { ready } from "./readiness/ready.ts";
import { receiptFolder } from "./receipt.ts";
import type { ServiceDeath } from "./service-deaths.ts";
import { stackKey, useOf } from "./stack-use.ts";
import { endStack, stackStatuses, sweep } from "./sweep.ts";
import { STAY, script, TestBench, web } from "./test-services.fixture.ts";

let bench: TestBench;
const used: BootedStack[] = [];

beforeEach(() => {
  bench = new TestBench();
});
afterEach(async () => {
  await Promise.allSettled(used.splice(0).map((stack) => stack.stop()));
  for (const { receipt, content } of stackStatuses(receiptFolder(bench.results))) {
    if (content !== undefined) await endStack(receipt, content);
  }
  await bench.end();
});

const services = () => ({
  db: script(`console.log("up k-42"); ${STAY}`, {
    ready: ready.logLine(/^up (\S+)/),
    provides: (ctx) => ({ key: ctx.captured[0] ?? "" }),
  }),
  api: web("", {
    needs: ["db"],
    prepare: (ctx) => ctx.run({ file: "true", env: { KEY: ctx.secret("key") } }),
  }),
});

async function keep() {
  const use = useOf(bench.define(services()));
  const booted = await bootStack(use, bench.options());
  keepStack(booted);
  return { use, booted };
}

function reuse(use: Parameters<typeof useKeptStack>[0]) {
  const stack = useKeptStack(use, bench.options());
  if (stack !== undefined) used.push(stack);
  return stack;
}

test("a kept stack is used again with its URLs, values and secrets, and outlives its use", async () => {
  const { use, booted } = await keep();
  const stack = reuse(use);
  expect(stack?.keptSince).toBeInstanceOf(Date);
  expect(stack?.service("api").url).toBe(booted.service("api").url);
  expect(stack?.context.value("db", "key")).toBe("k-42");
  expect(stack?.context.secret("key")).toBe(booted.context.secret("key"));
  expect(stack?.secrets()).toEqual(booted.secrets());
  expect(stack?.service("db").lastLines()).toEqual(["up k-42"]);
  await stack?.stop();
  expect(await (await fetch(booted.service("api").url)).text()).toBe("ok api");
});

test("two uses at once have folders and browsers of their own, which end with each", async () => {
  const { use } = await keep();
  const [one, two] = [reuse(use), reuse(use)];
  expect(one?.dir).not.toBe(two?.dir);
  expect(one?.home).not.toBe(two?.home);
  expect(one?.context.home).toBe(one?.home);
  const start = (stack: BootedStack | undefined) =>
    stack?.spawn({
      name: "b",
      file: process.execPath,
      args: ["-e", STAY],
      logFile: `${stack.dir}/logs/b.log`,
    });
  const [first, second] = [await start(one), await start(two)];
  await one?.stop();
  expect(first?.exit).toBeDefined();
  expect(second?.exit).toBeUndefined();
});

test("another variant does not use it, and neither does one with a service that has ended", async () => {
  const { use, booted } = await keep();
  expect(reuse(use.variant("big"))).toBeUndefined();
  process.kill(-(booted.service("db").pid ?? 0), "SIGKILL");
  await expect
    .poll(() => isWhole(findKept(bench.results, stackKey(use)) ?? expect.fail()), { timeout: 20_000 })
    .toBe(false);
  expect(reuse(use)).toBeUndefined();
});

test("a service of a kept stack that ends during its use is told by name", async () => {
  const { use, booted } = await keep();
  const stack = reuse(use);
  const death = new Promise<ServiceDeath>((resolve) => stack?.onDeath(resolve));
  process.kill(-(booted.service("api").pid ?? 0), "SIGKILL");
  expect(await death).toMatchObject({ service: "api", exit: undefined, message: "service api ended" });
});

test("a sweep does not touch a kept stack, and ending it by its receipt ends all of it", async () => {
  const { booted } = await keep();
  const folder = receiptFolder(bench.results);
  expect(await sweep(folder)).toEqual([]);
  const [status] = stackStatuses(folder);
  expect(status).toMatchObject({
    life: "kept",
    processes: [
      { name: "db", alive: true },
      { name: "api", alive: true },
    ],
  });
  const records = status?.content?.processes ?? [];
  const swept = await endStack(status?.receipt ?? "", status?.content ?? expect.fail());
  expect(swept.ended.map((text) => text.split(" ")[0])).toEqual(["api", "db"]);
  expect(records.map(({ pgid, startTime }) => isAlive(pgid ?? 0, startTime ?? ""))).toEqual([false, false]);
  expect(stackStatuses(folder)).toEqual([]);
  expect(booted.receipt.path).toBe(status?.receipt);
});

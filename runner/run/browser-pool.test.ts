import { existsSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isAlive, startTimeOf } from "../process/process-table.ts";
import { readReceipts, receiptFolder } from "../stack/receipt.ts";
import { TestBench, web } from "../stack/test-services.fixture.ts";
import type { PageSurface } from "../surfaces/page-surface.ts";
import { BrowserPool } from "./browser-pool.ts";

const WANTED = { host: undefined, headed: false, args: [] } as const;

/** What the page itself knows. */
async function evaluated(surface: PageSurface, expression: string): Promise<unknown> {
  const { result } = await surface.current.session.send("Runtime.evaluate", {
    expression,
    returnByValue: true,
  });
  return result.value;
}

let bench: TestBench;
let pool: BrowserPool;

beforeEach(() => {
  bench = new TestBench();
  pool = new BrowserPool(bench.results);
});
afterEach(async () => {
  await pool.close();
  await bench.end();
});

test("the next one gets the browser that was given back, and finds nothing of the one before", async () => {
  const stack = await bench.boot({ web: web() });
  const { url } = stack.service("web");
  const first = await pool.take(stack, WANTED);
  const one = await first.openSurface({ name: "one", url });
  await evaluated(one, "document.cookie = 'signed=in; max-age=600'; localStorage.setItem('signed', 'in')");
  await one.close();
  pool.giveBack(first);

  const second = await pool.take(stack, WANTED);
  expect(second.pid).toBe(first.pid);
  const other = await second.openSurface({ name: "two", url });
  expect(await evaluated(other, "[document.cookie, localStorage.length]")).toEqual(["", 0]);
});

test("two at once have one each, and other arguments make another one", async () => {
  const stack = await bench.boot({ web: web() });
  const [one, other, wide] = await Promise.all([
    pool.take(stack, WANTED),
    pool.take(stack, WANTED),
    pool.take(stack, { ...WANTED, args: ["--force-device-scale-factor=2"] }),
  ]);
  expect(new Set([one.pid, other.pid, wide.pid]).size).toBe(3);
});

test("a browser that ended is not given again", async () => {
  const stack = await bench.boot({ web: web() });
  const first = await pool.take(stack, WANTED);
  process.kill(first.pid, "SIGKILL");
  await expect.poll(() => first.isRunning, { timeout: 10_000 }).toBe(false);
  pool.giveBack(first);
  const second = await pool.take(stack, WANTED);
  expect(second.pid).not.toBe(first.pid);
  expect(second.isRunning).toBe(true);
});

test("a browser that hangs is ended, and not given again", async () => {
  const stack = await bench.boot({ web: web() });
  const first = await pool.take(stack, WANTED);
  process.kill(first.pid, "SIGSTOP");
  pool.giveBack(first);
  const second = await pool.take(stack, WANTED);
  expect(second.pid).not.toBe(first.pid);
  expect(first.isRunning).toBe(false);
});

test("while it runs a receipt names it, and at the end neither process, folder nor receipt is left", async () => {
  const stack = await bench.boot({ web: web() });
  const browser = await pool.take(stack, WANTED);
  const started = startTimeOf(browser.pid);
  const receipt = readReceipts(receiptFolder(bench.results)).find(
    ({ content }) => content?.stack === "browsers",
  );
  expect(receipt?.content?.processes.map(({ pgid }) => pgid)).toEqual([browser.pid]);
  await pool.close();
  expect(isAlive(browser.pid, started ?? "")).toBe(false);
  expect(existsSync(receipt?.content?.dir ?? "")).toBe(false);
  expect(readReceipts(receiptFolder(bench.results)).map(({ content }) => content?.stack)).toEqual(["shop"]);
});

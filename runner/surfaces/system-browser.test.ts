import { mkdtempSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Display } from "../os/display/display.ts";
import { startDisplay } from "../os/display/display-server.ts";
import { membersOf } from "../process/process-family.ts";
import { removeFolder } from "../process/remove-folder.ts";
import { SystemBrowser } from "./system-browser.ts";

let folder: string;
let display: Display;
let page: Server;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fraimz-browser-"));
  display = await startDisplay({ folder: join(folder, "display") });
  page = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<title>Provider</title><h1>Approve access</h1>");
  });
  await new Promise<void>((resolve) => page.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(page.address() as AddressInfo).port}/authorize?state=a%20b&x='1'`;
});

afterAll(async () => {
  page?.closeAllConnections();
  page?.close();
  await display?.stop();
  await removeFolder(folder);
});

/** Opens the URL as a program does that runs with the stack's HOME. */
function open(browser: SystemBrowser, target = url) {
  return execa("xdg-open", [target], {
    env: browser.env,
    cleanup: false,
    detached: true,
    stdio: "ignore",
    reject: false,
  });
}

test("a program that opens a URL gets a window of another process, and the URL is recorded to the letter", async () => {
  const browser = SystemBrowser.prepare({
    display,
    home: join(folder, "home"),
    folder: join(folder, "browser"),
  });
  try {
    const before = await browser.mark();
    expect(before).toEqual({ requests: 0, windows: [] });
    const caller = open(browser);
    const { request, window } = await browser.opened(before);
    expect(request.url).toBe(url);
    expect(window.program).toMatch(/chrom/);
    expect(window.pid).not.toBe(process.pid);
    await display.windowAppears({ title: /^Provider/ });

    const second = await browser.mark();
    open(browser, `${url}&again`);
    const again = await browser.opened(second);
    expect(again.request.url).toBe(`${url}&again`);
    expect(again.window.id).not.toBe(window.id);

    await browser.closeWindows();
    expect(await display.windows()).toEqual([]);
    expect((await caller).exitCode).toBe(0);
  } finally {
    await browser.stop();
  }
  expect(membersOf(browser.identity)).toEqual([]);
});

test("a caller that reports success while the browser ended without a window is caught", async () => {
  const browser = SystemBrowser.prepare({
    display,
    home: join(folder, "home-2"),
    folder: join(folder, "browser-2"),
    chromium: "/bin/echo",
  });
  const before = await browser.mark();
  expect((await open(browser)).exitCode).toBe(0);
  await expect(browser.opened(before, 500)).rejects.toMatchObject({
    reason: {
      title: "The browser was asked for, but no window came",
      message: expect.stringMatching(/^The browser \(pid \d+\) has ended\./),
      actual: "no window",
    },
  });
  await browser.stop();
});

test("a caller that asks for nothing is caught, whatever it says", async () => {
  const browser = SystemBrowser.prepare({
    display,
    home: join(folder, "home-3"),
    folder: join(folder, "browser-3"),
  });
  await expect(browser.opened(await browser.mark(), 50)).rejects.toMatchObject({
    reason: { title: "No browser was opened" },
  });
});

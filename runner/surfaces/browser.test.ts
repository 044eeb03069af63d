import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { attachSurface } from "./browser-attach.ts";
import { BrowserMissing, findBrowser } from "./browser-binary.ts";
import { BrowserFailed, launchBrowser } from "./launch-browser.ts";
import { removalsDone } from "./profile-folder.ts";

describe("the browser", () => {
  it("that is missing says what to install or which variable is wrong", () => {
    expect(() => findBrowser({ PATH: "/nowhere" })).toThrow(BrowserMissing);
    expect(() => findBrowser({ PATH: "/nowhere" })).toThrow(/none of chromium, /);
    expect(() => findBrowser({ PATH: "/nowhere", FRAIMZ_CHROMIUM: "/no/chromium" })).toThrow(
      /FRAIMZ_CHROMIUM is "\/no\/chromium", and there is no such program/,
    );
    try {
      findBrowser({ PATH: "/nowhere" });
    } catch (error) {
      expect(error).toMatchObject({
        reason: { kind: "harness", next: expect.stringMatching(/apt install chromium/) },
      });
    }
  });

  it("that does not come up fails with its own last lines, and leaves nothing", async () => {
    const folder = mkdtempSync(join(tmpdir(), "fraimz-test-"));
    try {
      // Without a display a visible window can't be had.
      const launching = launchBrowser({
        headed: true,
        folder,
        env: { DISPLAY: ":9999", WAYLAND_DISPLAY: undefined },
      });
      await expect(launching).rejects.toThrow(BrowserFailed);
      await expect(launching).rejects.toMatchObject({ reason: { next: expect.stringMatching(/DISPLAY/) } });
      await removalsDone();
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it.each([
    ["before it can be reached", "kill -9 $$"],
    ["when it said where it listens", "echo DevTools listening on ws://127.0.0.1:1/; kill -9 $$"],
  ])("that is killed %s fails with the signal", async (_, script) => {
    const folder = mkdtempSync(join(tmpdir(), "fraimz-test-"));
    const program = join(folder, "killed");
    writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    vi.stubEnv("FRAIMZ_CHROMIUM", program);
    try {
      await expect(launchBrowser({ folder })).rejects.toMatchObject({
        name: "BrowserFailed",
        reason: { title: "The browser did not start", actual: "it ended with signal SIGKILL" },
      });
    } finally {
      vi.unstubAllEnvs();
      await removalsDone();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("has a HOME, profile and temporary files of its own, and leaves neither processes nor files", async () => {
    const folder = mkdtempSync(join(tmpdir(), "fraimz-test-"));
    const temporary = mkdtempSync(join(tmpdir(), "fraimz-temp-"));
    vi.stubEnv("TMPDIR", temporary);
    try {
      const browser = await launchBrowser({ folder });
      const [made = ""] = readdirSync(folder);
      expect(readdirSync(join(folder, made)).sort()).toEqual(["browser.log", "home", "profile", "tmp"]);
      expect(readdirSync(join(folder, made, "tmp"))).toContainEqual(expect.stringMatching(/chromium/i));
      expect(readdirSync(temporary), "what it keeps elsewhere while it runs").toEqual([]);
      const { pid } = browser;
      await browser.close();
      await browser.close();
      await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false);
      await removalsDone();
      expect(readdirSync(folder)).toEqual([]);
      expect(readdirSync(temporary), "what it left elsewhere").toEqual([]);
    } finally {
      vi.unstubAllEnvs();
      for (const made of [folder, temporary]) rmSync(made, { recursive: true, force: true });
    }
  });
});

describe("attaching", () => {
  it("to a port that does not answer says what to start", async () => {
    await expect(attachSurface("http://127.0.0.1:1", { name: "app" })).rejects.toMatchObject({
      reason: {
        kind: "harness",
        title: "No app answers at http://127.0.0.1:1",
        message: expect.stringMatching(/refused/),
        next: expect.stringMatching(/--remote-debugging-port=1 /),
      },
    });
  });

  it("to something that is no DevTools endpoint says so", async () => {
    const server = createServer((_, response) => response.end("<h1>Hello</h1>"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await expect(attachSurface(`127.0.0.1:${port}`, { name: "app" })).rejects.toThrow(/is not JSON/);
    await new Promise((resolve) => server.close(resolve));
  });

  it("to a port that accepts but never answers ends at its deadline", async () => {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await expect(attachSurface(String(port), { name: "app", timeoutMs: 200 })).rejects.toThrow(
      /no answer within 200 ms/,
    );
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it("in a window of its own drives the same address there, and leaves the one in front as it is", async () => {
    const browser = await launchBrowser();
    const page = createServer((_, response) =>
      response.setHeader("content-type", "text/html").end("<h1>Same app</h1><input>"),
    );
    await new Promise<void>((resolve) => page.listen(0, "127.0.0.1", resolve));
    try {
      const own = await browser.openSurface({ name: "own" });
      await own.goto(`http://127.0.0.1:${(page.address() as AddressInfo).port}/`);
      await own.current.session.send("Runtime.evaluate", { expression: `document.body.append("mine")` });
      const attached = await attachSurface(browser.endpoint, { name: "app", ownTab: true });
      expect(await attached.visibleText()).toBe("Same app");
      await attached.close();
      expect(await own.visibleText()).toContain("mine");
    } finally {
      await browser.close();
      page.closeAllConnections();
      await new Promise((resolve) => page.close(resolve));
      await removalsDone();
    }
  });

  it("gives a browser that runs already its time back at the end", async () => {
    const browser = await launchBrowser();
    try {
      const own = await browser.openSurface({ name: "own" });
      await own.goto("data:text/html,<title>Running</title>");
      const year = async (): Promise<unknown> => {
        const asked = { expression: "new Date().getUTCFullYear()" };
        return (await own.current.session.send("Runtime.evaluate", asked)).result.value;
      };
      const attached = await attachSurface(browser.endpoint, { name: "app" });
      await attached.clock.pauseAt(Date.UTC(2099, 5));
      expect(await year()).toBe(2099);
      await attached.close();
      expect(await year()).toBe(new Date().getUTCFullYear());
    } finally {
      await browser.close();
      await removalsDone();
    }
  });

  it("drives a browser that runs already, and only lets go of it at the end", async () => {
    const browser = await launchBrowser();
    try {
      const own = await browser.openSurface({ name: "own" });
      await own.goto("data:text/html,<title>Running</title><h1>Already here</h1>");
      const attached = await attachSurface(browser.endpoint, { name: "app" });
      expect(attached.attached).toBe(true);
      expect(await attached.visibleText()).toBe("Already here");
      await attached.close();
      expect(browser.isRunning).toBe(true);
      expect(await own.visibleText()).toBe("Already here");
    } finally {
      await browser.close();
      await removalsDone();
    }
  });
});

import { mkdtempSync, readlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connectHosts, NetworkHost } from "../os/host/network-host.ts";
import { type ProcessGroup, type SpawnOptions, spawnGroup } from "../process/process-group.ts";
import { removeFolder } from "../process/remove-folder.ts";
import { DisplaySurface } from "./display.ts";
import { type ElectronSurface, openElectron } from "./electron.ts";
import { launchBrowser } from "./launch-browser.ts";
import { removalsDone } from "./profile-folder.ts";
import { Terminal } from "./terminal.ts";

const canMake = process.platform === "linux" && process.getuid?.() === 0;
const ROOT = resolve(import.meta.dirname, "../..");

let folder: string;
let groups: ProcessGroup[];
let host: NetworkHost;

async function spawn(options: SpawnOptions): Promise<ProcessGroup> {
  const group = await spawnGroup(options);
  groups.push(group);
  return group;
}

const namespaceOf = (pid: number): string => readlinkSync(`/proc/${pid}/ns/net`);

describe.runIf(canMake)("on a host of its own", () => {
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "fraimz-on-host-"));
    groups = [];
    host = await NetworkHost.start({
      ...{ name: "desktop", address: "10.99.0.2", spawn },
      logFile: join(folder, "host.log"),
    });
    await connectHosts([host]);
  });
  afterEach(async () => {
    await removalsDone();
    await Promise.all(groups.map((group) => group.stop({ graceMs: 0 })));
    await removeFolder(folder);
  });

  test("a desktop app is driven, is followed when it starts itself again, and so is the browser that it opens", async () => {
    const home = join(folder, "home");
    const display = await DisplaySurface.open({ folder: join(folder, "display"), home, spawn });
    let app: ElectronSurface | undefined;
    try {
      app = await openElectron({
        ...{ name: "app", app: "runner/surfaces/electron-app.fixture", root: ROOT, home, folder },
        ...{ baseEnv: process.env, display, spawn, host, standIn: "mocks/electron/main.ts" },
      });
      const before = await factsOf(app);
      expect(namespaceOf(before.pid)).toBe(namespaceOf(host.relay.pid));
      void invoke(app, `"relaunch"`).catch(() => undefined);
      await app.reconnect(60_000);
      const after = await factsOf(app);
      expect(after.pid).not.toBe(before.pid);
      expect(namespaceOf(after.pid)).toBe(namespaceOf(host.relay.pid));
      const mark = await display.browser.mark();
      await invoke(app, `"open", "http://127.0.0.1:9/"`);
      const { window } = await display.browser.opened(mark);
      expect(namespaceOf(window.pid ?? 0)).toBe(namespaceOf(host.relay.pid));
    } finally {
      await app?.close();
      await display.close();
    }
  });

  test("a browser is driven, and sees the host's network only", async () => {
    const browser = await launchBrowser({ folder, host, spawn });
    try {
      expect(namespaceOf(browser.pid)).toBe(namespaceOf(host.relay.pid));
      const surface = await browser.openSurface({
        name: "page",
        url: "data:text/html,<p>Shown on a host</p>",
      });
      expect(await surface.visibleText()).toContain("Shown on a host");
      await expect(surface.goto("http://192.0.2.1/")).rejects.toThrow(/ERR_(ADDRESS|INTERNET)/);
    } finally {
      await browser.close();
    }
  });

  test("a terminal's commands run there", async () => {
    const terminal = Terminal.start({
      command: "readlink /proc/self/ns/net",
      cwd: folder,
      env: { PATH: process.env.PATH },
      host,
    });
    try {
      await terminal.ends(20_000);
      expect(terminal.text().trim()).toBe(namespaceOf(host.relay.pid));
    } finally {
      await terminal.stop();
    }
  });
});

async function invoke(app: ElectronSurface, args: string): Promise<unknown> {
  const { result } = await app.current.session.send("Runtime.evaluate", {
    expression: `contract.invoke(${args})`,
    awaitPromise: true,
    returnByValue: true,
  });
  return result.value;
}

async function factsOf(app: ElectronSurface): Promise<{ pid: number }> {
  return (await invoke(app, `"facts"`)) as { pid: number };
}

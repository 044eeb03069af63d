import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ownDisplays } from "../os/own-displays.ts";
import { spawnGroup } from "../process/process-group.ts";
import { removeFolder } from "../process/remove-folder.ts";
import { DisplaySurface } from "./display.ts";
import { type ElectronOptions, type ElectronSurface, openElectron } from "./electron.ts";
import { findElectron } from "./electron-binary.ts";

// What an app may rely on, whichever runs it: Electron itself (set ELECTRON_PATH) or the stand-in.

const ROOT = resolve(import.meta.dirname, "../..");
const STAND_IN = "mocks/electron/main.ts";
const APP = "runner/surfaces/electron-app.fixture";
const isStandIn = findElectron({ root: ROOT, standIn: STAND_IN }).standIn !== undefined;

/** What takes a display of the run's own, or a desktop that is registered in files; elsewhere windows open on the machine's. */
const onLinux = test.runIf(ownDisplays());

let folder: string;
/** Only where there are displays of a run's own. */
let display: DisplaySurface;
let profile: string;
let app: ElectronSurface;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fraimz-electron-"));
  if (ownDisplays())
    display = await DisplaySurface.open({ folder: join(folder, "display"), home: join(folder, "home") });
  profile = join(folder, "profile");
  mkdirSync(join(profile, "deeper"), { recursive: true });
  writeFileSync(join(profile, "deeper/session.json"), "signed in");
  app = await start("first", APP, { deepLinks: ["contract"], profile });
});
afterAll(async () => {
  await app?.close();
  await display?.close();
  await removeFolder(folder);
});

function start(
  name: string,
  appPath = APP,
  more: Partial<Pick<ElectronOptions, "deepLinks" | "profile">> = {},
): Promise<ElectronSurface> {
  return openElectron({
    ...{ name, app: appPath, root: ROOT, home: join(folder, "home"), folder, standIn: STAND_IN, ...more },
    ...{ baseEnv: process.env, display: ownDisplays() ? display : { env: {} }, spawn: spawnGroup },
  });
}

/** Runs code in the page's own world, as the page's scripts do, and gives its text. */
async function page(code: string): Promise<string> {
  const { result, exceptionDetails } = await app.current.session.send("Runtime.evaluate", {
    expression: `(async () => { try { return String(await (${code})); } catch (e) { return e.name + ": " + e.message; } })()`,
    awaitPromise: true,
    returnByValue: true,
  });
  return exceptionDetails ? exceptionDetails.text : String(result.value);
}

const facts = async () =>
  JSON.parse(await page(`contract.invoke("facts").then(JSON.stringify)`)) as Record<string, unknown>;

test("the report names what ran the app", () => {
  expect(app.standIn).toBe(isStandIn ? "Chromium stand-in" : undefined);
  expect(app.version).toMatch(isStandIn ? /^Chrome\/\d+/ : /^Electron \d+/);
});

test("the bridge is frozen all the way down and can't be replaced", async () => {
  expect(
    await page(
      "Object.isFrozen(contract) && Object.isFrozen(contract.nested.list) && Object.isFrozen(contract.add)",
    ),
  ).toBe("true");
  expect(await page(`(() => { "use strict"; contract.add = 1; })()`)).toMatch(
    /^TypeError: Cannot assign to read only/,
  );
  expect(await page(`(() => { "use strict"; window.contract = 1; })()`)).toMatch(
    /^TypeError: Cannot assign to read only/,
  );
  expect(await page("contract.again()")).toMatch(
    /^Cannot bind an API on top of an existing property on the window object/,
  );
});

test("the preload has a world of its own: nothing else of it reaches the page", async () => {
  expect(await page("typeof leaked + typeof require + typeof process")).toBe("undefinedundefinedundefined");
  expect(await page("contract.argv")).toBe("true");
});

test("functions cross the bridge both ways, and of an error its message", async () => {
  expect(await page("contract.add(2, 3)")).toBe("5");
  expect(await page("contract.callBack((word) => word + ' by the page')")).toBe("called back by the page");
  expect(await page("contract.throws()")).toBe("Error: thrown in the preload");
});

test("IPC copies values as structured clone does, and refuses what can't be cloned", async () => {
  const value =
    "{ d: new Date(5), m: new Map([[1, new Set(['x'])]]), u: undefined, n: NaN, b: new Uint8Array([7, 8]) }";
  const shown =
    "(v) => [v.d.getTime(), [...v.m.get(1)][0], 'u' in v, v.n, v.b.constructor.name, v.b[1]].join(' ')";
  expect(await page(`contract.invoke("echo", ${value}).then(${shown})`)).toBe("5 x true NaN Uint8Array 8");
  expect(await page(`contract.ping(41)`)).toBe("42");
});

test("IPC errors name the method and carry the handler's message", async () => {
  expect(await page(`contract.invoke("fail")`)).toBe(
    "Error: Error invoking remote method 'fail': TypeError: the handler failed",
  );
  expect(await page(`contract.invoke("missing")`)).toBe(
    "Error: Error invoking remote method 'missing': Error: No handler registered for 'missing'",
  );
  expect(await page(`contract.invoke("twice")`)).toMatch(/Attempted to register a second handler for 'echo'/);
});

test("the app knows its name, version, folder and arguments", async () => {
  expect(await facts()).toMatchObject({
    name: "contract-app",
    version: "1.2.3",
    packaged: false,
    // macOS registers only what stands in an app's Info.plist.
    ...(ownDisplays() ? { client: true } : {}),
  });
  expect((await facts()).userData).toMatch(/electron-first-\w+\/user-data$/);
});

onLinux("openExternal opens a window of the system browser with the very URL", async () => {
  const before = await display.browser.mark();
  const url = "http://127.0.0.1:9/authorize?state=a%20b&x='1'";
  expect(await page(`contract.invoke("open", ${JSON.stringify(url)})`)).toBe("undefined");
  const { request, window } = await display.browser.opened(before);
  expect(request.url).toBe(url);
  expect(window.pid).not.toBe((await facts()).pid);
  await display.browser.closeWindows();
});

onLinux(
  "a deep link reaches the running instance with what the second one brought, and no second window comes",
  async () => {
    const windows = await display.display.windows();
    await execa("xdg-open", ["contract://handoff?grant=abc&state=x%20y"], {
      env: display.env,
      stdio: "ignore",
    });
    const linked = await display.display.windowAppears({
      title: "Linked contract://handoff?grant=abc&state=x%20y",
    });
    expect(windows.map(({ id }) => id)).toContain(linked.id);
    expect(await app.visibleText()).toContain(
      'link contract://handoff?grant=abc&state=x%20y {"from":"contract"}',
    );
  },
);

test("a window that the page opens goes to the app's handler, and a denied one never comes", async () => {
  const tabs = [...app.tabs.keys()];
  const windows = ownDisplays() ? await display.display.windows() : [];
  expect(await page("window.open('https://window.test/x')")).toBe("null");
  await expect.poll(() => app.visibleText(), { timeout: 10_000 }).toContain("denied https://window.test/x");
  expect([...app.tabs.keys()]).toEqual(tabs);
  if (ownDisplays()) expect(await display.display.windows()).toHaveLength(windows.length);
});

test("a second window is a tab of its own, titled by its page, and closing it leaves the first", async () => {
  expect(await page(`contract.invoke("second window")`)).toBe("opened");
  const second = ownDisplays() && (await display.display.windowAppears({ title: "Second page" }));
  await expect.poll(() => [...app.tabs.keys()], { timeout: 10_000 }).toContain("window 2");
  await app.show("window 2");
  expect(await app.visibleText()).toContain("Second window");
  if (second) {
    await display.display.close(second);
    await display.display.windowCloses(second);
  } else {
    // Asked for in the window that closes, which answers no more.
    void page(`contract.invoke("close second window")`).catch(() => undefined);
  }
  await expect.poll(() => [...app.tabs.keys()], { timeout: 10_000 }).toEqual(["main"]);
  expect(await app.visibleText()).toContain("Contract app");
});

test("a page that can't be loaded rejects with Chromium's own error", async () => {
  expect(await page(`contract.invoke("bad address", "http://127.0.0.1:9/")`)).toMatch(
    /^ERR_\w+ \(-\d+\) loading 'http:\/\/127\.0\.0\.1:9\/'/,
  );
});

test.runIf(isStandIn)("a part of Electron that the stand-in does not cover is refused by name", async () => {
  expect(await page(`contract.invoke("dialog")`)).toContain(
    "dialog.showMessageBoxSync is not covered by the Chromium stand-in",
  );
});

test("an app that starts itself again is followed, with its new arguments", async () => {
  const { pid } = await facts();
  void page(`contract.invoke("relaunch")`).catch(() => undefined);
  await app.reconnect(60_000);
  const now = await facts();
  expect(now.pid).not.toBe(pid);
  expect(now.argv).toContain("--again");
  expect(await app.visibleText()).toContain("Contract app");
});

onLinux(
  "a picture of a minimised window ends, as a picture or as an error that names the window",
  async () => {
    await page(`contract.invoke("minimize")`);
    await expect
      .poll(async () => (await display.display.windows()).some(({ minimized }) => minimized), {
        timeout: 10_000,
      })
      .toBe(true);
    const ended = await app.capture().then(
      ({ width }) => `a picture ${width} wide`,
      (error: unknown) => String(error),
    );
    expect(ended).toMatch(/^a picture 720 wide$|index\.html/);
  },
);

test("an app starts with the profile that it was given, as a copy of its own", async () => {
  const { userData } = await facts();
  expect(readFileSync(join(String(userData), "deeper/session.json"), "utf8")).toBe("signed in");
  writeFileSync(join(String(userData), "deeper/more.json"), "");
  expect(existsSync(join(profile, "deeper/more.json"))).toBe(false);
});

test("a profile that is not there, or no folder, is named before anything is started", async () => {
  for (const none of [join(folder, "nowhere"), join(profile, "deeper/session.json")]) {
    await expect(start("unprepared", APP, { profile: none })).rejects.toMatchObject({
      reason: {
        kind: "stack",
        title: "The profile that unprepared is to start with can't be copied",
        message: expect.stringContaining(none),
      },
    });
  }
});

// Elsewhere Electron shows a box, and waits for somebody to close it.
onLinux("an app that ends at once is told with its exit code, and the line that says why", async () => {
  const failing = start("failing", join(APP, "no-such-main.mjs"));
  await expect(failing).rejects.toMatchObject({
    reason: {
      kind: "stack",
      title: 'The desktop app "failing" did not come up',
      actual: expect.stringMatching(/^it ended with .*; it said: .*no-such-main\.mjs/),
      next: expect.stringContaining("main process of failing"),
    },
  });
});

test("an app that ends in the middle is lost, and why is told with its exit code", async () => {
  void page(`contract.invoke("exit")`).catch(() => undefined);
  const loss = await app.lost;
  expect(loss.reason).toMatchObject({ kind: "service", title: "The desktop app “first” ended" });
  expect(loss.reason.message).toMatch(/exit code 0|exit code 9|DevTools connection/);
});

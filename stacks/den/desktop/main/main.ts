import { join } from "node:path";
import { app, BrowserWindow, ipcMain, shell } from "electron";
import { DESKTOP_SCHEME } from "../../contract/index.ts";
import { CHANNELS, type DesktopCall } from "../shared/desktop-api.ts";
import { Desk, type DeskHost } from "./desk.ts";
import { readDesktopEnvironment } from "./environment.ts";
import { plantedBrowser, plantedParts } from "./planted-defects.ts";

const here = import.meta.dirname;

if (!app.requestSingleInstanceLock()) {
  // The running app has been given this one's arguments, with the link that the system opened.
  app.quit();
} else {
  run();
}

function run(): void {
  const env = readDesktopEnvironment(process.env, app.getPath("home"));
  let window: BrowserWindow | undefined;
  let desk: Desk | undefined;
  app.setAsDefaultProtocolClient(DESKTOP_SCHEME);
  app.on("second-instance", (_event, argv) => void desk?.link(argv.at(-1)));
  // macOS hands links over by an event of their own.
  app.on("open-url", (_event, url) => void desk?.link(url));
  app.on("window-all-closed", () => app.quit());
  app.on("will-quit", () => desk?.stop());

  app.whenReady().then(async () => {
    const made = createWindow();
    window = made;
    const host: DeskHost = {
      userData: app.getPath("userData"),
      engineScript: join(here, "engine.js"),
      openBrowser: plantedBrowser((url) => shell.openExternal(url), openInApp, env.defects),
      showWindow: () => {
        if (made.isMinimized()) made.restore();
        made.show();
      },
      changed: (state) => send(CHANNELS.stateChanged, state),
      chat: (chatId, event) => send(CHANNELS.chat, chatId, event),
    };
    const running = new Desk(env, host, plantedParts(env.defects));
    desk = running;
    ipcMain.handle(CHANNELS.state, () => running.state());
    ipcMain.handle(CHANNELS.call, (_event, name: DesktopCall, args: string[]) => running.call(name, args));
    await made.loadFile(join(here, "renderer", "index.html"));
    await running.start();
    await running.link(process.argv.at(-1));
  });

  const send = (channel: string, ...args: unknown[]): void => {
    if (window && !window.isDestroyed()) window.webContents.send(channel, ...args);
  };
}

function createWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 1180,
    height: 780,
    minWidth: 720,
    minHeight: 480,
    title: "Den",
    backgroundColor: "#f6f5f2",
    webPreferences: { preload: join(here, "preload.cjs") },
  });
  // Links in answers lead to the person's browser, never to a page inside the app.
  window.webContents.setWindowOpenHandler(({ url }) => {
    if (/^https?:/.test(url)) void shell.openExternal(url);
    return { action: "deny" };
  });
  return window;
}

/** For the planted defect alone: nobody should consent in a window that the app controls. */
async function openInApp(url: string): Promise<void> {
  await new BrowserWindow({ width: 640, height: 720, title: "Connect" }).loadURL(url);
}

// The app of the Electron contract: each behaviour that the desktop app relies on, reported on its page.
import { join } from "node:path";
import { app, BrowserWindow, dialog, ipcMain, shell } from "electron";

const here = import.meta.dirname;

if (!app.requestSingleInstanceLock({ from: "contract" })) {
  app.quit();
} else {
  start();
}

function start() {
  /** @type {BrowserWindow | undefined} */
  let main;
  /** @type {BrowserWindow | undefined} */
  let second;
  app.setAsDefaultProtocolClient("contract");
  app.on("second-instance", (_event, argv, _folder, data) => {
    main?.webContents.send("link", argv.at(-1), data);
  });
  app.on("window-all-closed", () => app.quit());

  ipcMain.handle("echo", (_event, value) => value);
  ipcMain.handle("fail", () => {
    throw new TypeError("the handler failed");
  });
  ipcMain.handle("twice", () => {
    ipcMain.handle("echo", () => {});
  });
  ipcMain.on("ping", (event, value) => event.reply("pong", value + 1));
  ipcMain.handle("open", (_event, url) => shell.openExternal(url));
  ipcMain.handle("facts", () => ({
    name: app.getName(),
    version: app.getVersion(),
    userData: app.getPath("userData"),
    argv: process.argv,
    pid: process.pid,
    windows: BrowserWindow.getAllWindows().length,
    client: app.isDefaultProtocolClient("contract"),
    packaged: app.isPackaged,
  }));
  ipcMain.handle("second window", async () => {
    second = await createWindow("second.html", "Second");
    return "opened";
  });
  ipcMain.handle("close second window", () => second?.close());
  ipcMain.handle("bad address", (_event, url) =>
    new BrowserWindow({ show: false }).loadURL(url).then(
      () => "loaded",
      (error) => error.message,
    ),
  );
  ipcMain.handle("relaunch", () => {
    app.relaunch({ args: [...process.argv.slice(1), "--again"] });
    app.exit(0);
  });
  ipcMain.handle("exit", () => app.exit(9));
  ipcMain.handle("minimize", () => main?.minimize());
  ipcMain.handle("dialog", () => dialog.showMessageBoxSync({ message: "anybody there?" }));

  app.whenReady().then(async () => {
    main = await createWindow("index.html", "Contract");
    main.webContents.setWindowOpenHandler(({ url }) => {
      main?.webContents.send("denied", url);
      return { action: "deny" };
    });
  });
}

async function createWindow(page, title) {
  const window = new BrowserWindow({
    width: 720,
    height: 520,
    title,
    webPreferences: { preload: join(here, "preload.cjs"), additionalArguments: ["--extra=1"] },
  });
  await window.loadFile(join(here, page));
  return window;
}

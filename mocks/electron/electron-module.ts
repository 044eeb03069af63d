// Part of the stand-in for Electron: the module that `import ... from "electron"` resolves to in a main process.

import type { App } from "./app.ts";
import { GuardedBrowserWindow } from "./browser-window.ts";
import { ipcMain } from "./ipc-main.ts";
import { NotCovered, refusing } from "./refusal.ts";
import { shell } from "./shell.ts";

/** Everything that Electron exports to a main process; what is not covered refuses every use. */
const MAIN_PROCESS_MODULES = [
  ...["app", "autoUpdater", "BaseWindow", "BrowserView", "BrowserWindow", "clipboard", "contentTracing"],
  ...[
    "crashReporter",
    "desktopCapturer",
    "dialog",
    "globalShortcut",
    "ImageView",
    "inAppPurchase",
    "ipcMain",
  ],
  ...[
    "Menu",
    "MenuItem",
    "MessageChannelMain",
    "nativeImage",
    "nativeTheme",
    "net",
    "netLog",
    "Notification",
  ],
  ...[
    "powerMonitor",
    "powerSaveBlocker",
    "protocol",
    "pushNotifications",
    "safeStorage",
    "screen",
    "session",
  ],
  ...["ShareMenu", "shell", "systemPreferences", "TouchBar", "Tray", "utilityProcess", "View", "webContents"],
  ...["WebContentsView", "webFrameMain"],
] as const;

/** The key of the symbol under which the module is found from everywhere in this process. */
export const SLOT = "fraimz.electron-stand-in";

/** Makes the module and puts it where imports of `electron` find it. */
export function installElectronModule(app: App): Readonly<Record<string, unknown>> {
  const covered: Record<string, unknown> = {
    app: refusing("app", app),
    BrowserWindow: GuardedBrowserWindow,
    ipcMain,
    shell,
  };
  const electron = Object.fromEntries(
    MAIN_PROCESS_MODULES.map((name) => [name, covered[name] ?? refused(name)]),
  );
  Reflect.set(globalThis, Symbol.for(SLOT), electron);
  return electron;
}

/** Can be imported, since importing is no use; calling it, constructing it or reading from it is. */
function refused(name: string): unknown {
  const refuse = (call: string): never => {
    throw new NotCovered(call);
  };
  return new Proxy(class {}, {
    get: (_, key) => (typeof key === "symbol" || key === "then" ? undefined : refuse(`${name}.${key}`)),
    construct: () => refuse(`new ${name}`),
    apply: () => refuse(name),
  });
}

// Stands in for Electron's executable: runs an Electron app's main process on Node and shows its windows in
// Chromium's app mode. Used only where no Electron binary can be had; covers a part of Electron and refuses the rest.
//
//   node --import tsx mocks/electron/main.ts [switches] path [arguments]

import { statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { App, readManifest } from "./app.ts";
import { Chromium } from "./chromium.ts";
import { installElectronModule } from "./electron-module.ts";
import { bundleRenderer } from "./injection.ts";
import { resolveElectronHere } from "./module-hooks.ts";
import { parseCommandLine } from "./switches.ts";

/** Whose interface it stands in for. */
const ELECTRON_VERSION = "38.8.6";

const ownArguments = process.argv.slice(2);
const commandLine = parseCommandLine(ownArguments);
const appPath = resolve(commandLine.appPath);
const isFolder = statSync(appPath).isDirectory();
const folder = isFolder ? appPath : dirname(appPath);
const manifest = isFolder
  ? readManifest(folder)
  : { name: basename(appPath), version: "0.0.0", main: basename(appPath) };
const userData =
  commandLine.switches.get("user-data-dir") ||
  join(process.env.XDG_CONFIG_HOME ?? join(homedir(), ".config"), manifest.name);

const startedAs = { file: process.execPath, args: [...process.execArgv, process.argv[1] ?? ""] };
const app = new App({
  commandLine,
  folder,
  name: manifest.name,
  version: manifest.version,
  userData,
  relaunch: (args) => ({ file: startedAs.file, args: [...startedAs.args, ...args] }),
});
// An app sees the executable, then what it was started with.
process.argv = [process.execPath, ...ownArguments];

resolveElectronHere(installElectronModule(app));
process.on("SIGTERM", () => app.quit());
process.on("SIGINT", () => app.quit());
process.on("SIGHUP", () => app.quit());
process.on("uncaughtException", (error) => {
  // Electron shows a dialog here, which nobody could answer.
  console.error("A JavaScript error occurred in the main process\nUncaught Exception:\n", error);
  app.exit(1);
});

describeProcess();
await import(pathToFileURL(join(folder, manifest.main)).href);
// A further instance ends here, without a browser.
if (!app.ending) {
  void bundleRenderer();
  const chromium = await Chromium.start({
    executable: process.env.FRAIMZ_CHROMIUM ?? "chromium",
    userData,
    port: commandLine.switches.get("remote-debugging-port") ?? "0",
    switches: commandLine.switches,
  });
  describeProcess(chromium.version);
  void chromium.exited.then(() => {
    if (!app.ending) console.error("Chromium has ended.");
    app.exit(1);
  });
  app.start(Promise.resolve(chromium), process.versions as Record<string, string>);
}

/** What an app reads to know where it runs. */
function describeProcess(chrome = "0"): void {
  Object.defineProperty(process, "versions", {
    value: { ...process.versions, electron: ELECTRON_VERSION, chrome },
    configurable: true,
    enumerable: true,
  });
  Reflect.set(process, "type", "browser");
}

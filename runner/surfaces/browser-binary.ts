import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import type { Reason } from "../evidence/log/events.ts";
import { Failure } from "../evidence/log/failure.ts";

/** No Chromium could be found, or the one named by the environment is not there. */
export class BrowserMissing extends Failure {
  override name = "BrowserMissing";

  /** @param named the program that the environment asks for, where it asks for one */
  constructor(
    reason: Reason,
    readonly named?: string,
  ) {
    super(reason);
  }
}

/** Looked at in this order, before PATH is searched. */
const BROWSER_VARIABLES = ["FRAIMZ_CHROMIUM", "CHROME_PATH"] as const;

const NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "chrome",
  "microsoft-edge",
  "brave-browser",
];
const MAC_APPS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

/**
 * Finds the browser to start: `FRAIMZ_CHROMIUM`, `CHROME_PATH`, then the usual names in PATH.
 * @throws BrowserMissing, which says what to install or set
 */
export function findBrowser(env: NodeJS.ProcessEnv = process.env): string {
  const path = env.PATH ?? "";
  for (const variable of BROWSER_VARIABLES) {
    const named = env[variable];
    if (named === undefined || named === "") continue;
    const found = isAbsolute(named) ? runnable(named) : inPath(named, path);
    if (found) return found;
    const reason: Reason = {
      kind: "harness",
      title: "The browser is missing",
      message: `${variable} is "${named}", and there is no such program`,
      next: `point ${variable} at Chromium or Chrome, or unset it to use the one in PATH`,
    };
    throw new BrowserMissing(reason, named);
  }
  for (const name of NAMES) {
    const found = inPath(name, path);
    if (found) return found;
  }
  for (const app of process.platform === "darwin" ? MAC_APPS : []) if (runnable(app)) return app;
  throw new BrowserMissing({
    kind: "harness",
    title: "The browser is missing",
    message: `none of ${NAMES.join(", ")} is in PATH`,
    next: "install Chromium or Chrome (Debian: apt install chromium; macOS: brew install --cask chromium), or set FRAIMZ_CHROMIUM to its program",
  });
}

function inPath(name: string, path: string): string | undefined {
  for (const folder of path.split(delimiter)) {
    const found = folder === "" ? undefined : runnable(join(folder, name));
    if (found) return found;
  }
  return undefined;
}

function runnable(file: string): string | undefined {
  try {
    accessSync(file, constants.X_OK);
    return file;
  } catch {
    return undefined;
  }
}

import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownTemporaries } from "../process/own-temporaries.ts";

/** What the recipe is made from. */
export interface BrowserRecipe {
  /** The HOME that the programs of the stack get; the desktop's settings are written into it. */
  readonly home: string;
  /** Where the opener, its record and the browser's profile go. */
  readonly folder: string;
  /** The browser's executable. */
  readonly chromium: string;
  /** Its arguments, without the URL. */
  readonly args: readonly string[];
  /** The mark by which its processes are found again. */
  readonly mark: string;
}

export interface RecipePaths {
  /** The opener: started with a URL, as a desktop starts a browser. */
  readonly opener: string;
  /** One line for each request: milliseconds since 1970, process id, URL. */
  readonly record: string;
  readonly log: string;
}

/**
 * Makes a browser of our own the system's default, for programs that run with this HOME: `mimeapps.list` names a
 * `.desktop` file (freedesktop.org MIME applications, Desktop Entry Specification) whose command records the URL
 * and then starts the browser. Programs that bundle their own opener honour it too; a shim in PATH or the
 * variable BROWSER is ignored by some.
 */
export function writeRecipe(recipe: BrowserRecipe): RecipePaths {
  const { home, folder } = recipe;
  const paths: RecipePaths = {
    opener: join(folder, "open-in-browser"),
    record: join(folder, "requests.log"),
    log: join(folder, "browser.log"),
  };
  const applications = join(home, ".local", "share", "applications");
  const settings = join(home, ".config");
  for (const made of [folder, applications, settings]) mkdirSync(made, { recursive: true });
  writeFileSync(paths.record, "", { flag: "a" });
  writeFileSync(paths.opener, openerScript(paths, recipe));
  chmodSync(paths.opener, 0o755);
  writeFileSync(
    join(applications, "fraimz-browser.desktop"),
    [
      "[Desktop Entry]",
      "Type=Application",
      "Name=System browser",
      `Exec=${paths.opener} %u`,
      "MimeType=x-scheme-handler/http;x-scheme-handler/https;text/html;",
      "NoDisplay=true",
      "",
    ].join("\n"),
  );
  const types = ["x-scheme-handler/http", "x-scheme-handler/https", "text/html"];
  writeFileSync(
    join(settings, "mimeapps.list"),
    `[Default Applications]\n${types.map((type) => `${type}=fraimz-browser.desktop`).join("\n")}\n`,
  );
  return paths;
}

/** Variables that a programs' environment needs for the recipe; `undefined` takes one away. */
export function recipeEnvironment(home: string, display: string): Record<string, string | undefined> {
  return {
    HOME: home,
    DISPLAY: display,
    // Each of these would lead an opener to other settings than the ones written into HOME.
    XDG_CONFIG_HOME: undefined,
    XDG_CONFIG_DIRS: undefined,
    XDG_DATA_HOME: undefined,
    XDG_CURRENT_DESKTOP: undefined,
    DESKTOP_SESSION: undefined,
    KDE_FULL_SESSION: undefined,
    GNOME_DESKTOP_SESSION_ID: undefined,
    WAYLAND_DISPLAY: undefined,
    BROWSER: undefined,
    // A bus of the machine's own user could hand the request to that user's browser.
    DBUS_SESSION_BUS_ADDRESS: "disabled:",
  };
}

function openerScript(paths: RecipePaths, { folder, chromium, args, mark }: BrowserRecipe): string {
  const { TMPDIR: temporaries } = ownTemporaries(folder);
  return [
    "#!/bin/sh",
    "# Records what the system was asked to open, then becomes the browser.",
    `printf '%s %s %s\\n' "$(date +%s%3N)" "$$" "$1" >> ${quote(paths.record)}`,
    // Whatever Electron or Node set for the caller itself is not the browser's.
    "unset ELECTRON_RUN_AS_NODE NODE_OPTIONS CHROME_DESKTOP",
    ...(temporaries === undefined ? [] : [`TMPDIR=${quote(temporaries)}; export TMPDIR`]),
    `FRAIMZ_FAMILY="\${FRAIMZ_FAMILY:+$FRAIMZ_FAMILY:}${mark}"; export FRAIMZ_FAMILY`,
    `exec ${[chromium, ...args].map(quote).join(" ")} "$1" >> ${quote(paths.log)} 2>&1 < /dev/null`,
    "",
  ].join("\n");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

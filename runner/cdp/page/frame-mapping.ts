import type { Box, Point } from "../geometry.ts";
import { CallRefused, isGone } from "../protocol/protocol-failure.ts";
import type { DocumentFrame } from "./frame-tree.ts";
import { ownerQuad } from "./owner-quad.ts";
import type { Tab } from "./tab.ts";

/** Turns boxes of a frame's own window into boxes of the tab's window, whatever scales, turns or zooms the frame. */
export type Mapping = (box: Box) => Box;

type PointMap = (point: Point) => Point;

/** @returns undefined for a frame that has no area in the window */
export async function mappingOf(tab: Tab, frame: DocumentFrame): Promise<Mapping | undefined> {
  if (frame === tab.frames.main) return (box) => box;
  const maps: PointMap[] = [];
  for (let at = frame; at !== tab.frames.main; ) {
    const parent = tab.frames.parentOf(at);
    const map = parent && (await ownMap(tab, at, parent));
    if (parent === undefined || map === undefined) return undefined;
    maps.push(map);
    // The browser's own boxes are relative to the outermost frame of a process.
    at = tab.frames.processRootOf(parent);
  }
  return (box) => {
    const corners = [
      { x: box.x, y: box.y },
      { x: box.x + box.width, y: box.y },
      { x: box.x, y: box.y + box.height },
      { x: box.x + box.width, y: box.y + box.height },
    ].map((corner) => maps.reduce((point, map) => map(point), corner));
    const xs = corners.map(({ x }) => x);
    const ys = corners.map(({ y }) => y);
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
  };
}

async function ownMap(tab: Tab, frame: DocumentFrame, parent: DocumentFrame): Promise<PointMap | undefined> {
  try {
    const [quad, [width, height]] = await Promise.all([
      ownerQuad(tab, frame, parent),
      frame.world().then((world) => world.value<[number, number]>(() => [innerWidth, innerHeight])),
    ]);
    if (quad === undefined || !(width > 0 && height > 0)) return undefined;
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, , , x4 = 0, y4 = 0] = quad.content;
    return ({ x, y }) => ({
      x: x1 + ((x2 - x1) * x) / width + ((x4 - x1) * y) / height,
      y: y1 + ((y2 - y1) * x) / width + ((y4 - y1) * y) / height,
    });
  } catch (error) {
    if (error instanceof CallRefused || isGone(error)) return undefined;
    throw error;
  }
}

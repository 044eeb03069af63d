/** Everything here is in CSS pixels; `x`,`y` is the upper left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The common part, or undefined when they don't meet. */
export function intersect(a: Box, b: Box): Box | undefined {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const width = Math.min(a.x + a.width, b.x + b.width) - x;
  const height = Math.min(a.y + a.height, b.y + b.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

export function contains(box: Box, { x, y }: Point): boolean {
  return x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
}

/** The smallest box around both. */
export function around(a: Box, b: Box): Box {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}

/** The smallest box around all of them; undefined of none. */
export function hull(boxes: readonly Box[]): Box | undefined {
  return boxes.length === 0 ? undefined : boxes.reduce(around);
}

/** Whether the one lies in the other, but for a pixel: lines are rounded. */
export function encloses(outer: Box, inner: Box): boolean {
  const all = around(outer, inner);
  return all.width <= outer.width + 1.5 && all.height <= outer.height + 1.5;
}

/** A box with so much more, or less, on each side. */
export function widened({ x, y, width, height }: Box, by: number): Box {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

export function moved(box: Box, by: Point): Box {
  return { ...box, x: box.x + by.x, y: box.y + by.y };
}

/** The box around a protocol quad: eight numbers, four corners. */
export function boxOfQuad(quad: readonly number[]): Box {
  const xs = quad.filter((_, i) => i % 2 === 0);
  const ys = quad.filter((_, i) => i % 2 === 1);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/**
 * Lays a plane of this size on a protocol quad (four corners, clockwise from the upper left): shifted, scaled, turned, or
 * seen at an angle. The projective map of a unit square, after Heckbert, "Fundamentals of Texture Mapping" (1989), 2.2.3.
 */
export function ontoQuad(
  quad: readonly number[],
  { width, height }: { readonly width: number; readonly height: number },
): (point: Point) => Point {
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0] = quad;
  const skewX = x0 - x1 + x2 - x3;
  const skewY = y0 - y1 + y2 - y3;
  const area = (x1 - x2) * (y3 - y2) - (x3 - x2) * (y1 - y2);
  const g = (skewX * (y3 - y2) - (x3 - x2) * skewY) / area || 0;
  const h = ((x1 - x2) * skewY - skewX * (y1 - y2)) / area || 0;
  return ({ x, y }) => {
    const [across, down] = [x / width, y / height];
    const depth = g * across + h * down + 1;
    return {
      x: ((x1 - x0 + g * x1) * across + (x3 - x0 + h * x3) * down + x0) / depth,
      y: ((y1 - y0 + g * y1) * across + (y3 - y0 + h * y3) * down + y0) / depth,
    };
  };
}

/** The box around four mapped corners. */
export function mappedBox({ x, y, width, height }: Box, map: (point: Point) => Point): Box {
  const corners = [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ].map(map);
  return boxOfQuad(corners.flatMap((corner) => [corner.x, corner.y]));
}

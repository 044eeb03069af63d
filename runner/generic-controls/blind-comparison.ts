import type { Comparison } from "../evidence/log/events.ts";

/**
 * Whether a picture that is compared could differ by one pixel more than it may, outside its masks.
 * @returns undefined when it could, else why it is blind
 */
export function blindComparison({
  masks = [],
  tolerance,
  width,
  height,
}: Pick<Comparison, "masks" | "tolerance"> & { readonly width: number; readonly height: number }):
  | string
  | undefined {
  const covered = new Uint8Array(width * height);
  for (const { x, y, width: wide, height: high } of masks) {
    const [left, right] = [Math.max(0, Math.floor(x)), Math.min(width, Math.ceil(x + wide))];
    for (let row = Math.max(0, Math.floor(y)); row < Math.min(height, Math.ceil(y + high)); row++)
      if (right > left) covered.fill(1, row * width + left, row * width + right);
  }
  const free = covered.reduce((count, one) => count + (one === 0 ? 1 : 0), 0);
  if (free === 0) return "its masks cover all of it";
  const allowed = tolerance?.pixels ?? 0;
  return allowed < free ? undefined : `${allowed} pixels may differ, of ${free} that are compared`;
}

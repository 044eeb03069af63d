/** Distances of evenly spaced letters are this near to whole pitches on the average: time steps are a quarter of one. */
const EVEN = 0.14;
/** Fewer distances than these are even by chance. */
const LEAST_DISTANCES = 2;

/**
 * The distance from letter to letter where it is the same along the line, as in a monospace font.
 * @param middles of the letters (or of pieces of ink), from left to right; a blank between leaves out a place or two
 * @returns undefined where letters have widths of their own
 */
export function evenPitch(
  middles: readonly number[],
  { least = LEAST_DISTANCES, even = EVEN }: { readonly least?: number; readonly even?: number } = {},
): number | undefined {
  const distances = middles.slice(1).map((middle, index) => middle - (middles[index] ?? 0));
  if (distances.length < least) return undefined;
  const usual = [...distances].sort((a, b) => a - b)[distances.length >> 1] ?? 0;
  if (usual <= 0) return undefined;
  const places = distances.reduce((sum, distance) => sum + Math.round(distance / usual), 0);
  const pitch = distances.reduce((sum, distance) => sum + distance, 0) / Math.max(1, places);
  const off = distances.map((distance) => Math.abs(distance / pitch - Math.round(distance / pitch)));
  return off.reduce((sum, one) => sum + one, 0) / off.length <= even ? pitch : undefined;
}

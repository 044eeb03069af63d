/** 0 (see-through) to 1, from a computed colour; unknown forms count as opaque. */
export function alphaOf(colour: string): number {
  const rgba = /^rgba\([^)]*,\s*([\d.]+)\)$/.exec(colour);
  if (rgba) return Number(rgba[1]);
  const modern = /\/\s*([\d.]+)(%?)\s*\)$/.exec(colour);
  if (modern) return Number(modern[1]) / (modern[2] ? 100 : 1);
  return colour === "" || colour === "transparent" ? 0 : 1;
}

/** Red, green and blue of a computed colour, 0 to 255; undefined for other colour spaces. */
export function channelsOf(colour: string): readonly number[] | undefined {
  const [, channels] = /^rgba?\(([^)]*)\)$/.exec(colour) ?? [];
  return channels?.split(",").slice(0, 3).map(Number);
}

/** What turns a PNG into a lossless WebP, or undefined where this machine has no encoder. */
export type WebpEncoder = (png: Uint8Array) => Promise<Uint8Array>;

/**
 * Screens of 1280x800 on one core: `thorough` takes 40 to 200 ms and finds repeated areas, which makes flat screens
 * three times smaller; `quick` takes 30 ms. Higher efforts make screens no smaller.
 */
const SETTINGS = {
  thorough: { lossless: true, effort: 1 },
  quick: { lossless: true, effort: 0, quality: 100 },
} as const;

/**
 * Loads the encoder: it costs 60 ms, which a report without many pictures need not pay.
 * @returns undefined when `sharp`, an optional dependency, has no build for this platform
 */
export async function webpEncoder(how: keyof typeof SETTINGS): Promise<WebpEncoder | undefined> {
  try {
    const { default: sharp } = await import("sharp");
    return (png) => sharp(png, { limitInputPixels: false }).webp(SETTINGS[how]).toBuffer();
  } catch {
    return undefined;
  }
}

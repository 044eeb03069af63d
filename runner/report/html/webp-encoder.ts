/** What turns a PNG into a lossless WebP, or undefined where this machine has no encoder. */
export type WebpEncoder = (png: Uint8Array) => Promise<Uint8Array>;

let loading: Promise<WebpEncoder | undefined> | undefined;

/**
 * Loads the encoder at its first use: it costs 60 ms, which a report without many pictures need not pay.
 * @returns undefined when `sharp`, an optional dependency, has no build for this platform
 */
export function webpEncoder(): Promise<WebpEncoder | undefined> {
  loading ??= load();
  return loading;
}

async function load(): Promise<WebpEncoder | undefined> {
  try {
    const { default: sharp } = await import("sharp");
    // Effort 1 is the first that finds repeated areas; higher ones make screens no smaller.
    return (png) => sharp(png, { limitInputPixels: false }).webp({ lossless: true, effort: 1 }).toBuffer();
  } catch {
    return undefined;
  }
}

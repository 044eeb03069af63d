import { availableParallelism } from "node:os";
import type { FileRef } from "../../evidence/log/events.ts";
import { LIMITS } from "../limits.ts";
import { size } from "../plain-text.ts";
import type { RunFiles } from "../run-files.ts";
import { type WebpEncoder, webpEncoder } from "./webp-encoder.ts";

/** A picture as the report holds it: its data, or why it is left out. */
export type StoredPicture = { readonly source: string } | { readonly leftOut: string };

/** The pictures of a report, each content once. */
export interface PictureStore {
  get(ref: FileRef): StoredPicture;
  /** How the pictures are kept, in one sentence. */
  readonly kept: string;
}

/** From so many pictures on, a report that is written soon is worth more than one that is smaller. */
const MANY = 100;

interface Read {
  readonly ref: FileRef;
  readonly bytes: Uint8Array;
}

/**
 * Reads and encodes pictures.
 * @param refs in the order of their importance: when the report is full, the last ones are left out
 */
export async function storePictures(
  refs: readonly FileRef[],
  files: RunFiles,
  limit: number = LIMITS.pictureBytes,
): Promise<PictureStore> {
  const stored = new Map<string, StoredPicture>();
  const unique = [...new Map(refs.map((ref) => [ref.sha256, ref])).values()];
  const total = unique.reduce((sum, { bytes }) => sum + bytes, 0);
  const encode =
    total > LIMITS.pngBytes ? await webpEncoder(unique.length > MANY ? "quick" : "thorough") : undefined;
  let held = 0;
  const store = async (ref: FileRef) => {
    if (held >= limit) {
      stored.set(ref.sha256, {
        leftOut: `this report holds ${size(limit)} of pictures already`,
      });
      return;
    }
    const read = await files.read(ref);
    if ("missing" in read) {
      stored.set(ref.sha256, { leftOut: read.missing });
      return;
    }
    const { bytes, mime } = await smallest({ ref, bytes: read.bytes }, encode);
    held += bytes.byteLength;
    stored.set(ref.sha256, { source: `data:${mime};base64,${Buffer.from(bytes).toString("base64")}` });
  };
  await eachInOrder(unique, availableParallelism(), store);
  return {
    kept: encode
      ? "pictures: lossless WebP, the same pixels as the PNG files of the run"
      : total > LIMITS.pngBytes
        ? "pictures: PNG, because no WebP encoder is installed here"
        : "pictures: PNG, as they were taken",
    get: (ref) => stored.get(ref.sha256) ?? { leftOut: "it was not read" },
  };
}

async function smallest({ ref, bytes }: Read, encode: WebpEncoder | undefined) {
  if (!encode || ref.mime !== "image/png") return { bytes, mime: safeMime(ref.mime) };
  // A picture that the encoder refuses (too large, or no PNG) is kept as it is: the browser may still show it.
  const webp = await encode(bytes).catch(() => undefined);
  return webp && webp.byteLength < bytes.byteLength
    ? { bytes: webp, mime: "image/webp" }
    : { bytes, mime: "image/png" };
}

function safeMime(mime: string): string {
  return ["image/png", "image/webp", "image/jpeg"].includes(mime) ? mime : "image/png";
}

/** Runs `work` on each item, beginning in order, at most `width` at a time. */
async function eachInOrder<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>) {
  const queue = items.values();
  const runner = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: width }, runner));
}

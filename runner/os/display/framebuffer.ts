import type { Box } from "../../evidence/log/events.ts";
import { Failure } from "../../evidence/log/failure.ts";
import { encodePng, type RgbPixels } from "../png-encoder.ts";
import type { XConnection } from "./x-connection.ts";

const Z_PIXMAP = 2;
const ALL_PLANES = 0xffffffff;
const BYTES_PER_PIXEL = 4;

/** What a person sees on a display, or on a part of it. */
export interface ScreenPicture extends RgbPixels {
  /** Where the picture's top left corner is on the display. */
  readonly x: number;
  readonly y: number;
  /** Encoded when asked for, once. */
  readonly png: Buffer;
}

/**
 * Reads the framebuffer, as it is shown: a covered window shows what covers it.
 * @param box the part to read; the whole display by default. Parts beyond the display's edge are cut off
 * @throws Failure when nothing of the box is on the display
 */
export async function readFramebuffer(connection: XConnection, box?: Box): Promise<ScreenPicture> {
  const part = box
    ? onScreen(connection, box)
    : { x: 0, y: 0, width: connection.width, height: connection.height };
  const image = await connection.ask<{ depth: number; data: Buffer }>((client, reply) =>
    client.GetImage(Z_PIXMAP, connection.root, part.x, part.y, part.width, part.height, ALL_PLANES, reply),
  );
  const expected = part.width * part.height * BYTES_PER_PIXEL;
  if (image.data.byteLength < expected) {
    throw new Failure({
      kind: "harness",
      title: "The framebuffer has an unexpected format",
      message: `A part of ${part.width}x${part.height} came as ${image.data.byteLength} bytes at depth ${image.depth}; ${expected} were expected (depth 24 in 32-bit pixels).`,
      next: "Start the display at depth 24.",
    });
  }
  const rgb = Buffer.allocUnsafe(part.width * part.height * 3);
  // The server's pixel is blue, green, red, unused, in this order of bytes.
  for (let from = 0, to = 0; to < rgb.byteLength; from += BYTES_PER_PIXEL, to += 3) {
    rgb[to] = image.data[from + 2] ?? 0;
    rgb[to + 1] = image.data[from + 1] ?? 0;
    rgb[to + 2] = image.data[from] ?? 0;
  }
  let encoded: Buffer | undefined;
  return {
    ...part,
    rgb,
    get png() {
      encoded ??= encodePng({ width: part.width, height: part.height, rgb });
      return encoded;
    },
  };
}

function onScreen(connection: XConnection, box: Box): Box {
  const left = Math.max(0, Math.floor(box.x));
  const top = Math.max(0, Math.floor(box.y));
  const right = Math.min(connection.width, Math.ceil(box.x + box.width));
  const bottom = Math.min(connection.height, Math.ceil(box.y + box.height));
  if (right <= left || bottom <= top) {
    throw new Failure({
      kind: "action",
      title: "That part is not on the display",
      message: `The box ${box.width}x${box.height} at ${box.x},${box.y} lies outside the display of ${connection.width}x${connection.height}.`,
    });
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

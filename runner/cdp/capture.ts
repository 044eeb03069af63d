import { Failure } from "../evidence/log/failure.ts";
import { messageOf } from "../evidence/log/message-of.ts";
import type { Box } from "./geometry.ts";
import { readPixels } from "./ink/pixels.ts";
import { type Rest, restPage, resumePage } from "./page/rest.ts";
import { screenshot } from "./page/screenshot.ts";
import type { Tab } from "./page/tab.ts";
import { pause } from "./protocol/connection.ts";
import { CallTimedOut, ConnectionLost, DocumentReplaced, isGone } from "./protocol/protocol-failure.ts";
import { settleReading } from "./settle-reading.ts";
import { type PageSnapshot, takeSnapshot } from "./snapshot/page-snapshot.ts";
import { type Reading, readSnapshot } from "./snapshot/reading.ts";

/** A picture of a window and what could be read in it at the same moment. */
export interface Capture {
  readonly png: Buffer;
  /** Of the picture, in its own pixels. */
  readonly width: number;
  readonly height: number;
  /** Picture pixels for one CSS pixel. */
  readonly scale: number;
  /** How long the page took to come to rest. */
  readonly restMs: number;
  /** What had not come to rest in time; empty as a rule. */
  readonly restless: readonly string[];
  /** Boxes of password fields, in CSS pixels; the picture is grey there. */
  readonly masks: readonly Box[];
  readonly reading: Reading;
  /** What was laid out at that moment. */
  readonly snapshot: PageSnapshot;
}

/** No picture could be had of this window. */
export class CaptureFailed extends Failure {
  override name = "CaptureFailed";
}

export interface CaptureOptions {
  /** For all of it: coming to rest, reading, drawing. */
  readonly deadlineMs?: number;
  /** Texts that a check hangs on: where the snapshot leaves a doubt, the picture's pixels decide whether they are drawn. */
  readonly matters?: ((text: string) => boolean) | undefined;
  /** How long animations, fonts and images may take to come to rest before the picture is taken anyway. */
  readonly restMs?: number;
}

/**
 * Takes a picture at rest: fonts and images loaded, animations at their end or (endless ones) held at the start
 * of their cycle, no blinking caret. The page is left as it was. Of a page that goes on to another document meanwhile,
 * that one is shown.
 * @throws CaptureFailed at the deadline; it names the window
 */
export async function capture(tab: Tab, options: CaptureOptions = {}): Promise<Capture> {
  const { deadlineMs = 10_000 } = options;
  const started = performance.now();
  const took = () => performance.now() - started;
  for (let documents = 1; ; documents++) {
    const doing = { failing: "it did not come to rest" };
    try {
      return await captureDocument(tab, { ...options, deadlineMs: deadlineMs - took() }, doing);
    } catch (error) {
      if (!(error instanceof CallTimedOut) && !isGone(error)) throw error;
      const wentOn = isGone(error) && !(error instanceof ConnectionLost);
      if (wentOn && took() < deadlineMs) {
        await pause(Math.min(WENT_ON_MS, Math.max(0, deadlineMs - took())));
        continue;
      }
      const left = wentOn ? documents : documents - 1;
      const failing =
        left > 0 ? `it went to another document${left > 1 ? ` ${left} times` : ""}` : doing.failing;
      throw new CaptureFailed(
        {
          kind: "evidence",
          title: `No picture of ${tab.session.window()}`,
          message: `${failing} within ${Math.round(took())} ms: ${messageOf(error)}`,
          next:
            left > 0
              ? "a page that always goes on shows nothing for long enough: see where it leads, and why"
              : "a hidden or minimised window draws nothing: bring it to the front, or picture another surface",
        },
        { cause: error },
      );
    }
  }
}

/** Until another document may have begun. */
const WENT_ON_MS = 20;

/** @param doing what it is at, for who has to say why it did not come */
async function captureDocument(
  tab: Tab,
  { deadlineMs, restMs = 2_000, matters }: CaptureOptions & { readonly deadlineMs: number },
  doing: { failing: string },
): Promise<Capture> {
  const started = performance.now();
  const { documentId } = tab;
  const rest: Rest = await restPage(tab, restMs);
  const rested = performance.now() - started;
  try {
    doing.failing = rest.hidden ? "it is hidden, and was not drawn" : "it was not drawn";
    const bound = rest.hidden ? Math.min(deadlineMs, HIDDEN_MS) : deadlineMs;
    const left = Math.max(1, bound - rested);
    const [drawn, { snapshot, read }] = await Promise.all([
      screenshot(tab, { deadlineMs: left }),
      // Drawing takes longest: what was laid out is read meanwhile.
      takeSnapshot(tab).then((snapshot) => ({ snapshot, read: readSnapshot(snapshot) })),
    ]);
    // What was drawn and what was read would be of two documents.
    if (tab.documentId !== documentId) throw new DocumentReplaced("a picture", tab.session.window());
    const { width, height } = sizeOf(drawn);
    // The picture has the scroll bars, too, which the window's inside has not.
    const box = { x: 0, y: 0, width: width / rest.scale, height: height / rest.scale };
    const reading = matters ? await settleReading(tab, read, matters, () => readPixels(drawn, box)) : read;
    const masked = reading.passwordBoxes.length > 0;
    const png = masked ? await paintOver(drawn, reading.passwordBoxes, rest.scale) : drawn;
    return {
      png,
      width,
      height,
      scale: rest.scale,
      restMs: Math.round(rested),
      restless: rest.restless,
      masks: reading.passwordBoxes,
      reading,
      snapshot,
    };
  } finally {
    await resumePage(tab, rest);
  }
}

/** Headless a hidden tab can be drawn, in a window it mostly can't: no use in waiting long. */
const HIDDEN_MS = 3_000;

/** Passwords are dots, but even their number is nobody's business. */
async function paintOver(png: Buffer, boxes: readonly Box[], scale: number): Promise<Buffer> {
  const { PNG } = await import("pngjs");
  const picture = PNG.sync.read(png);
  for (const box of boxes) {
    const left = Math.max(0, Math.floor(box.x * scale));
    const right = Math.min(picture.width, Math.ceil((box.x + box.width) * scale));
    const bottom = Math.min(picture.height, Math.ceil((box.y + box.height) * scale));
    for (let y = Math.max(0, Math.floor(box.y * scale)); y < bottom && left < right; y++) {
      picture.data.fill(MASK, (y * picture.width + left) * 4, (y * picture.width + right) * 4);
    }
  }
  return PNG.sync.write(picture, { deflateLevel: 1, filterType: 0 });
}

/** A grey that no one takes for part of the page. */
const MASK = Buffer.from([0x80, 0x80, 0x88, 0xff]);

/** Width and height from the header of a PNG (PNG specification, 11.2.2 IHDR). */
function sizeOf(png: Buffer): { width: number; height: number } {
  if (png.length < 24) return { width: 0, height: 0 };
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}

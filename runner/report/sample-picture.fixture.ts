import { PNG } from "pngjs";

type Colour = readonly [number, number, number];

const PAGE: Colour = [252, 252, 251];
const PANEL: Colour = [241, 242, 247];
const LINE: Colour = [226, 227, 232];
const INK: Colour = [60, 62, 72];
const FAINT: Colour = [190, 192, 200];
const BLUE: Colour = [59, 76, 202];
const GREEN: Colour = [16, 124, 80];

export interface Screen {
  readonly width?: number;
  readonly height?: number;
  /** How many cards the page shows; each number gives another picture. */
  readonly cards?: number;
  /** The card whose button is lit. */
  readonly lit?: number;
  readonly connected?: boolean;
  /** Makes every pixel row differ, as a photograph would: the worst case for an encoder. */
  readonly noise?: boolean;
}

const drawn = new Map<string, Uint8Array>();

/** Draws a screen of a made-up app: a menu, a heading and cards. The same screen is drawn once. */
export function drawScreen(screen: Screen = {}): Uint8Array {
  const key = JSON.stringify(screen);
  const picture = drawn.get(key) ?? draw(screen);
  drawn.set(key, picture);
  return picture;
}

function draw(screen: Screen): Uint8Array {
  const { width = 1280, height = 800, cards = 4, lit, connected = false, noise = false } = screen;
  const png = new PNG({ width, height });
  const pixels = new Uint32Array(png.data.buffer, png.data.byteOffset, width * height);
  const fill = (x: number, y: number, w: number, h: number, [red, green, blue]: Colour) => {
    const word = ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
    for (let row = Math.max(0, y); row < Math.min(height, y + h); row += 1) {
      pixels.fill(word, row * width + Math.min(x, width), row * width + Math.min(x + w, width));
    }
  };
  const text = (x: number, y: number, words: readonly number[], size: number, colour: Colour) => {
    let at = x;
    for (const word of words) {
      fill(at, y, word, size, colour);
      at += word + size;
    }
  };
  fill(0, 0, width, height, PAGE);
  fill(0, 0, 220, height, PANEL);
  for (const [row, words] of [[60], [40, 26], [72], [52, 18]].entries()) {
    text(28, 40 + row * 44, words, 10, row === 2 ? BLUE : INK);
  }
  text(268, 44, [120, 74], 18, INK);
  text(268, 84, [64, 30, 90, 42], 8, FAINT);
  for (let card = 0; card < cards; card += 1) {
    const x = 268 + (card % 3) * 330;
    const y = 130 + Math.floor(card / 3) * 170;
    fill(x, y, 306, 146, LINE);
    fill(x + 1, y + 1, 304, 144, [255, 255, 255]);
    fill(x + 20, y + 20, 40, 40, card % 2 ? FAINT : BLUE);
    text(x + 76, y + 22, [60 + ((card * 13) % 40), 48], 11, INK);
    text(x + 76, y + 44, [40, 70], 7, FAINT);
    if (card === lit) {
      fill(x + 20, y + 88, 150, 36, connected ? GREEN : BLUE);
      text(x + 36, y + 101, [50, 38], 10, [255, 255, 255]);
    }
  }
  if (noise) {
    // Xorshift: no encoder finds a pattern in it.
    let word = cards + 1;
    for (let at = 0; at < pixels.length; at += 1) {
      word ^= word << 13;
      word ^= word >>> 17;
      word ^= word << 5;
      pixels[at] = (word | 0xff000000) >>> 0;
    }
  }
  return PNG.sync.write(png, { deflateLevel: 1, filterType: 0 });
}

/** Where a card's button stands, in picture pixels. */
export function cardButton(card: number): { x: number; y: number; width: number; height: number } {
  return { x: 268 + (card % 3) * 330 + 20, y: 130 + Math.floor(card / 3) * 170 + 88, width: 150, height: 36 };
}

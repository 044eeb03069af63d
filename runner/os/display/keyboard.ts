import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../../evidence/log/failure.ts";
import { refuseWhenOver } from "../../evidence/log/frame-scope.ts";
import type { XConnection } from "./x-connection.ts";

/** X keysyms of the keys that have no character (X11 keysymdef.h). */
const NAMED: Readonly<Record<string, number>> = {
  Backspace: 0xff08,
  Tab: 0xff09,
  Enter: 0xff0d,
  Escape: 0xff1b,
  Home: 0xff50,
  ArrowLeft: 0xff51,
  ArrowUp: 0xff52,
  ArrowRight: 0xff53,
  ArrowDown: 0xff54,
  PageUp: 0xff55,
  PageDown: 0xff56,
  End: 0xff57,
  Delete: 0xffff,
  Shift: 0xffe1,
  Control: 0xffe3,
  Alt: 0xffe9,
  Meta: 0xffeb,
  ...Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`F${index + 1}`, 0xffbe + index])),
};

const UNICODE_KEYSYM = 0x01000000;
const KEY_MS = 4;

interface Stroke {
  keycode: number;
  shift: boolean;
}

interface Layout {
  readonly strokes: Map<number, Stroke>;
  /** Keys without a meaning of their own: those that had none for longest come first. */
  readonly spare: { keycode: number; lent?: number }[];
}

/** The display's keyboard: keys pressed through the server's own input (XTEST), for whatever has the focus. */
export class Keyboard {
  readonly #connection: XConnection;
  #layout: Promise<Layout> | undefined;

  constructor(connection: XConnection) {
    this.#connection = connection;
  }

  /** Types text, one key after the other; line breaks are Enter. Any Unicode character can be typed. */
  async type(text: string): Promise<void> {
    for (const character of text) {
      const keysym = keysymOf(character);
      const stroke = (await this.#strokes()).strokes.get(keysym) ?? (await this.#lend(keysym));
      await this.#hold(stroke.shift ? [await this.#named("Shift")] : [], stroke.keycode);
    }
  }

  /**
   * Presses a key or a combination: `Enter`, `Control+L`, `Shift+Tab`.
   * @throws Failure for a name that is no key
   */
  async press(combination: string): Promise<void> {
    const names = combination.split(/\+(?!$)/);
    const key = names.pop() ?? "";
    const modifiers = await Promise.all(names.map((name) => this.#named(name)));
    const keysym = NAMED[key] ?? ([...key].length === 1 ? keysymOf(key.toLowerCase()) : undefined);
    if (keysym === undefined) throw unknownKey(combination, key);
    const stroke = (await this.#strokes()).strokes.get(keysym) ?? (await this.#lend(keysym));
    await this.#hold(stroke.shift ? [...modifiers, await this.#named("Shift")] : modifiers, stroke.keycode);
  }

  async #hold(modifiers: readonly number[], keycode: number): Promise<void> {
    refuseWhenOver();
    const { xtest } = this.#connection;
    await this.#connection.tell(() => {
      for (const modifier of modifiers) xtest.FakeInput(xtest.KeyPress, modifier, 0, 0, 0, 0);
      xtest.FakeInput(xtest.KeyPress, keycode, 0, 0, 0, 0);
      xtest.FakeInput(xtest.KeyRelease, keycode, 0, 0, 0, 0);
      for (const modifier of [...modifiers].reverse())
        xtest.FakeInput(xtest.KeyRelease, modifier, 0, 0, 0, 0);
    });
    // The pace of a quick hand; programs drop keys that all carry the same time.
    await pause(KEY_MS);
  }

  async #named(name: string): Promise<number> {
    const keysym = NAMED[name];
    const stroke = keysym === undefined ? undefined : (await this.#strokes()).strokes.get(keysym);
    if (!stroke) throw unknownKey(name, name);
    return stroke.keycode;
  }

  #strokes(): Promise<Layout> {
    this.#layout ??= this.#readLayout();
    return this.#layout;
  }

  async #readLayout(): Promise<Layout> {
    const { first, count } = this.#connection.keycodes;
    const rows = await this.#connection.ask<number[][]>((client, reply) =>
      client.GetKeyboardMapping(first, count, reply),
    );
    const strokes = new Map<number, Stroke>();
    const spare: Layout["spare"] = [];
    rows.forEach((row, index) => {
      const keycode = first + index;
      if (row.every((keysym) => keysym === 0)) spare.push({ keycode });
      row.slice(0, 2).forEach((keysym, level) => {
        if (keysym !== 0 && !strokes.has(keysym)) strokes.set(keysym, { keycode, shift: level === 1 });
      });
    });
    return { strokes, spare };
  }

  /**
   * Gives an unused key the wanted character: the layout of a bare server has few of them. Each character gets a key of
   * its own, for as long as there are some: a busy program looks up late what a key means.
   */
  async #lend(keysym: number): Promise<Stroke> {
    const { strokes, spare } = await this.#strokes();
    const key = spare.shift();
    if (key === undefined) {
      throw new Failure({
        kind: "harness",
        title: "The character can't be typed",
        message: `The keyboard has no key for U+${(keysym - UNICODE_KEYSYM).toString(16)} and none to spare.`,
      });
    }
    const { keycode, lent } = key;
    if (lent !== undefined) strokes.delete(lent);
    spare.push({ keycode, lent: keysym });
    const stroke = { keycode, shift: false };
    strokes.set(keysym, stroke);
    await this.#connection.tell((client) => client.ChangeKeyboardMapping(keycode, 2, [keysym, keysym]));
    // Programs read the new layout when they are told of it; a key sent at once would still mean the old one.
    await pause(KEY_MS * 10);
    return stroke;
  }
}

function keysymOf(character: string): number {
  if (character === "\n" || character === "\r") return NAMED.Enter ?? 0;
  if (character === "\t") return NAMED.Tab ?? 0;
  const code = character.codePointAt(0) ?? 0;
  // Latin-1 keysyms are the code points themselves (X11 protocol, appendix A).
  const isLatin1 = (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xff);
  return isLatin1 ? code : UNICODE_KEYSYM + code;
}

function unknownKey(combination: string, key: string): Failure {
  return new Failure({
    kind: "action",
    title: `There is no key ${JSON.stringify(key)}`,
    message: `${JSON.stringify(combination)} names a key that no keyboard has.`,
    next: `Use a character or one of: ${Object.keys(NAMED).join(", ")}.`,
  });
}

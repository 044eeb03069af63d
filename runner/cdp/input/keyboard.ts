import { ActionRefused } from "../../evidence/log/failure.ts";
import type { Tab } from "../page/tab.ts";
import { DocumentReplaced } from "../protocol/protocol-failure.ts";

interface Key {
  readonly key: string;
  readonly code: string;
  readonly keyCode: number;
  readonly text?: string;
  readonly shift?: boolean;
}

const MODIFIERS = { Alt: 1, Control: 2, Meta: 4, Shift: 8 } as const;
type Modifier = keyof typeof MODIFIERS;

const NAMED: Readonly<Record<string, Key>> = Object.fromEntries(
  [
    ["Enter", 13, "\r"],
    ["Tab", 9],
    ["Escape", 27],
    ["Backspace", 8],
    ["Delete", 46],
    ["Insert", 45],
    ["Home", 36],
    ["End", 35],
    ["PageUp", 33],
    ["PageDown", 34],
    ["ArrowLeft", 37],
    ["ArrowUp", 38],
    ["ArrowRight", 39],
    ["ArrowDown", 40],
    ["Shift", 16],
    ["Control", 17],
    ["Alt", 18],
    ["Meta", 91],
    ["Space", 32, " "],
    ...Array.from({ length: 12 }, (_, i) => [`F${i + 1}`, 112 + i] as [string, number]),
  ].map(([name, keyCode, text]) => {
    const key = String(name);
    const code = key in MODIFIERS ? `${key}Left` : key;
    const value = key === "Space" ? " " : key;
    return [key, { key: value, code, keyCode: Number(keyCode), ...(text ? { text: String(text) } : {}) }];
  }),
);

/** Characters of a US keyboard beside letters and digits: code, key code, without and with Shift. */
const PUNCTUATION: readonly (readonly [string, number, string, string])[] = [
  ["Backquote", 192, "`", "~"],
  ["Minus", 189, "-", "_"],
  ["Equal", 187, "=", "+"],
  ["BracketLeft", 219, "[", "{"],
  ["BracketRight", 221, "]", "}"],
  ["Backslash", 220, "\\", "|"],
  ["Semicolon", 186, ";", ":"],
  ["Quote", 222, "'", '"'],
  ["Comma", 188, ",", "<"],
  ["Period", 190, ".", ">"],
  ["Slash", 191, "/", "?"],
];

const CHARACTERS: ReadonlyMap<string, Key> = new Map(
  [
    ...PUNCTUATION,
    ...[..."1234567890"].map(
      (digit, i) => [`Digit${digit}`, digit.charCodeAt(0), digit, "!@#$%^&*()"[i] ?? ""] as const,
    ),
    ...[..."abcdefghijklmnopqrstuvwxyz"].map((letter) => {
      const upper = letter.toUpperCase();
      return [`Key${upper}`, upper.charCodeAt(0), letter, upper] as const;
    }),
    ["Space", 32, " ", " "] as const,
  ].flatMap(([code, keyCode, plain, shifted]) => [
    [shifted, { key: shifted, code, keyCode, text: shifted, shift: true }] as const,
    [plain, { key: plain, code, keyCode, text: plain }] as const,
  ]),
);

/** What a key writes while Shift is held. */
const SHIFTED: ReadonlyMap<string, Key> = new Map(
  [...CHARACTERS.values()].filter(({ shift }) => shift).map((key) => [key.code, key]),
);

/** Names that other tools and keyboards give to these keys. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  ctrl: "Control",
  cmd: "Meta",
  command: "Meta",
  win: "Meta",
  option: "Alt",
  return: "Enter",
  esc: "Escape",
  del: "Delete",
  ins: "Insert",
  spacebar: "Space",
  left: "ArrowLeft",
  right: "ArrowRight",
  up: "ArrowUp",
  down: "ArrowDown",
  pgup: "PageUp",
  pgdn: "PageDown",
};

/** Longer texts are inserted at once, as a paste is. */
const TYPED_AT_MOST = 300;

/** A key that no keyboard has, or a combination that could not be read. */
export class UnknownKey extends TypeError {
  override name = "UnknownKey";
}

/** The app's engine takes text over DevTools, but no keys. */
export class KeysUnsupported extends ActionRefused {
  override name = "KeysUnsupported";

  constructor(tab: Tab, keys: string) {
    super({
      kind: "action",
      title: `${keys} can't be pressed in this app`,
      message: `Qt WebEngine hangs on key events sent over DevTools, so none was sent to ${tab.url}`,
      next: "click instead, or press the key on the app's display with `os`",
    });
  }
}

/**
 * Types into whatever has the focus: each character as its key on a US keyboard where there is one,
 * otherwise as an input method would insert it. Line breaks are the Enter key.
 */
export async function typeText(tab: Tab, text: string): Promise<void> {
  if (text.length > TYPED_AT_MOST || !tab.takesKeys) {
    await insertText(tab, text);
    return;
  }
  const sent: Promise<unknown>[] = [];
  for (const character of text.replaceAll("\r\n", "\n")) {
    const key = keyOf(character);
    if (key) sent.push(...stroke(tab, key, key.shift ? MODIFIERS.Shift : 0));
    else sent.push(insertText(tab, character));
  }
  await settled(tab, sent);
}

/** Whether all of a text is typed by keys: what is inserted instead comes to a field past whatever keeps keys from it. */
export function isTypedByKeys(tab: Tab, text: string): boolean {
  return (
    tab.takesKeys && text.length <= TYPED_AT_MOST && [...text].every((one) => one === "\r" || keyOf(one))
  );
}

function keyOf(character: string): Key | undefined {
  return character === "\n" ? NAMED.Enter : character === "\t" ? NAMED.Tab : CHARACTERS.get(character);
}

/** Inserts a text at once, as an input method or a paste does; what was inserted may send the page on. */
export async function insertText(tab: Tab, text: string): Promise<void> {
  try {
    await tab.frames.main.askDocument("Input.insertText", { text });
  } catch (error) {
    if (!(error instanceof DocumentReplaced)) throw error;
  }
}

/**
 * Presses a key or a combination as they are pressed on a US keyboard: "Enter", "a", "Shift+a" (an A), "Shift+1"
 * (a !), "Control+A", "Control++". A letter in a combination is a key, so its case holds down no Shift.
 * @param onDown called when the page has taken the key
 * @throws UnknownKey for anything else
 */
export async function pressKeys(tab: Tab, combination: string, onDown?: () => void): Promise<void> {
  const { key, modifiers } = chord(combination);
  if (!tab.takesKeys) throw new KeysUnsupported(tab, combination);
  // With Control, Alt or Meta a letter writes nothing.
  const silent = (modifiers & ~MODIFIERS.Shift) !== 0;
  const sent = stroke(tab, silent ? withoutText(key) : key, modifiers, editing(key, modifiers));
  // Its failure is that of the whole press.
  sent[0]?.then(onDown).catch(() => {});
  await settled(tab, sent);
}

/** The keys of a combination: its modifiers in a fixed order, and the place of its last key. */
export function chordOf(combination: string): {
  readonly modifiers: readonly string[];
  readonly code: string;
} {
  const { key, modifiers } = chord(combination);
  const held = (["Alt", "Control", "Meta", "Shift"] as const).filter((name) => modifiers & MODIFIERS[name]);
  return { modifiers: held, code: key.code };
}

function chord(combination: string): { readonly key: Key; readonly modifiers: number } {
  const names = combination === "+" ? ["+"] : combination.split(/\+(?=.)/s);
  const last = names.at(-1) ?? "";
  let modifiers = 0;
  for (const name of names.slice(0, -1)) {
    if (!isModifier(name)) {
      throw new UnknownKey(
        `"${name}" in "${combination}" is not one of ${Object.keys(MODIFIERS).join(", ")}${meant(name)}`,
      );
    }
    modifiers |= MODIFIERS[name];
  }
  const letter = /^[A-Z]$/.test(last) && names.length > 1 ? last.toLowerCase() : last;
  const pressed = (Object.hasOwn(NAMED, letter) ? NAMED[letter] : undefined) ?? CHARACTERS.get(letter);
  if (pressed === undefined) {
    throw new UnknownKey(
      `"${last}" is not a key; use a single character or one of ${Object.keys(NAMED).join(", ")}${meant(last)}`,
    );
  }
  if (pressed.shift) modifiers |= MODIFIERS.Shift;
  const key = modifiers & MODIFIERS.Shift ? (SHIFTED.get(pressed.code) ?? pressed) : pressed;
  return { key, modifiers };
}

function meant(name: string): string {
  const wanted = name.toLowerCase();
  const near = OTHER_NAMES[wanted] ?? Object.keys(NAMED).find((key) => key.toLowerCase() === wanted);
  return near === undefined ? "" : `. Did you mean "${near}"?`;
}

/** Presses the key that says nothing, which an input method sends while it is at work. */
export async function pressUnknownKey(tab: Tab): Promise<void> {
  await settled(tab, stroke(tab, { key: "Process", code: "", keyCode: 229 }, 0));
}

/** Selects everything in the focused field, by its keyboard shortcut on every platform. */
export async function selectAll(tab: Tab): Promise<void> {
  const a = CHARACTERS.get("a");
  if (a) await settled(tab, stroke(tab, withoutText(a), MODIFIERS.Control, ["selectAll"]));
}

function stroke(
  tab: Tab,
  { text, ...key }: Key,
  modifiers: number,
  commands: readonly string[] = [],
): Promise<unknown>[] {
  const event = { key: key.key, code: key.code, windowsVirtualKeyCode: key.keyCode, modifiers };
  const accessed = modifiers === MODIFIERS.Alt && key.key.length === 1;
  return [
    tab.session.send("Input.dispatchKeyEvent", {
      ...event,
      type: text === undefined ? "rawKeyDown" : "keyDown",
      ...(text === undefined ? {} : { text, unmodifiedText: text }),
      ...(commands.length > 0 ? { commands: [...commands] } : {}),
    }),
    // The browser looks for it among the page's access keys.
    ...(accessed
      ? [tab.session.send("Input.dispatchKeyEvent", { ...event, type: "char", unmodifiedText: key.key })]
      : []),
    tab.session.send("Input.dispatchKeyEvent", { ...event, type: "keyUp" }),
  ];
}

/** Shortcuts that the browser's window handles, not the page: headless there is none to do it. */
function editing({ code }: Key, modifiers: number): readonly string[] {
  const commands: Readonly<Record<string, string>> = {
    KeyA: "selectAll",
    KeyC: "copy",
    KeyX: "cut",
    KeyV: "paste",
    KeyZ: "undo",
  };
  if (modifiers !== MODIFIERS.Control && modifiers !== MODIFIERS.Meta) return [];
  const command = commands[code];
  return command ? [command] : [];
}

async function settled(tab: Tab, sent: Promise<unknown>[]): Promise<void> {
  await Promise.race([Promise.all(sent), tab.closed]);
  for (const one of sent) one.catch(() => {});
}

function withoutText({ text: _, ...key }: Key): Key {
  return key;
}

function isModifier(name: string): name is Modifier {
  return Object.hasOwn(MODIFIERS, name);
}

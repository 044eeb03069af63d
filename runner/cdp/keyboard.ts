import { ActionRefused } from "../evidence/failure.ts";
import type { Tab } from "./tab.ts";

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
    ...Array.from({ length: 12 }, (_, i) => [`F${i + 1}`, 112 + i] as [string, number]),
  ].map(([name, keyCode, text]) => {
    const key = String(name);
    const code = key in MODIFIERS ? `${key}Left` : key;
    return [key, { key, code, keyCode: Number(keyCode), ...(text ? { text: String(text) } : {}) }];
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
    ["Space", 32, " ", ""] as const,
  ].flatMap(([code, keyCode, plain, shifted]) => [
    [plain, { key: plain, code, keyCode, text: plain }] as const,
    [shifted, { key: shifted, code, keyCode, text: shifted, shift: true }] as const,
  ]),
);

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
    await tab.session.send("Input.insertText", { text });
    return;
  }
  const sent: Promise<unknown>[] = [];
  for (const character of text.replaceAll("\r\n", "\n")) {
    const key = character === "\n" ? NAMED.Enter : character === "\t" ? NAMED.Tab : CHARACTERS.get(character);
    if (key) sent.push(...stroke(tab, key, key.shift ? MODIFIERS.Shift : 0));
    else sent.push(tab.session.send("Input.insertText", { text: character }));
  }
  await settled(tab, sent);
}

/**
 * Presses a key or a combination: "Enter", "Escape", "a", "Control+A", "Shift+Tab".
 * @throws UnknownKey for anything else
 */
export async function pressKeys(tab: Tab, combination: string): Promise<void> {
  if (!tab.takesKeys) throw new KeysUnsupported(tab, combination);
  const names = combination === "+" ? ["+"] : combination.split(/\+(?=.)/);
  const last = names.at(-1) ?? "";
  let modifiers = 0;
  for (const name of names.slice(0, -1)) {
    if (!isModifier(name))
      throw new UnknownKey(
        `"${name}" in "${combination}" is not one of ${Object.keys(MODIFIERS).join(", ")}`,
      );
    modifiers |= MODIFIERS[name];
  }
  const key = NAMED[last] ?? CHARACTERS.get(last) ?? CHARACTERS.get(last.toLowerCase());
  if (key === undefined) {
    throw new UnknownKey(
      `"${last}" is not a key; use a single character or one of ${Object.keys(NAMED).join(", ")}`,
    );
  }
  // With Control, Alt or Meta a letter writes nothing.
  const silent = (modifiers & ~MODIFIERS.Shift) !== 0;
  const sent = stroke(
    tab,
    silent ? withoutText(key) : key,
    modifiers | (key.shift ? MODIFIERS.Shift : 0),
    editing(combination),
  );
  await settled(tab, sent);
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
  return [
    tab.session.send("Input.dispatchKeyEvent", {
      ...event,
      type: text === undefined ? "rawKeyDown" : "keyDown",
      ...(text === undefined ? {} : { text, unmodifiedText: text }),
      ...(commands.length > 0 ? { commands: [...commands] } : {}),
    }),
    tab.session.send("Input.dispatchKeyEvent", { ...event, type: "keyUp" }),
  ];
}

/** Shortcuts that the browser's window handles, not the page: headless there is none to do it. */
function editing(combination: string): readonly string[] {
  const commands: Readonly<Record<string, string>> = {
    "Control+A": "selectAll",
    "Control+a": "selectAll",
    "Control+C": "copy",
    "Control+X": "cut",
    "Control+V": "paste",
    "Control+Z": "undo",
  };
  const command = commands[combination.replace("Meta", "Control")];
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
  return name in MODIFIERS;
}
